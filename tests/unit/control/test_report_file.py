from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from moto.backends import get_backend

from mock_vision import Vision
from mock_vision.control import report_file
from mock_vision.control.page_files import FOLDER
from mock_vision.control.report_file import report_of, report_page

HOSTILE = "</script><script>alert(1)</script><!-- & ]]> \u2028 </body>"


def test_a_view_is_embedded_so_that_no_text_ends_its_element() -> None:
    html = report_page({"name": HOSTILE})
    (embedded,) = re.findall(r'<script type="application/json" id="view">(.*?)</script>', html)
    assert json.loads(embedded) == {"name": HOSTILE}
    assert html.count("</script>") == 2
    assert html.count("</body>") == 1


def test_the_policy_allows_the_script_and_the_style_of_the_package_alone() -> None:
    html = report_page({})
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    for kind, name in (("script", "page.js"), ("style", "page.css")):
        text = (FOLDER / name).read_bytes()
        digest = base64.b64encode(hashlib.sha256(text).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy[1]
        assert text.decode() in html
    assert policy[1].startswith("default-src 'none';")


def test_the_files_are_read_where_a_test_has_replaced_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_file(*_: object, **__: object) -> None:
        raise FileNotFoundError

    with monkeypatch.context() as patch:
        patch.setattr("io.open", no_file)
        patch.setattr("builtins.open", no_file)
        html = report_page({})
    assert html == report_page({})


def test_the_files_end_none_of_the_elements_around_them() -> None:
    assert "</script" not in (FOLDER / "page.js").read_text("utf-8")
    assert "</style" not in (FOLDER / "page.css").read_text("utf-8")


def test_the_page_loads_nothing_from_elsewhere_and_makes_no_html_of_texts() -> None:
    html, script, style = (
        (FOLDER / name).read_text("utf-8") for name in ("index.html", "page.js", "page.css")
    )
    assert not re.search(r"https?://|url\(|@import|style=|\son\w+=", html + style)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", script)


def test_result_files_are_in_the_report(vision: Vision, monkeypatch: pytest.MonkeyPatch) -> None:
    vision.given.anomaly_model("boards", output="s3://results/e")
    vision.given.anomaly_model("boards", output="s3://results/f")
    world = vision._world
    body = b'{"Version": 2}'
    world.objects.write("123456789012", "results", "eEvaluationResult-boards-1.json", body)
    s3: Any = get_backend("s3")["123456789012"]["aws"]
    s3.delete_object("results", "eEvaluationManifest-boards-1.json")
    monkeypatch.setattr(report_file, "LONGEST_FILE", 100)
    html = report_of(world)
    (embedded,) = re.findall(r'id="view">(.*?)</script>', html)
    second, first = json.loads(embedded)["projects"][0]["models"]
    assert [file["text"] for file in first["files"]] == ["The file is not there.", body.decode()]
    assert re.fullmatch(r"(?s).{100}\n\.\.\. [\d,]+ characters", second["files"][0]["text"])
