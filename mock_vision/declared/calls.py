"""What the code under test sent: ``vision.calls``.

::

    vision.calls("StartProjectVersion")[-1].params["MinInferenceUnits"]
    vision.calls("DetectAnomalies", model="boards/*", where={"Body": photo})
    print(vision.calls)

Each request is a :class:`~mock_vision.world.calls.Call`, each attempt of an SDK one of its own; the
last ten thousand calls and transitions are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, overload

from mock_vision.declared.spelling import spelled
from mock_vision.world.calls import Call, CallList

if TYPE_CHECKING:
    from mock_vision.declared.matching import Incoming, Where
    from mock_vision.world.world import World


@spelled("vision.calls")
class Calls(Sequence[Call]):
    """The calls so far, oldest first. Calling it returns those that fit; it prints as a table."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __call__(
        self,
        operation: str = "*",
        *,
        model: str | None = None,
        where: Where | None = None,
        error: str | None = None,
    ) -> CallList:
        """Return the calls that fit, oldest first; later calls do not join the list.

        :param operation: the name of an operation, for example ``"CreateModel"``; ``"*"``: of any.
        :param model: only requests about these models, for example ``"boards/*"``.
        :param where: only requests with these parameters.
        :param error: only requests that were answered with an error of this code.
        :raises UsageError: when a name is wrong, listing the valid ones.
        """
        from mock_vision.declared.matching import request_pattern
        from mock_vision.declared.service_errors import check_code

        pattern = request_pattern(operation, model=model, where=where)
        if error is not None:
            check_code(pattern.operations, error)
        return CallList(
            call
            for call in self._now()
            if pattern.fits(_incoming(call))
            and (error is None or (call.error is not None and call.error.code == error))
        )

    def _now(self) -> CallList:
        return self._world.journal.calls()

    @overload
    def __getitem__(self, index: int) -> Call: ...
    @overload
    def __getitem__(self, index: slice) -> CallList: ...
    def __getitem__(self, index: int | slice) -> Call | CallList:
        return self._now()[index]

    def __iter__(self) -> Iterator[Call]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def __eq__(self, other: object) -> bool:
        return self._now() == other

    __hash__ = None  # type: ignore[assignment]

    def by_invocation(self) -> list[CallList]:
        """Return the attempts of each call of an SDK together, in the order of the first ones."""
        return self._now().by_invocation()

    def __str__(self) -> str:
        return str(self._now())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self._now()._repr_html_()


def _incoming(call: Call) -> Incoming:
    from mock_vision.declared.matching import Incoming

    return Incoming(call.service, call.operation, call.sent, call.account_id, call.region)
