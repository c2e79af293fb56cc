"""The defaults of Lookout for Vision that a test can set: durations and quotas.

Imported with the package, so it imports nothing of the service.

Durations are what public documents say, where they say anything: the sample training of the
Developer Guide, "Getting started with the SDK", took 29.9 minutes; a stop takes up to 5 minutes.
The others are plausible and listed in docs/fidelity.md.

Quotas: codes and names from Service Quotas; the values from AWS's Lookout for Vision Python SDK
(two trainings) and AWS's batch-processing sample (five units).
"""

from __future__ import annotations

from collections.abc import Mapping

from mock_vision.settings.quotas import Quota

DURATIONS: Mapping[str, float] = {
    "dataset_import": 20,
    "dataset_update": 10,
    "training": 30 * 60,
    "model_start": 5 * 60,
    "model_stop": 2 * 60,
    "model_deletion": 10,
    "system_update": 10 * 60,
    "packaging_start": 60,
    "packaging": 10 * 60,
}
"""In seconds."""

QUOTAS: Mapping[str, Quota] = {
    "concurrent_trainings": Quota("L-2489F742", 2, "concurrent training jobs"),
    "inference_units": Quota("L-84E8C9F8", 5, "inference units per started model"),
    # Not a quota of the service: the size of a tag list in the service model, hence no L- code.
    "tags": Quota("TagsPerResource", 200, "tags per resource"),
}
