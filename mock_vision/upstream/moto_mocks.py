"""Starting and ending moto's mocks so that nothing is left behind.

moto keeps what it replaces (two environment variables, its own configuration, boto3's default
session) on each mock, and each mock puts back what it found itself. That goes wrong where mocks end
in another order than they began, which programs with threads, tasks or ``start()`` and ``stop()``
do; where the variables were deleted meanwhile, which makes the end fail halfway; and where a
variable was empty, which is then deleted.

So what there is before the first mock, of moto's or of ours, is noted. After the last one it is put
back, if one of ours was among them. The world ends with the last mock, also one that moto started.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from moto import mock_aws
from moto.core.base_backend import BackendDict
from moto.core.config import default_user_config
from moto.core.model_instances import reset_model_data
from moto.core.models import MockAWS

from mock_vision.upstream.import_hooks import imported_module
from mock_vision.upstream.patching import patch_once
from mock_vision.upstream.stubber import mock_is_active
from mock_vision.world import world

VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
"""What moto replaces in the environment."""


@dataclass
class _Surroundings:
    """What moto's mocks replace, as it was before the first of them."""

    variables: Mapping[str, str | None]
    config: Mapping[str, Any]
    session: Any
    session_was_replaced: bool = True
    one_was_ours: bool = False

    @classmethod
    def now(cls) -> _Surroundings:
        variables = {name: os.environ.get(name) for name in VARIABLES}
        return cls(variables, _configuration(), boto3.DEFAULT_SESSION)

    def put_back(self) -> None:
        for name, value in self.variables.items():
            _set(name, value)
        # Emptied and filled: moto and its services hold the dictionary itself.
        config: Any = default_user_config
        if config != self.config:
            config.clear()
            config.update(_copied(self.config))
        if self.session_was_replaced:
            boto3.DEFAULT_SESSION = self.session


def _set(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def _configuration() -> Mapping[str, Any]:
    """Return a copy of moto's configuration: the last one if it is equal. No code changes it."""
    global _last_configuration
    config: Any = default_user_config
    if _last_configuration != config:
        _last_configuration = _copied(config)
    return _last_configuration


_last_configuration: Mapping[str, Any] = {}


def _copied(value: Any) -> Any:
    """Return a copy of a configuration; ``copy.deepcopy`` takes four times as long."""
    if isinstance(value, dict):
        return {name: _copied(inner) for name, inner in value.items()}
    return value if isinstance(value, _PLAIN) else copy.deepcopy(value)


_PLAIN = (str, bool, int, float, type(None))

_before: _Surroundings | None = None
"""None while no mock is active."""

_fakes_of_the_last: Mapping[str, tuple[str, str | None]] = {}
"""By variable: the fake credential of the last mock that was left, and what was there before it."""


def install() -> None:
    """Have the last mock of moto put back what was there before the first. :func:`noting` is called
    where a mock starts. Calling it again changes nothing.
    """
    patch_once(MockAWS, "_disable_patching", _putting_back)


def start(config: Any) -> MockAWS:
    """Start a mock of moto, for one of ours.

    A mock inside another keeps the credentials in the environment: they are moto's, or those of a
    role that the test has set since the outer mock began. In that case it has a default session of
    its own, because one that was used before holds moto's credentials.
    """
    mock = mock_aws(config=config)
    kept = {} if _before is None else {each: os.environ.get(each) for each in VARIABLES}
    mock.start()
    os.environ.update({name: value for name, value in kept.items() if value})
    _forget_default_session(mock)
    if _before is not None:
        _before.one_was_ours = True
    return mock


def _forget_default_session(mock: MockAWS) -> None:
    """Replace boto3's default session if its credentials are from the environment, which now has
    those of a role.
    """
    fakes = getattr(mock, "_fake_creds", {})
    session = boto3.DEFAULT_SESSION
    values = [os.environ.get(name) for name in VARIABLES]
    # Without both variables, credentials would be looked up in files and on the network.
    if session is None or not all(values) or values == [fakes.get(name) for name in VARIABLES]:
        return
    found = session.get_credentials()
    if found is not None and found.method == "env":
        boto3.DEFAULT_SESSION = boto3.Session(region_name=session.region_name)


def stop(mock: MockAWS) -> None:
    """End a mock that :func:`start` has started."""
    # moto deletes the variables that it added, and fails where that was done already.
    for name in getattr(mock, "_orig_creds", ()):
        os.environ.setdefault(name, "")
    _forget_default_session(mock)
    mock.stop()
    if _before is not None and mock_is_active():
        # The first mock has left others behind, which have to go on with fake credentials.
        for name, fake in getattr(mock, "_fake_creds", {}).items():
            if (os.environ.get(name) or "") == (_before.variables.get(name) or ""):
                os.environ[name] = fake


def mend() -> None:
    """Take moto's fake credentials out of the environment where a patch that was made inside a mock
    and undone after it, as those of ``monkeypatch`` in a decorated function, has put them.
    """
    global _fakes_of_the_last
    if mock_is_active():
        return
    for name, (fake, before) in _fakes_of_the_last.items():
        if os.environ.get(name) == fake:
            _set(name, before)
    _fakes_of_the_last = {}


def reset() -> None:
    """Empty all backends of moto, and its list of everything that they held. Inside a running mock
    moto itself leaves the list, which grows in a server that is reset between tests.
    """
    mock_aws().reset()
    reset_model_data()


def any_backend_used() -> bool:
    """Return whether any service of moto was used since the outermost mock began."""
    # moto lists the backends that it has to reset.
    return bool(BackendDict._instances)  # type: ignore[misc]


def noting(start: Callable[..., Any], mock: MockAWS, *args: Any, **kwargs: Any) -> Any:
    """Start a mock of moto, and note what there is before the first one.

    :param start: moto's function, called with the mock and the other arguments.
    """
    global _before
    is_first = _before is None and not mock_is_active()
    if is_first:
        mend()
    before = _before = _Surroundings.now() if is_first else _before
    try:
        _install_shortcuts()
        result = start(mock, *args, **kwargs)
    except BaseException:
        if is_first and before is not None:
            before.put_back()
            _before = None
        raise
    if is_first and before is not None:
        core: Any = default_user_config.get("core") or {}
        before.session_was_replaced = core.get("reset_boto3_session", True)
    return result


@cache
def _install_shortcuts() -> None:
    """Have sessions made faster. Called with the first mock: other processes do not need it."""
    with suppress(ImportError, AttributeError):  # a version of botocore with other internals
        from mock_vision.upstream import (
            botocore_connections,
            botocore_loaders,
            botocore_rules,
            botocore_serializers,
            botocore_sessions,
        )

        botocore_connections.install()
        botocore_loaders.install()
        botocore_rules.install()
        botocore_serializers.install()
        botocore_sessions.install()


def _putting_back(disable: Callable[..., Any]) -> Callable[..., Any]:
    def disable_patching(self: MockAWS, *args: Any, **kwargs: Any) -> Any:
        global _before, _fakes_of_the_last
        try:
            disable(self, *args, **kwargs)
        finally:
            # What the calls of this mock have shown must not count in the next one.
            world.install(None)
            # Large bodies are not kept after a mock. The wire is not loaded with mock_vision.
            if (wire := imported_module("mock_vision.wire.large_bodies")) is not None:
                wire.forget()
            before, _before = _before, None
            if before is not None and before.one_was_ours:
                before.put_back()
                _fakes_of_the_last = {
                    name: (fake, before.variables.get(name))
                    for name, fake in getattr(self, "_fake_creds", {}).items()
                }

    return disable_patching
