"""The page and the report for everybody: small and large, light and dark, judged by axe."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from selenium.webdriver.common.keys import Keys

from mock_vision import Vision
from tests.page.browser import LARGE, SMALL, Browser

START = datetime(2030, 1, 1, 10, tzinfo=timezone.utc)

pytestmark = pytest.mark.mock_vision(start=START, sleep="real")


@pytest.fixture
def everything(vision: Vision, lookoutvision_client: Any) -> None:
    """Something in every section."""
    vision.given.anomaly_model(
        "boards", output="s3://results/e", anomalies={"crack": "#23a436"}, region="us-east-1"
    )
    vision.given.anomaly_model("boards", status="TRAINING_FAILED", region="us-east-1")
    vision.given.label_model(
        "a-project-with-a-rather-long-name-that-does-not-fit-everywhere",
        labels=["bolt", "gear", "washer"],
        output="s3://results/e",
    )
    vision.endings.training(takes=timedelta(hours=3), optional=True)
    vision.faults.throttle("DetectAnomalies", times=2, optional=True)
    lookoutvision_client.stop_model(ProjectName="boards", ModelVersion="1")
    vision.clock.advance(minutes=1)
    with pytest.raises(ClientError):
        lookoutvision_client.describe_project(ProjectName="nothing")


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("kind", ["page", "report"])
def test_axe_finds_no_barrier(
    everything: None,
    vision: Vision,
    browser: Browser,
    tmp_path: Path,
    size: tuple[int, int],
    dark: bool,
    kind: str,
) -> None:
    browser.screen(size, dark=dark)
    browser.open(vision.report(tmp_path / "run.html") if kind == "report" else None)
    for details in browser.all("details"):
        browser.do("arguments[0].open = true", details)
    browser.picture(f"{kind}-{size[0]}-{'dark' if dark else 'light'}")
    assert browser.barriers() == []
    assert browser.overflows() == []


def test_a_report_needs_no_server(
    everything: None, vision: Vision, browser: Browser, tmp_path: Path
) -> None:
    browser.open(vision.report(tmp_path / "run.html"))
    assert browser.text("#time").startswith("10:01:00")
    assert "StopModel" in browser.text("#entries")
    assert "Stop ends boards/1" in browser.text("#events")
    for selector in (".moves", "#declare", "#try"):
        assert not browser.one(selector).is_displayed()
    browser.one("#projects details summary").click()
    browser.one("[data-file]").click()
    browser.shows("#viewer-text", "source-ref")
    assert browser.barriers() == []
    browser.focused().send_keys(Keys.ESCAPE)
    browser.one("body").send_keys("h")
    browser.one("input[value=failures]").send_keys(Keys.SPACE)
    browser.until(lambda: browser.text("#count") == "1 of 3")
    assert browser.text("#time").startswith("10:01:00")


def test_single_keys_can_be_switched_off(vision: Vision, browser: Browser) -> None:
    browser.open()
    browser.one("#keys").click()
    browser.open()
    assert not browser.one("#keys").is_selected()
    browser.one("body").send_keys("h")
    browser.one("#keys").click()
    browser.one("body").send_keys("i")
    assert vision.clock.now() == START
    browser.one("body").send_keys("h")
    browser.shows("#time", "11:00:00")


def test_the_keyboard_reaches_the_timeline_first(vision: Vision, browser: Browser) -> None:
    browser.open()
    browser.one("body").send_keys(Keys.TAB)
    assert browser.focused().text == "Skip to the timeline"
    browser.focused().send_keys(Keys.ENTER)
    browser.until(lambda: browser.focused().get_attribute("id") == "timeline")
