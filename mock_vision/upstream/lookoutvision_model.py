"""Check that botocore finds the service model of Lookout for Vision.

botocore dropped the model after 1.40.60; the package ``botocore-a-la-carte-lookoutvision`` puts it
back into botocore's own data folder. Two wheels owning files of one folder has a trap: upgrading or
removing one of them can delete files of the other, ``pip check`` stays silent, and
``get_paginator`` fails much later. So the files are checked when
``mock_vision`` is imported.
"""

from __future__ import annotations

from pathlib import Path

import botocore

from mock_vision.errors import InstallationError

FOLDER = Path("lookoutvision", "2020-11-20")
FILES = ("service-2", "paginators-1", "endpoint-rule-set-1")
CURE = "python -m pip install --force-reinstall --no-deps botocore-a-la-carte-lookoutvision"


def check_model(data: Path | None = None) -> None:
    """Return if the model, its paginators and its endpoints are there.

    :param data: botocore's data folder.
    :raises InstallationError: when a file is missing, saying which and what to type.
    """
    folder = (data or Path(botocore.__file__).parent / "data") / FOLDER
    missing = [
        name
        for name in FILES
        if not (folder / f"{name}.json").is_file() and not (folder / f"{name}.json.gz").is_file()
    ]
    if missing:
        raise InstallationError(
            f"botocore has no complete model of Lookout for Vision: {', '.join(missing)} missing in"
            f" {folder}. The package botocore-a-la-carte-lookoutvision holds it; it was not"
            " installed, or an upgrade of botocore removed its files."
            f" Run: {CURE}"
        )
