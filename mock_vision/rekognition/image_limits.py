"""The limits of images in datasets and in requests.

Source: Rekognition Custom Labels Developer Guide, "Guidelines and quotas in Amazon Rekognition
Custom Labels". The same limits apply to the images of adapters, of which no source states any.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mock_vision.images.limits import ImageLimits

S3_IMAGE_LIMITS: Final = ImageLimits(
    max_bytes=15 * 1024**2, min_side=64, max_side=4096, max_ratio=20
)
"""Images in Amazon S3: those of datasets, and those that DetectCustomLabels reads there."""

SENT_IMAGE_LIMITS: Final = replace(S3_IMAGE_LIMITS, max_bytes=4 * 1024**2)
"""Images whose bytes are in the request of DetectCustomLabels."""
