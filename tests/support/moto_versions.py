"""What a test cannot rely on in every supported version of moto."""

from __future__ import annotations

import pytest

from tests.support.clients import client


def skip_unless_read(service: str, operation: str, member: str) -> None:
    """Skip the test if moto does not understand a service's requests. Newer versions of botocore
    send CloudWatch's in a protocol that older versions of moto do not read.

    :param member: a member that every answer to the operation has.
    """
    if member not in getattr(client(service), operation)():
        pytest.skip("this version of moto cannot read what this version of botocore sends")
