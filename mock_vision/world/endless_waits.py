"""A wait that cannot end is an error, not a hang.

Code that polls until a model is trained polls for ever once the training has failed. At AWS that
costs a night; on a clock that waiting moves, it would spin until somebody kills the run. So
identical answers to identical requests are counted, while virtual time passes between them and
nothing is pending that could change them. Calls without a pause in between are nobody's business
here: a loop that measures, or lists, may ask as often as it likes.
"""

from __future__ import annotations

from collections.abc import Callable

from mock_vision.errors import EndlessWaitError

PATIENCE = 1000
"""So many looks that show the same are an endless wait."""

PAUSE = 500_000
"""Ticks of virtual time that make a pause between two calls; the wall clock alone passes faster."""


class Patience:
    """Counts how often the same was answered after a pause."""

    def __init__(self) -> None:
        self._subject = ""
        self._body = b""
        self._ticks = 0
        self._since = 0
        self._times = 0

    def check(self, subject: str, body: bytes, ticks: int, pending: Callable[[], object]) -> None:
        """Note an answer.

        :param pending: what could still change the answer; falsy: nothing.
        :raises EndlessWaitError: it is the same as the last :data:`PATIENCE` times.
        """
        paused = ticks - self._ticks >= PAUSE
        self._ticks = ticks
        if not paused or body != self._body or subject != self._subject:
            self._subject, self._body, self._since, self._times = subject, body, ticks, 0
            return
        self._times += 1
        if self._times >= PATIENCE and not pending():
            self._times = 0
            waited = (ticks - self._since) / 3_600_000_000
            raise EndlessWaitError(
                f"{subject} was answered the same {PATIENCE} times in a row over {waited:.1f} hours"
                " of virtual time, and nothing is pending that could change the answer. The code"
                " waits for something that has failed or was never begun; let it look for the"
                f" failing status too. The answer: {body[:400].decode(errors='replace')}"
            )
