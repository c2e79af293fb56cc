"""moto's state manager: the names of mock_vision's transitions, and the settings for them.

moto takes any name and any setting and ignores what it does not know, so a typo silently tests
something else. Settings for the names of mock_vision are checked where they are made, in process
and over ``/moto-api/``. They apply to work under way at once, since such work may end on the clock
before it is described again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from mock_vision.errors import UsageError, unknown_name
from mock_vision.service.lifecycle import PLAIN, transition_was_set
from mock_vision.upstream.import_hooks import imported_module
from mock_vision.upstream.patching import patch_once
from mock_vision.world.ports import Progression

MODELS = (
    "lookoutvision::dataset",
    "lookoutvision::model",
    "lookoutvision::model_packaging_job",
    "rekognition::project",
    "rekognition::dataset",
    "rekognition::project_version",
)
"""The names of mock_vision's transitions: the service, and the resource in AWS's words."""

_DEFAULT = {"progression": PLAIN.kind, "times": PLAIN.number}

PROGRESSIONS: Mapping[str, str | None] = {
    "immediate": None,
    "manual": "times",
    "time": "seconds",
}
"""What moto's state manager takes, and the key of the number that each needs."""


def register_models() -> None:
    """Register the names with moto, and check every setting for them from now on."""
    from moto.moto_api import state_manager

    for name in MODELS:
        state_manager.register_default_transition(name, _DEFAULT)
    patch_once(type(state_manager), "set_transition", _checked_set)
    patch_once(type(state_manager), "unset_transition", _announced_unset)


def _checked_set(moto_set: Callable[..., None]) -> Callable[..., None]:
    def set_transition(self: Any, model_name: str, transition: dict[str, Any]) -> None:
        try:
            check_transition(model_name, transition)
        except UsageError as error:
            raise _for_its_author(error) from None
        moto_set(self, model_name, transition)
        transition_was_set()

    return set_transition


def _announced_unset(moto_unset: Callable[..., None]) -> Callable[..., None]:
    def unset_transition(self: Any, model_name: str) -> None:
        moto_unset(self, model_name)
        transition_was_set()

    return unset_transition


def progression(model: str) -> Progression | None:
    """Return what was set for ``model``; None if nothing was set."""
    api = imported_module("moto.moto_api")
    if api is None:
        return None
    how: Mapping[str, Any] = api.state_manager.get_transition(model)
    if how is _DEFAULT:
        return None
    kind = how["progression"]
    key = PROGRESSIONS[kind]
    return Progression(kind, 0 if key is None else float(how[key]))


def check_transition(model: str, transition: object) -> None:
    """Refuse a wrong name of the two services, or a setting that moto does not document.

    :raises UsageError: when a name or a setting is wrong, listing the valid ones.
    """
    service, _, _ = model.partition("::")
    if service not in {name.partition("::")[0] for name in MODELS}:
        return
    if model not in MODELS:
        raise unknown_name("transition", model, MODELS)
    how: Mapping[Any, Any] = transition if isinstance(transition, Mapping) else {}
    choice: Any = how.get("progression")
    if choice not in PROGRESSIONS:
        raise UsageError(f"{transition!r} is no transition for {model}. Valid: {_VALID}.")
    key = PROGRESSIONS[choice]
    number: Any = 0 if key is None else how.get(key)
    if type(number) not in (int, float) or number < 0:
        raise UsageError(
            f"the progression {choice!r} of {model} needs {key!r}, a number that is not negative,"
            f" but got {transition!r}. Valid: {_VALID}."
        )


def _for_its_author(error: UsageError) -> Exception:
    """Return the error in the form that reaches the author of the setting.

    Of the errors raised in a request, moto's server passes on the text of a ClientError only, with
    the status 400.
    """
    flask: Any = sys.modules.get("flask")
    if flask is None or not flask.has_request_context():
        return error
    return ClientError({"Error": {"Code": "UsageError", "Message": str(error)}}, "SetTransition")


_VALID = (
    '{"progression": "immediate"}, {"progression": "manual", "times": 3},'
    ' {"progression": "time", "seconds": 60}'
)
