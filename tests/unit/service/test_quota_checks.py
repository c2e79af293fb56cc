from __future__ import annotations

import pytest

from mock_vision.rekognition.exceptions import LimitExceededException, limit_exceeded
from mock_vision.rekognition.models import CustomLabelsBackend
from mock_vision.service.quota_checks import check_quota
from mock_vision.service.statuses import Resource
from mock_vision.world import world as worlds
from tests.support.worlds import make_world


class Counting(Resource):
    described = 0

    def observe(self) -> None:
        self.described += 1


def test_a_quota_can_be_used_up_and_not_exceeded() -> None:
    world = make_world()
    worlds.install(world)
    try:
        backend = CustomLabelsBackend("us-east-1", "123456789012")
        busy = Counting("model/1", 0)
        busy.work = object()  # type: ignore[assignment]
        check_quota(backend, "running_models", 2, limit_exceeded, using=[busy])
        assert busy.described == 0
        with pytest.raises(
            LimitExceededException, match=r"3 running models requested\. Maximum limit: 2"
        ):
            check_quota(backend, "running_models", 3, limit_exceeded, using=[busy])
        assert busy.described == 1, "a refused call counts as a describe call"
        world.settings.quotas["rekognition.running_models"] = 0
        with pytest.raises(LimitExceededException, match="Maximum limit: 0"):
            check_quota(backend, "running_models", 1, limit_exceeded)
    finally:
        worlds.install(None)
