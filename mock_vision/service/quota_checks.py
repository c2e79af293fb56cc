"""The one check of quotas."""

from __future__ import annotations

from collections.abc import Callable, Collection

from mock_vision.service.backend import WorkingBackend
from mock_vision.service.statuses import Resource, refused
from mock_vision.settings.quota import Quota
from mock_vision.wire.service_error import ServiceError


def check_quota(
    backend: WorkingBackend,
    name: str,
    wanted: int,
    refuse: Callable[[Quota, int], ServiceError],
    using: Collection[Resource] = (),
) -> None:
    """Raise an error if ``wanted`` exceeds the quota of that name.

    :param refuse: makes the error, from the quota in force and ``wanted``.
    :param using: the resources that use the quota; a refused call counts as a describe call of
        each.
    """
    quota = backend.quota(name)
    if not quota.allows(wanted):
        raise refused(refuse(quota, wanted), using)
