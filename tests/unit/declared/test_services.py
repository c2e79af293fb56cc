from typing import Any

import pytest

from mock_vision.declared import services
from mock_vision.declared.services import KnownService, Subject, known_services, service_named


def test_importing_mock_vision_registers_both_services():
    assert [service.name for service in known_services()] == ["lookoutvision", "rekognition"]
    assert {len(service.operations) for service in known_services()} == {22, 23}
    for service in known_services():
        assert service.model().operation_names >= set(service.operations)


def test_a_service_is_loaded_once_when_it_is_needed(monkeypatch):
    monkeypatch.setattr(services, "_loaders", {})
    loaded = []

    def load():
        loaded.append("another")
        model: Any = None
        return KnownService("another", ["Do"], lambda: model, lambda *_: Subject())

    services.provide("another", load)
    assert loaded == []
    assert [known_services(), known_services()] == [[service_named("another")]] * 2
    assert loaded == ["another"]
    with pytest.raises(KeyError):
        service_named("unheard-of")
    service_named.cache_clear()


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (Subject("boards", "1", "arn:of:boards:1"), "boards/1"),
        (Subject("boards"), "boards"),
        (Subject(arn="arn:of:another"), "arn:of:another"),
        (Subject(), "none"),
    ],
)
def test_a_subject_in_words(subject, text):
    assert str(subject) == text
