"""The page of a server in a real browser. Waiting is real here: the page polls once a second."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from selenium.webdriver.common.keys import Keys

from mock_vision import Vision
from tests.page.browser import Browser
from tests.support.pictures import png

START = datetime(2030, 1, 1, 10, tzinfo=timezone.utc)
HOSTILE = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"

pytestmark = pytest.mark.mock_vision(start=START, sleep="real")


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")  # type: ignore[call-overload]


def train(vision: Vision, name: str = "boards") -> None:
    vision.given.anomaly_model(name, status="TRAINING", region="us-east-1")


def test_the_buttons_and_their_keys_move_the_clock(vision: Vision, browser: Browser) -> None:
    train(vision)
    browser.open()
    assert browser.text("#time").startswith("10:00:00")
    assert browser.text("#date") == "Tuesday, 1 January 2030"
    assert "In 30 min: training ends boards/1" in browser.text("#next")
    browser.one("[data-move=next]").click()
    browser.shows("#said", "The clock moved by 30 min.")
    assert browser.text("#time").startswith("10:30:00")
    browser.until(lambda: not browser.one("[data-move=next]").is_enabled())
    assert "Nothing is pending." in browser.text("#next")
    browser.one("body").send_keys("h")
    browser.shows("#time", "11:30:00")
    train(vision, "plates")
    train(vision, "tiles")
    browser.until(lambda: len(browser.all("#events li")) == 2)
    browser.one("body").send_keys("i")
    browser.shows("#time", "12:00:00")
    assert vision.clock.now() == START + timedelta(hours=2)


def test_the_clock_follows_and_freezes(vision: Vision, browser: Browser) -> None:
    browser.open()
    browser.one("body").send_keys("f")
    browser.shows("#freeze", "Freeze")
    browser.until(lambda: not browser.text("#time").startswith("10:00:00"))
    browser.one("[data-move=freeze]").click()
    browser.shows("#freeze", "Follow the wall")
    assert vision.clock.position().standing is not None


def test_the_timeline_updates_by_itself_and_can_be_filtered(
    vision: Vision, browser: Browser
) -> None:
    browser.open()
    assert "AWS_ENDPOINT_URL=http://127.0.0.1:" in browser.text("#entries")
    lookout = client("lookoutvision")
    lookout.create_project(ProjectName="boards")
    for _ in range(3):
        lookout.describe_project(ProjectName="boards")
    with pytest.raises(ClientError):
        lookout.describe_model(ProjectName="boards", ModelVersion="7")
    browser.shows("#entries", "DescribeModel boards/7")
    assert "DescribeProject boards \N{MULTIPLICATION SIGN} 3" in browser.text("#entries")
    assert "ResourceNotFoundException" in browser.text("#entries .failed")
    browser.one("body").send_keys("/")
    browser.focused().send_keys("createproject")
    browser.until(lambda: browser.text("#count") == "1 of 5")
    browser.focused().clear()
    browser.focused().send_keys(" ")
    browser.one("input[value=failures]").send_keys(Keys.SPACE)
    browser.until(lambda: browser.text("#count") == "1 of 5")
    assert len(browser.all("#entries details")) == 1


def test_an_open_entry_and_the_focus_outlast_updates(vision: Vision, browser: Browser) -> None:
    lookout = client("lookoutvision")
    lookout.create_project(ProjectName="boards")
    browser.open()
    browser.one("#entries summary").send_keys(Keys.ENTER)
    browser.shows("#entries .detail", '"ProjectName": "boards"')
    lookout.list_projects()
    browser.shows("#entries", "ListProjects")
    opened = browser.one("#entries details[open]")
    assert '"ProjectName": "boards"' in opened.text
    assert browser.focused() == opened.find_element("css selector", "summary")


def test_resources_with_their_figures(vision: Vision, browser: Browser) -> None:
    vision.given.anomaly_model("boards", output="s3://results/e", f1=0.9, region="us-east-1")
    vision.given.label_model("parts", labels=["bolt", "gear"], output="s3://results/e")
    browser.open()
    boards, parts = browser.all("#projects .project")
    assert "HOSTED" in boards.text
    assert "F1\n0.900" in boards.text
    assert "true label by row" in boards.text
    assert "RUNNING" in parts.text
    parts.find_element("css selector", "summary").click()
    assert "Threshold" in parts.text


def test_a_result_file_is_shown_as_text(vision: Vision, browser: Browser) -> None:
    vision.given.anomaly_model("boards", output="s3://results/e", region="us-east-1")
    client("s3").put_object(
        Bucket="results",
        Key="eEvaluationResult-boards-1.json",
        Body=HOSTILE,
        ContentType="text/html",
    )
    browser.open()
    browser.one("#projects summary").click()
    browser.one('[aria-label="Show EvaluationResult"]').click()
    browser.shows("#viewer-text", HOSTILE)
    assert browser.do("return window.hacked") is None
    browser.focused().send_keys(Keys.ESCAPE)
    browser.until(lambda: not browser.one("#viewer").is_displayed())


def test_work_under_way_can_be_ended(vision: Vision, browser: Browser) -> None:
    train(vision)
    train(vision, "plates")
    browser.open()
    browser.one('[aria-label="End now: training of boards/1"]').click()
    browser.shows("#said", "Ended: boards/1")
    browser.one('[aria-label="Fail now: training of plates/1"]').click()
    browser.shows("#said", "Ended: plates/1")
    browser.shows("#events", "Nothing is under way.")
    statuses = {each.text for each in browser.all("#projects .status")}
    assert statuses == {"TRAINED", "TRAINING_FAILED"}


def choose(browser: Browser, name: str, value: str) -> None:
    browser.do(
        "const [name, value] = arguments;"
        "const field = document.querySelector(`#declare [name=${name}]`);"
        "field.value = value; field.dispatchEvent(new Event('change', {bubbles: true}));",
        name,
        value,
    )


def test_faults_and_endings_are_declared_and_removed(vision: Vision, browser: Browser) -> None:
    browser.open()
    browser.until(lambda: browser.all("#declare select"))
    choose(browser, "kind", "error")
    choose(browser, "operation", "lookoutvision.CreateModel")
    choose(browser, "code", "ConflictException")
    choose(browser, "message", HOSTILE)
    choose(browser, "times", "2")
    browser.one("#declare button").click()
    browser.shows("#declarations", "faults.error('lookoutvision.CreateModel'")
    (fault,) = vision.faults.live
    assert fault.optional
    assert HOSTILE in fault.text
    choose(browser, "kind", "takes")
    choose(browser, "takes", "100")
    choose(browser, "model", "boards/*")
    choose(browser, "times", "")
    browser.one("#declare button").click()
    browser.shows("#declarations", "endings.of('lookoutvision.training', 'boards/*'")
    for _ in range(2):
        browser.one("#declarations button").click()
        browser.shows("#said", "Removed: ")
        browser.until(lambda: not browser.one("#said").text.startswith("Declared"))
    browser.shows("#declarations", "No faults, endings or answers are in force.")


def test_models_are_made_and_answers_declared(vision: Vision, browser: Browser) -> None:
    browser.open()
    browser.until(lambda: browser.all("#declare select"))
    choose(browser, "kind", "label_model")
    choose(browser, "project", "parts")
    choose(browser, "labels", "bolt")
    browser.one("#declare button").click()
    browser.shows("#declare .refused", "2 to 250 labels, not 1")
    choose(browser, "labels", "bolt, gear")
    browser.one("#declare button").click()
    browser.shows("#said", "Made: parts/v1")
    browser.shows("#projects", "RUNNING")
    choose(browser, "kind", "labels")
    browser.one("#declare button").click()
    browser.shows("#declarations", "answers.labels(labels=[('bolt', 99.0, None), ('gear'")
    (answer,) = vision.answers.live
    assert answer.optional


def test_a_wrong_declaration_is_refused_with_the_reason(vision: Vision, browser: Browser) -> None:
    browser.open()
    browser.until(lambda: browser.all("#declare select"))
    choose(browser, "times", "-1")
    browser.do("document.querySelector('#declare').noValidate = true")
    browser.one("#declare button").click()
    browser.shows("#declare .refused", "times must be a whole number, 1 or more, not -1")
    assert vision.faults.live == ()


def test_a_detection_shows_its_mask(vision: Vision, browser: Browser, tmp_path: Path) -> None:
    boards = vision.given.anomaly_model(
        "boards", anomalies={"crack": "#23a436"}, region="us-east-1"
    )
    boards.anomaly(confidence=0.93, areas={"crack": 0.25})
    picture = tmp_path / "board.png"
    picture.write_bytes(png(80, 64))
    browser.open()
    browser.one("#file").send_keys(str(picture))
    browser.shows("#detected", "Anomalous")
    assert "93.0 %" in browser.text("#detected")
    assert "crack 25.0 %" in browser.text("#detected")
    browser.until(lambda: browser.all("#detected canvas"))
    share = browser.do(
        "const canvas = document.querySelector('#detected canvas');"
        "const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);"
        "let seen = 0; for (let i = 3; i < data.length; i += 4) seen += data[i] > 0;"
        "return seen / (canvas.width * canvas.height);"
    )
    assert share == 0.25
    browser.shows("#entries", "DetectAnomalies boards/1")


def test_a_detection_shows_its_boxes(vision: Vision, browser: Browser, tmp_path: Path) -> None:
    parts = vision.given.label_model(
        "parts", labels=["bolt", "gear"], boxes=True, region="us-east-1"
    )
    parts.labels(labels=[("bolt", 97.5, (0.1, 0.2, 0.3, 0.4)), ("gear", 60, (0.5, 0.5, 0.2, 0.2))])
    picture = tmp_path / "parts.png"
    picture.write_bytes(png(80, 64))
    browser.open()
    browser.one("#file").send_keys(str(picture))
    browser.until(lambda: len(browser.all("#detected .box")) == 2)
    bolt = browser.one("#detected .box")
    assert bolt.text == "bolt 97.5"
    assert bolt.value_of_css_property("left") != "0px"
    assert "60.0 %" in browser.text("#detected")
    # Refused by the service: the text of its error.
    picture.write_bytes(b"no picture")
    browser.one("#file").send_keys(str(picture))
    browser.shows("#detected", "InvalidImageFormatException")


def test_pictures_of_the_datasets_can_be_tried(vision: Vision, browser: Browser) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="goods")
    s3.put_object(Bucket="goods", Key="a & b/1.png", Body=png(80, 64))
    line = '{"source-ref": "s3://goods/a & b/1.png"}'
    vision.given.anomaly_model("boards", train=[line], region="us-east-1")
    browser.open()
    browser.until(
        lambda: browser.do("return document.querySelector('#pictures img')?.naturalWidth")
    )
    browser.one("#pictures button").click()
    browser.until(lambda: browser.all("#detected .verdict"))


def test_names_and_texts_of_users_are_never_html(vision: Vision, browser: Browser) -> None:
    vision.given.anomaly_model("boards", status_message=HOSTILE)
    vision.faults.error("ListProjects", "ValidationException", message=HOSTILE)
    with pytest.raises(ClientError):
        client("lookoutvision").list_projects()
    vision.faults.lose_reply("ListProjects", where={"NextToken": HOSTILE}, optional=True)
    browser.open()
    for section in ("#projects", "#entries", "#declarations"):
        browser.shows(section, HOSTILE)
    assert browser.do("return window.hacked") is None
    assert browser.all("main img, main script") == []


def test_the_policy_forbids_other_scripts(vision: Vision, browser: Browser) -> None:
    browser.open()
    blocked = browser.do(
        "const script = document.createElement('script'); script.textContent = 'window.hacked = 1';"
        "document.body.append(script); return window.hacked === undefined;"
    )
    assert blocked
    (complaint,) = browser.complaints()
    assert "Content Security Policy" in complaint


def test_a_server_that_is_gone_and_comes_back(vision: Vision, browser: Browser) -> None:
    browser.open()
    browser.driver.execute_cdp_cmd("Network.enable", {})
    offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
    browser.shows("#link", "not reachable")
    online = {**offline, "offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", online)
    browser.shows("#link", "seed 0")
    assert all("ERR_INTERNET_DISCONNECTED" in each for each in browser.complaints())
