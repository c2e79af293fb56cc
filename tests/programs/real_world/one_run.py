"""``python -m tests.programs.real_world.one_run SEED``:
train and ask both services, digest all of it.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from typing import Any

from mock_vision import mock_vision
from tests.programs.real_world.services import (
    BUCKET,
    CustomLabels,
    Lookout,
    anomaly,
    get,
    labelled,
    make_bucket,
    masked,
    put,
)
from tests.support.clients import client
from tests.support.pictures import palette_mask, png
from tests.support.worlds import START

COLOURS = {"dent": "#D62728", "stain": "#1F77B4"}


def main(seed: int) -> None:
    with mock_vision(start=START, seed=seed) as vision:
        make_bucket()
        lookout = Lookout(vision)
        rows = [anomaly(put(f"n{n}.png", png(64, 64, (n, 0, 0))), "normal") for n in range(20)]
        for n in range(40):
            name, colour = list(COLOURS.items())[n % 2]
            shown = palette_mask(64, 64, (colour, (0, 0, 8, n + 1)))
            more = masked(put(f"masks/{n}.png", shown), {name: colour})
            rows.append(anomaly(put(f"a{n}.png", png(64, 64, (n, 9, 0))), "anomaly", **more))
        lookout.dataset("train", rows)
        found: list[Any] = [lookout.train()]
        lookout.host()
        labels = CustomLabels(vision)
        lines = [labelled(f"s3://{BUCKET}/n{n}.png", f"label {n % 4}", "all") for n in range(20)]
        found.append(labels.train(lines))
        labels.host()
        for n in range(10):
            stranger = png(64, 64, (0, 0, n))
            found.append(lookout.detect(stranger, content_type="image/png"))
            found.append(labels.detect(stranger, MinConfidence=0))
        files = client("s3").list_objects_v2(Bucket=BUCKET, Prefix="out/")["Contents"]
        found += [(each["Key"], get(each["Key"])) for each in files]
        print(len(files), sha256(repr(found).encode()).hexdigest())


if __name__ == "__main__":
    main(int(sys.argv[1]))
