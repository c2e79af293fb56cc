"""Every operation whose reply is lost was executed in full."""

from __future__ import annotations

import pytest
from botocore import exceptions, xform_name

from tests.support.clients import client
from tests.support.everything import everything
from tests.support.state import remembered


@pytest.mark.parametrize("service", ["lookoutvision", "rekognition"])
def test_a_call_whose_reply_is_lost_is_executed_in_full(service: str) -> None:
    with everything() as used_up:
        for operation, params in used_up.requests_of(service).items():
            before = remembered()
            with (
                used_up.vision.faults.lose_reply(f"{service}.{operation}"),
                pytest.raises(exceptions.ReadTimeoutError),
            ):
                getattr(client(service), xform_name(operation))(**params)
            lost = used_up.vision.calls[-1]
            assert lost.answer is not None, operation
            assert lost.fault == "reply lost: ReadTimeoutError"
            reads = operation.startswith(("Describe", "Detect", "List"))
            assert (remembered() == before) == reads, operation
            used_up.vision.clock.run_until_idle()
