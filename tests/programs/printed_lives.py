"""Print two whole lives, one with each service: every answer, what was written to S3, the journal.

``python -m tests.programs.printed_lives SEED``. With one seed, two runs print the same.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator

from mock_vision import mock_vision
from tests.support import story_of_custom_labels, story_of_lookoutvision
from tests.support.clients import client
from tests.support.clocks import START
from tests.support.desk import Desk
from tests.support.goods import BUCKET, stock

STORIES = {"lookoutvision": story_of_lookoutvision, "rekognition": story_of_custom_labels}


def lines(seed: int) -> Iterator[str]:
    """What is printed."""
    for service, story in STORIES.items():
        with mock_vision(seed=seed, start=START) as vision:
            stock()
            with Desk(service, vision) as desk:
                story.tell(desk)
            for answer in desk.answers:
                yield f"{answer.operation} {answer.status} {answer.headers}\n{answer.body!r}"
            s3 = client("s3")
            for found in s3.list_objects_v2(Bucket=BUCKET)["Contents"]:
                body = s3.get_object(Bucket=BUCKET, Key=found["Key"])["Body"].read()
                yield f"{found['Key']} {hashlib.sha256(body).hexdigest()}"
            yield str(vision.journal)


if __name__ == "__main__":
    for line in lines(int(sys.argv[1])):
        print(line)
