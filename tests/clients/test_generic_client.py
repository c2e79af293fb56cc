"""A generic client reads the OpenAPI document and sends what it allows, and what it does not."""

from __future__ import annotations

import subprocess
from pathlib import Path

from conftest_plugin.server import VisionServer

NOT_MEANT = (
    # A request may have the right form and a value that cannot be meant, such as a wrong name.
    "positive_data_acceptance",
    # A declaration can be read after it was removed: how often it was used is still of interest.
    "use_after_free",
)


def test_a_generic_client_finds_no_wrong_response(tools: Path, vision_server: VisionServer) -> None:
    document = f"{vision_server.url}/moto-api/mock_vision/openapi.json"
    done = subprocess.run(
        [
            *(tools / "schemathesis", "run", document, "--no-color", "--seed", "1"),
            *("--max-examples", "15", "--exclude-checks", ",".join(NOT_MEANT)),
        ],
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    # What the client declared was not meant to be used.
    vision_server.vision.reset()
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-1000:]
