"""Take the picture of docs/page.md: ``python docs/make_page_picture.py``, after ``./run page``.

It shows a server's page in headless Chromium, in the middle of the work of a small program. The
fonts are those of the machine.
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from functools import partial
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError
from PIL import Image

from conftest_plugin.server import served
from mock_vision import Vision, demo, mock_vision

FILE = Path(__file__).parent / "pictures" / "page.png"
SIZE = (1280, 980)


def work(vision: Vision) -> None:
    """Train, host and use a model; begin the training of the next."""
    session: Any = boto3.Session("testing", "testing", region_name="us-east-1")
    lookout, s3 = session.client("lookoutvision"), session.client("s3")
    program: Any = demo.load_example("lookout_for_vision")
    report = program.Report("tiles")
    named = {"ProjectName": "tiles", "ModelVersion": "1"}
    output = {"S3Location": {"Bucket": "line", "Prefix": "evaluation/"}}

    def wait(busy: str, wanted: str, seconds: int) -> None:
        describe: Callable[[], Any] = partial(lookout.describe_model, **named)
        program.wait(describe, busy, wanted, seconds, report)

    s3.create_bucket(Bucket="line")
    lookout.create_project(ProjectName="tiles")
    for kind, manifest in program.PROJECTS["tiles"].items():
        program.create_dataset(lookout, kind, program.upload(s3, "line", manifest), report)
    lookout.create_model(ProjectName="tiles", OutputConfig=output)
    wait("TRAINING", "TRAINED", 600)
    lookout.start_model(**named, MinInferenceUnits=1)
    wait("STARTING_HOSTING", "HOSTED", 60)
    vision.faults.throttle("DetectAnomalies")
    for picture in program.PICTURES["tiles"]:
        program.detect(lookout, picture, **named)
        vision.clock.advance(minutes=4)
    with suppress(ClientError):
        lookout.delete_model(**named)
    lookout.create_model(ProjectName="tiles", OutputConfig=output)
    vision.clock.advance(minutes=11)


def main() -> None:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.page.browser import Browser, started

    driver = started()
    try:
        with mock_vision(start=demo.START, skill=0.8) as vision, served() as server:
            with redirect_stdout(io.StringIO()):
                work(vision)
            browser = Browser(driver, server.url, "")
            browser.screen(SIZE)
            browser.open()
            browser.until(lambda: browser.all("#projects .matrix"))
            shot = Image.open(io.BytesIO(driver.get_screenshot_as_png()))
    finally:
        driver.quit()
    colours = shot.convert("RGB").quantize(64, dither=Image.Dither.NONE)
    colours.save(FILE, optimize=True)
    print(f"{FILE}: {FILE.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    assert shutil.which("chromedriver"), "./run page installs it"
    main()
