"""The Region of boto3's clients for which none is named."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import boto3
import botocore.session
from botocore.exceptions import BotoCoreError

FALLBACK = "us-east-1"
"""The Region where none is configured at all; the plugin's clients are in it."""


def default_region() -> str:
    """Return the Region of boto3's default session, of the environment, or of the configuration
    file.
    """
    session = boto3.DEFAULT_SESSION
    found = session.region_name if session is not None else None
    found = found or os.environ.get("AWS_DEFAULT_REGION") or _configured()
    return found or os.environ.get("AWS_REGION") or FALLBACK


def _configured() -> str | None:
    path = Path(os.environ.get("AWS_CONFIG_FILE", "~/.aws/config")).expanduser()
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    profile = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE")
    return _region_in(path, changed, profile)


@lru_cache(maxsize=8)
def _region_in(path: Path, changed: int, profile: str | None) -> str | None:
    """Return the Region in a configuration file. A session takes 10 ms, so its answer is kept."""
    try:
        region = botocore.session.Session(profile=profile).get_config_variable("region")
    except BotoCoreError:  # a profile that is missing, a file that cannot be read
        return None
    return None if region is None else str(region)
