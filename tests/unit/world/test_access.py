"""The identity for which code acts."""

from __future__ import annotations

import threading

from mock_vision.world.access import Identity, acting_for, acting_identity

ANN = Identity("arn:aws:iam::123456789012:user/ann", "123456789012", ())


def test_code_acts_for_an_identity_inside_the_block_only() -> None:
    assert acting_identity() is None
    with acting_for(ANN):
        assert acting_identity() is ANN
        with acting_for(None):
            assert acting_identity() is None
        assert acting_identity() is ANN
    assert acting_identity() is None


def test_another_thread_does_not() -> None:
    seen: list[Identity | None] = []
    with acting_for(ANN):
        thread = threading.Thread(target=lambda: seen.append(acting_identity()))
        thread.start()
        thread.join()
    assert seen == [None]
