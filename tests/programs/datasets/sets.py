"""The set that the broken ones of Lookout for Vision are made of: ones normal, eights not."""

from __future__ import annotations

from tests.programs.datasets.photographs import digits
from tests.programs.datasets.services import Row, anomaly, masked, put
from tests.support.pictures import palette_mask

RED = "#D62728"
MASK = palette_mask(64, 64, (RED, (8, 8, 24, 24)))


def good_lines() -> list[Row]:
    """Twenty normal images, then twenty anomalies; the pictures are put into the bucket."""
    found = [(name, digit, picture) for name, digit, picture in digits(20) if digit in (1, 8)]
    return [
        anomaly(put(name, picture), "anomaly" if digit == 8 else "normal")
        for name, digit, picture in found
    ]


def masked_lines() -> list[Row]:
    """The same, each anomaly with a mask."""
    return [
        row | masked(put("mask.png", MASK), {"dent": RED}) if row["anomaly-label"] else row
        for row in good_lines()
    ]
