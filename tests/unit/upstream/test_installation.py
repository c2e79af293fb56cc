from __future__ import annotations

from mock_vision.declared import services
from mock_vision.settings.durations import DEFAULT_SECONDS
from mock_vision.settings.quotas import DEFAULTS
from mock_vision.upstream import installation
from mock_vision.upstream.installation import make_world
from mock_vision.upstream.services import SERVICES
from mock_vision.world import world
from tests.support.clocks import START


def test_every_service_has_registered_defaults() -> None:
    for service in SERVICES:
        assert f"{service}.training" in DEFAULT_SECONDS
        assert f"{service}.concurrent_trainings" in DEFAULTS
        assert services.service_named(service).operations


def test_a_world_stands_at_its_start() -> None:
    assert make_world(start=START).clock.now() == START


def test_installing_again_changes_nothing() -> None:
    before = dict(DEFAULT_SECONDS), dict(DEFAULTS), world._make_plain
    installation.install()
    assert (dict(DEFAULT_SECONDS), dict(DEFAULTS), world._make_plain) == before
