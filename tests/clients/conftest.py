"""Programs that are not written in Python need what ``./run clients`` installs, and run there only.

The task names the folder of its tools in an environment variable. A tool that is missing then is a
failure, never a skip.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

TOOLS = "MOCK_VISION_CLIENTS"


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder of the AWS CLI and the generic client."""
    folder = os.environ.get(TOOLS)
    if folder is None:
        pytest.skip("`./run clients` runs it: it installs tools of other languages")
    return Path(folder)


@pytest.fixture(scope="session", params=["sh", "curl", "node", "npm", "java"])
def tool(tools: Path, request: pytest.FixtureRequest) -> str:
    found: str | None = shutil.which(request.param)
    assert found, f"{request.param} is not on this machine; ./run clients needs it"
    return found
