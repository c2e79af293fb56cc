from __future__ import annotations

import re

from moto import backend_index

from mock_vision.settings.durations import DEFAULT_SECONDS
from mock_vision.settings.quotas import DEFAULTS
from mock_vision.upstream.registration import SERVICES, make_world, register
from tests.support.clocks import START


def test_registering_again_changes_nothing() -> None:
    before = list(backend_index.backend_url_patterns)
    register()
    assert backend_index.backend_url_patterns == before


def test_the_first_patterns_are_those_of_both_services() -> None:
    names = [name for name, _ in backend_index.backend_url_patterns[:6]]
    assert names == ["lookoutvision"] * 3 + ["rekognition"] * 3
    pattern = backend_index.backend_url_patterns[0][1]
    assert re.match(pattern, "https://lookoutvision.us-east-1.amazonaws.com")


def test_every_service_has_registered_defaults() -> None:
    for service in SERVICES:
        assert f"{service}.training" in DEFAULT_SECONDS
        assert f"{service}.concurrent_trainings" in DEFAULTS


def test_a_world_stands_at_its_start() -> None:
    assert make_world(start=START).clock.now() == START
