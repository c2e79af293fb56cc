"""A browser for the tests of the page. ``./run page`` runs them: they need Chromium and axe."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mock_vision import Vision

if TYPE_CHECKING:
    from conftest_plugin.server import VisionServer
    from tests.page.browser import Browser

AXE = os.environ.get("MOCK_VISION_AXE")
collect_ignore_glob = [] if AXE else ["test_*.py"]


@pytest.fixture(scope="session")
def driver() -> Iterator[Any]:
    from tests.page.browser import started

    made = started()
    yield made
    made.quit()


@pytest.fixture
def browser(driver: Any, vision_server: VisionServer, vision: Vision) -> Iterator[Browser]:
    """The browser; a test fails for what it has complained about."""
    from tests.page.browser import Browser

    assert AXE is not None
    made = Browser(driver, vision_server.url, Path(AXE).read_text("utf-8"))
    made.screen()
    driver.get_log("browser")
    yield made
    driver.get("about:blank")
    assert made.complaints() == []
