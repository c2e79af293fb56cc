"""The class of ``vision.given``, which creates models of both services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_vision.declared.spelling import spelled
from mock_vision.lookoutvision.given import GivenAnomalyModels
from mock_vision.rekognition.given import GivenLabelModels
from mock_vision.upstream.regions import default_region

if TYPE_CHECKING:
    from mock_vision.world.world import World


@spelled("vision.given")
class Given(GivenAnomalyModels, GivenLabelModels):
    """Creates models in any status, without images, trainings and S3: ``vision.given``."""

    def __init__(self, world: World) -> None:
        super().__init__(world, default_region)
