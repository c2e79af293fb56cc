"""Headless Chromium, as the tests of the page use it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

T = TypeVar("T")

LARGE, SMALL = (1360, 900), (360, 740)
PATH = "/moto-api/mock_vision/"
NAMES = ("chromium", "chromium-browser", "google-chrome")


def started() -> Chrome:
    """A browser without a window."""
    options = ChromeOptions()
    options.binary_location = next(filter(None, map(shutil.which, NAMES)))
    # In a container Chromium's own sandbox needs rights that root does not have.
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--disable-dev-shm-usage",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return Chrome(options, Service(shutil.which("chromedriver")))


class Browser:
    """One page in the browser.

    :param url: the server's address.
    :param axe: the script of axe.
    """

    def __init__(self, driver: Chrome, url: str, axe: str) -> None:
        self.driver = driver
        self._url = url
        self._axe = axe

    def screen(self, size: tuple[int, int] = LARGE, *, dark: bool = False) -> None:
        """Have a window of this size, in the light or in the dark."""
        width, height = size
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})

    def open(self, file: Path | None = None) -> None:
        """Load the page of the server, or a report, and wait for its state."""
        self.driver.get(f"{self._url}{PATH}" if file is None else file.as_uri())
        self.until(lambda: self.text("#time"))

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        return self.one(selector).text

    def until(self, found: Callable[[], T]) -> T:
        """Wait until something is found, and return it."""
        waiting: WebDriverWait[Chrome] = WebDriverWait(self.driver, 10, poll_frequency=0.05)
        return waiting.until(lambda _: found())

    def shows(self, selector: str, text: str) -> None:
        """Wait until an element has a text in it."""
        self.until(lambda: text in self.text(selector))

    def do(self, script: str, *arguments: object) -> Any:
        """Run a script in the page, and return what it returns."""
        return self.driver.execute_script(script, *arguments)

    def focused(self) -> WebElement:
        return self.driver.switch_to.active_element

    def complaints(self) -> list[str]:
        """What the console has said since the last time, but for requests that were refused."""
        logged = self.driver.get_log("browser")
        return [each["message"] for each in logged if "status of 4" not in each["message"]]

    def barriers(self) -> list[str]:
        """What axe finds: rule, and where."""
        self.do(self._axe)
        found = self.driver.execute_async_script(
            "axe.run(document, {resultTypes: ['violations']}).then(arguments[0])"
        )
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def overflows(self) -> list[str]:
        """Elements that stand out of the window to the right."""
        found: list[str] = self.do(
            "const wide = document.documentElement.clientWidth;"
            "if (document.documentElement.scrollWidth <= wide) return [];"
            "return [...document.querySelectorAll('body *')]"
            ".filter((each) => each.getBoundingClientRect().right > wide + 1)"
            ".map((each) => each.outerHTML.slice(0, 80));"
        )
        return found

    def picture(self, name: str) -> None:
        """Keep a picture of the window, where a folder for them is named."""
        if folder := os.environ.get("MOCK_VISION_PICTURES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.driver.save_screenshot(str(Path(folder) / f"{name}.png"))
