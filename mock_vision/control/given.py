"""The class of ``vision.given``, which creates models and projects of both services."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_vision.declared.spelling import spelled
from mock_vision.lookoutvision.given import GivenAnomalyModels
from mock_vision.lookoutvision.given_project import GivenAnomalyProjects
from mock_vision.rekognition.given import GivenLabelModels
from mock_vision.rekognition.given_project import GivenLabelProjects
from mock_vision.upstream.regions import default_region

if TYPE_CHECKING:
    from mock_vision.world.world import World


@spelled("vision.given")
class Given(GivenAnomalyModels, GivenLabelModels, GivenAnomalyProjects, GivenLabelProjects):
    """Creates models in any status, without images and trainings, and projects with datasets:
    ``vision.given``.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world, default_region)
