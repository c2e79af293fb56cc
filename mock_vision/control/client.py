"""The Python client of the control plane: ``mock_vision.connect(url)``.

::

    vision = mock_vision.connect("http://127.0.0.1:5000")
    vision.given.anomaly_model("boards")
    vision.faults.throttle("DetectAnomalies", times=2)
    vision.clock.advance(hours=1)

:class:`RemoteVision` has the names of :class:`mock_vision.Vision`, except ``options`` and
``report``; each use of one sends a request to the control plane. ``docs/server.md`` lists what
differs. An argument that JSON cannot hold, such as a function, is refused before anything is sent.
Errors are those of the Python API, raised in the line that calls.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

from mock_vision.control.given import Given
from mock_vision.control.link import Link
from mock_vision.control.remote import (
    Remote,
    RemoteCalls,
    RemoteClock,
    RemoteDeclaration,
    RemoteDeclaring,
    RemoteSettings,
)
from mock_vision.declared.answers import Answers
from mock_vision.declared.declaration import unused_error
from mock_vision.declared.endings import Endings
from mock_vision.declared.faults import Faults
from mock_vision.errors import UsageError, knows_attributes, unknown_name
from mock_vision.lookoutvision.given import GivenAnomalyModel
from mock_vision.rekognition.given import GivenLabelModel
from mock_vision.service.given_project import GivenProject
from mock_vision.settings.durations import Duration, Durations
from mock_vision.settings.quotas import Quotas
from mock_vision.settings.settings import check_skill
from mock_vision.virtual_time.clock import OF_CLOCK, VirtualClock
from mock_vision.virtual_time.ticks import from_datetime
from mock_vision.world.journal import JournalEntry
from mock_vision.world.usage import UsageDict

SET_AT_THE_START = (
    *("seed", "start", "durations", "quotas", "prices", "rates"),
    *("iam", "wall", "skip_waiting"),
)
"""The options of the mock that the command line of the server takes."""


def connect(url: str) -> RemoteVision:
    """Return the client of a server that was started with ``python -m mock_vision server``.

    :param url: the address of the server, such as ``http://127.0.0.1:5000``.
    :raises UsageError: when ``url`` is not an address.
    :raises ConnectionError: when no server of mock_vision answers there.
    """
    vision = RemoteVision(Link(url))
    vision._link.get("/health")
    return vision


@knows_attributes("vision", meant=OF_CLOCK)
class RemoteVision:
    """The mock of a server, controlled over HTTP; returned by :func:`connect`.

    As a context manager it removes, at the end of the block, every declaration that was made
    through it, and raises UnusedDeclarationError for those that were never used.
    """

    __slots__ = ("_declared", "_link")

    def __init__(self, link: Link) -> None:
        self._link = link
        self._declared: list[RemoteDeclaration] = []

    if not TYPE_CHECKING:  # With it, type checkers would accept every name.

        def __setattr__(self, name: str, value: object) -> None:
            if not name.startswith("_") and name != "skill":
                if name in SET_AT_THE_START:
                    raise UsageError(
                        f"{name} is set where the mock of the server begins: `python -m mock_vision"
                        f" server --{name.replace('_', '-')}` or mock_vision({name}=...)."
                    )
                raise unknown_name("setting of vision", name, ("skill",))
            super().__setattr__(name, value)

    @property
    def url(self) -> str:
        """The address of the server."""
        return self._link.url

    @property
    def clock(self) -> VirtualClock:
        """The virtual clock."""
        return cast("VirtualClock", RemoteClock(self._link))

    @property
    def given(self) -> Given:
        """Creates models in any status, without images and trainings."""
        return cast("Given", Remote(self._link, "given", Given, self._given))

    @property
    def answers(self) -> Answers:
        """Declares what detections return."""
        return cast("Answers", RemoteDeclaring(self._link, "answers", Answers, self._declaration))

    @property
    def endings(self) -> Endings:
        """Declares how work ends, and ends work that is under way."""
        return cast("Endings", RemoteDeclaring(self._link, "endings", Endings, self._declaration))

    @property
    def faults(self) -> Faults:
        """Declares what happens to requests: errors, lost requests and replies, delays."""
        return cast("Faults", RemoteDeclaring(self._link, "faults", Faults, self._declaration))

    @property
    def calls(self) -> RemoteCalls:
        """The requests that clients sent to the server, with their responses."""
        return RemoteCalls(self._link)

    @property
    def journal(self) -> list[JournalEntry]:
        """The calls and transitions so far, in the order of virtual time."""
        return [
            JournalEntry(
                from_datetime(datetime.fromisoformat(seen["when"])),
                seen["kind"],
                seen["subject"],
                seen["detail"],
            )
            for seen in self._link.get("/journal")
        ]

    @property
    def durations(self) -> MutableMapping[str, Duration]:
        """How long work takes, as timedeltas by name; see :class:`mock_vision.Durations`."""
        return RemoteSettings(self._link, "/durations", Durations)

    @property
    def quotas(self) -> MutableMapping[str, int | None]:
        """The quotas, by name; see :class:`mock_vision.Quotas`."""
        return RemoteSettings(self._link, "/quotas", Quotas)

    @property
    def seed(self) -> int:
        """The integer from which every id, split and metric is derived."""
        return int(self._link.get("/seed")["seed"])

    @property
    def skill(self) -> float:
        """How often simulated models are right, from 0 (they guess) to 1 (always). Set it before a
        training ends.
        """
        return float(self._link.get("/skill")["skill"])

    @skill.setter
    def skill(self, skill: float) -> None:
        check_skill(skill)
        self._link.send("PUT", "/skill", {"skill": skill})

    @property
    def usage(self) -> UsageDict:
        """The training hours, inference hours and costs of each model: the ``as_dict()`` of
        :attr:`mock_vision.Vision.usage`.
        """
        return cast("UsageDict", self._link.get("/usage"))

    def resources(self) -> list[dict[str, Any]]:
        """Return the resources of both services as they are now, as dictionaries."""
        found: list[dict[str, Any]] = self._link.get("/resources")
        return found

    def reset(self) -> None:
        """Empty all backends of moto, remove all declarations, and clear calls, journal and usage,
        as :meth:`mock_vision.Vision.reset` does. Clock and settings stay.
        """
        self._link.send("POST", "/reset")
        self._declared.clear()

    def _declaration(self, name: str, sent: object, answer: Any) -> RemoteDeclaration | None:
        if "id" not in answer:
            return None
        made = RemoteDeclaration(self._link, answer)
        self._declared.append(made)
        return made

    def _given(
        self, name: str, sent: Mapping[str, Any], answer: Any
    ) -> GivenAnomalyModel | GivenLabelModel | GivenProject:
        if name.endswith("_project"):
            return GivenProject(**answer)
        if name == "anomaly_model":
            classes = frozenset(sent.get("anomalies") or ())
            return GivenAnomalyModel(**answer, _answers=self.answers, _names=classes)
        return GivenLabelModel(**answer, _answers=self.answers, _names=frozenset(sent["labels"]))

    def __enter__(self) -> RemoteVision:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A reset by another client has removed what is no longer listed.
        ids = {each["id"] for each in self._link.get("/declarations")}
        live = [each for each in self._declared if each.id in ids]
        unused = [each for each in live if each.is_unused]
        self._declared.clear()
        for each in live:
            each.remove()
        if unused and error is None:
            raise unused_error(unused)

    def __repr__(self) -> str:
        return f"<RemoteVision of {self.url}>"
