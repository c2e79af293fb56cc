"""Quotas for tests of what takes them as an argument."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_vision.settings.quota import Quota


def limited(defaults: Mapping[str, Quota], **values: int | None) -> Callable[[str], Quota]:
    """The documented quotas of a service with other values."""
    quotas = {**defaults, **{name: defaults[name]._replace(value=v) for name, v in values.items()}}
    return quotas.__getitem__
