"""Unit tests call what a mock installs with its start, often without a mock."""

from __future__ import annotations

from mock_vision.upstream.registration import complete

complete()
