"""Run the checks of small Custom Labels trainings, and read their summaries."""

import json

from mock_vision.images.formats import ImageInfo
from mock_vision.manifests.jsonlines import split_lines
from mock_vision.rekognition.training.requirements import validate
from tests.support.manifest_samples import boxed, labelled, manifest

GOOD = ImageInfo("PNG", 640, 480)
BARE = {"source-ref": "s3://bucket/images/bare.png"}


def seen(**facts):
    """Return an image check with these results, by the image's name; all other images pass."""
    return lambda ref: facts.get(ref.rsplit("/", 1)[1], GOOD)


def run(training, testing, look=lambda ref: GOOD):
    lines = split_lines(manifest(*training))
    return validate(lines, testing if callable(testing) else split_lines(manifest(*testing)), look)


def animals(*numbers, labels=("cat", "dog")):
    """Image-level lines; labels by turns."""
    return [labelled(str(number), labels[number % len(labels)]) for number in numbers]


def echoes(*numbers):
    return [boxed(str(number)) for number in numbers]


def codes(found):
    """The errors in the summary: of training, of testing, of both."""
    summary = json.loads(found.summary)
    sides = [*summary["statistics"].values(), summary]
    return tuple([each["code"].removeprefix("ERROR_") for each in side["errors"]] for side in sides)


def counted(found, side="training"):
    """total, valid, invalid, ignored, indices"""
    statistics = json.loads(found.summary)["statistics"][side]
    keys = ("total_json_lines", "valid_json_lines", "invalid_json_lines", "ignored_json_lines")
    return (*(statistics[key] for key in keys), statistics["error_json_line_indices"])
