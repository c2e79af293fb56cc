"""The examples of ``examples/other_languages``, as a reader runs them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from conftest_plugin.server import VisionServer
from tests.support.pages import ROOT

EXAMPLES = ROOT / "examples/other_languages"


def run(
    tools: Path,
    *command: str,
    folder: Path = EXAMPLES,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """What a program prints that ends well."""
    path = os.pathsep.join([str(tools), os.environ["PATH"]])
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHON": sys.executable, **variables},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_tool_is_there(tool: str) -> None:
    assert Path(tool).exists()


def test_the_aws_cli_and_its_waiters(tools: Path) -> None:
    printed = run(tools, "sh", "aws_cli.sh")
    assert "bolt\t97.5\n" in printed
    assert '{"now": "2025-01-01T00:10:00+00:00", "standing_still": true' in printed
    assert printed.endswith("STOPPING\nSTOPPED\nSTARTING\n")


def test_curl(tools: Path) -> None:
    printed = run(tools, "sh", "curl.sh")
    assert '"IsAnomalous":true,"Confidence":0.93' in printed
    assert "HTTP/1.1 429" in printed
    assert "Retry-After: 7" in printed
    assert "unknown operation 'DetectAnomaly'. Did you mean 'DetectAnomalies'?" in printed


def test_the_javascript_sdk(tools: Path) -> None:
    folder = EXAMPLES / "javascript"
    assert (folder / "node_modules").is_dir(), "./run clients installs the packages"
    printed = run(tools, "node", "--test", "--test-reporter", "tap", folder=folder)
    assert "# pass 8\n" in printed
    assert "# fail 0\n" in printed
    assert "# skipped 0\n" in printed


@pytest.mark.parametrize("verdict", ["anomalous", "normal"])
def test_java(tools: Path, vision_server: VisionServer, verdict: str) -> None:
    vision = vision_server.vision
    vision.given.anomaly_model("boards", region=vision_server.env["AWS_REGION"])
    vision.answers.anomaly(is_anomalous=verdict == "anomalous")
    photo = "../images/plates/anomaly/01.jpg"
    assert (
        run(tools, "java", "java/Inspector.java", photo, variables=vision_server.env)
        == f"{verdict}\n"
    )


def test_the_commands_of_the_page_about_the_server(
    tools: Path, vision_server: VisionServer, tmp_path: Path
) -> None:
    page = (ROOT / "docs/server.md").read_text("utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    script = "\n".join(block for block in blocks if "$" in block or "export" in block)
    script = script.replace("http://127.0.0.1:43121", vision_server.url)
    script = script.replace("curl ", "curl --silent --show-error --fail-with-body ")
    (tmp_path / "photo.png").write_bytes((ROOT / "examples/images/tiles/new/01.png").read_bytes())
    printed = run(tools, "sh", "-eu", "-c", script, folder=tmp_path)
    assert '"project": "boards"' in printed
    assert [f'"id": "d{number}"' in printed for number in (1, 2, 3, 4)] == [True] * 4
    vision_server.vision.reset()  # a declaration that was never used would fail
