"""Every example of docs/around-aws.md runs by itself and prints what the page says."""

from __future__ import annotations

import pytest

from mock_vision import mock_vision
from mock_vision.lookoutvision.permissions import PERMISSIONS as LOOKOUT
from mock_vision.rekognition.permissions import PERMISSIONS as LABELS
from mock_vision.service.permissions import Permissions
from tests.support.moto_versions import skip_unless_importable, skip_unless_read
from tests.support.pages import ROOT, Page

PAGE = Page("docs/around-aws.md")


@pytest.fixture(autouse=True)
def _programs_find_their_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))


def test_every_example_has_its_output() -> None:
    assert len(PAGE.examples) == len(PAGE.programs)


@pytest.mark.parametrize(("program", "output"), PAGE.examples)
def test_an_example_prints_what_the_page_says(program: str, output: str) -> None:
    if '"cloudwatch"' in program:
        with mock_vision():
            skip_unless_read("cloudwatch", "list_metrics", "Metrics")
    if "cloudformation" in program:
        skip_unless_importable("moto.cloudformation.models")
    assert PAGE.printed(program) == output


@pytest.mark.parametrize("permissions", [LOOKOUT, LABELS])
def test_every_further_permission_is_listed(permissions: Permissions) -> None:
    actions = {each.action for row in permissions.further.values() for each in row}
    assert {each for each in actions if f"`{each}`" not in PAGE.text} <= {"greengrass:TagResource"}


def test_the_page_ends_with_its_limits() -> None:
    assert PAGE.last_title() == "What is not simulated"
