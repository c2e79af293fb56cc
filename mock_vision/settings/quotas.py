"""The quotas of both services that are enforced, as Service Quotas names them.

Only quotas whose default is on public record are here; where a source names a quota and no figure,
nothing is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Quota(NamedTuple):
    """``code`` is Service Quotas' name for it, ``""`` where that is not known; ``description`` is
    what is counted, in words.
    """

    code: str
    value: int
    description: str


QUOTAS: Mapping[tuple[str, str], Quota] = {
    ("lookoutvision", "concurrent_trainings"): Quota("L-2489F742", 2, "concurrent training jobs"),
    ("lookoutvision", "inference_units"): Quota(
        "L-84E8C9F8", 5, "inference units per started model"
    ),
    # Not among the service's quotas: the size of a tag list in the service model, so no L- code.
    ("lookoutvision", "tags"): Quota("TagsPerResource", 200, "tags per resource"),
    # Rekognition's errors carry no code, and the codes of these quotas are not on public record.
    ("rekognition", "projects"): Quota("", 100, "projects"),
    ("rekognition", "models"): Quota("", 100, "models in the project"),
    ("rekognition", "concurrent_trainings"): Quota("", 2, "concurrent training jobs"),
    ("rekognition", "running_models"): Quota("", 2, "running models"),
    ("rekognition", "inference_units"): Quota("", 5, "inference units of a model"),
    ("rekognition", "dataset_images"): Quota("", 250_000, "images in a dataset"),
    # No limit is published for these two: the largest page of policies, the largest map of tags.
    ("rekognition", "policies"): Quota("", 5, "policies of a project"),
    ("rekognition", "tags"): Quota("", 200, "tags of a resource"),
}
"""By service and name. Sources: codes and names from Service Quotas; the values from AWS's Lookout
for Vision Python SDK (two trainings), AWS's batch-processing sample (five units), and for
Rekognition from AWS General Reference, "Amazon Rekognition endpoints and quotas".
"""
