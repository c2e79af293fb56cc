"""What mocks change in a process, and have to leave as they found it."""

from __future__ import annotations

import os
import time
from typing import Any

import boto3

from mock_vision.mock import class_decorator
from mock_vision.upstream.stubber import mock_is_active

Surroundings = tuple[dict[str, str], Any, Any, bool, int]


def surroundings() -> Surroundings:
    environment = {name: each for name, each in os.environ.items() if "PYTEST" not in name}
    running = len(class_decorator._all_running)
    return environment, boto3.DEFAULT_SESSION, time.sleep, mock_is_active(), running
