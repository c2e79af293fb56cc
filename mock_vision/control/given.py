"""What a test says exists already: ``vision.given``."""

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
    """Makes models that exist already, without pictures, trainings and S3."""

    def __init__(self, world: World) -> None:
        super().__init__(world, default_region)
