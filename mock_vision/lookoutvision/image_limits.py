"""The limits of images in datasets and in requests.

Source: Developer Guide, "Quotas in Amazon Lookout for Vision": images in Amazon S3 have 64 x 64 to
4096 x 4096 pixels and at most 8 MB. No source states limits for DetectAnomalies; the same are used.
"""

from __future__ import annotations

from typing import Final

from mock_vision.images.limits import ImageLimits

IMAGE_LIMITS: Final = ImageLimits(max_bytes=8 * 1024**2, min_side=64, max_side=4096)
