"""The resources that a request needs a permission for."""

from __future__ import annotations

from mock_vision.service.permissions import no_resources, resources_in


def test_the_resources_are_those_that_the_parameters_name() -> None:
    named = resources_in("From", "To")
    assert named(None, {"From": "a", "To": "b", "Other": "c"}) == ("a", "b")
    assert named(None, {"From": "", "To": "b"}) == ("b",)
    assert named(None, {}) == ()


def test_an_action_without_resource_types_names_none() -> None:
    assert no_resources(None, {"From": "a"}) == ()
