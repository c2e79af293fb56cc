"""One side of a training: what becomes of each line and of its image."""

import json

import pytest

from mock_vision.manifests.jsonlines import split_lines
from mock_vision.rekognition.training.requirements import validate
from mock_vision.service.image_access import Unusable
from tests.support.manifest_samples import boxed, labelled, manifest
from tests.support.validations import BARE, GOOD, animals, counted, echoes, run, seen


class TestLines:
    def test_the_result_of_each_kind_of_line(self):
        lines = [
            *animals(*range(20)),
            boxed("box", (0, -1, 0, 9, 9), (0, 9, 9, 9, 9)),
            BARE,
            labelled("gone"),
            {"source-ref": "https://bucket/1"},
            {"scene": 1},
        ]
        found = run(lines, animals(0, 1), seen(gone=Unusable.NO_OBJECT))
        assert found.error is None
        assert counted(found) == (25, 21, 3, 1, [21, 23, 24, 25])
        shown = [json.loads(line) for line in found.training_manifest.splitlines()]
        assert shown[:20] == lines[:20]
        assert shown[20]["bounding-box"]["annotations"][0]["errors"][0]["code"] == (
            "ERROR_INVALID_BOUNDING_BOX"
        )
        assert shown[21]["warnings"][0]["code"] == "WARNING_UNANNOTATED_RECORD"
        assert [line["errors"] for line in shown[22:]] == [
            [
                {
                    "code": "ERROR_INVALID_IMAGE",
                    "message": "The image is invalid. Check S3 path and/or image properties.",
                }
            ],
            [
                {
                    "code": "ERROR_INVALID_SOURCE_REF_FORMAT",
                    "message": "The format of the source-ref value is invalid.",
                }
            ],
            [{"code": "ERROR_MISSING_SOURCE_REF", "message": "The source-ref key is missing."}],
        ]

    def test_blank_broken_and_long_lines(self):
        good = manifest(*animals(*range(20)))
        long = json.dumps(labelled("long") | {"x": "x" * 100_000}).encode()
        lines = split_lines(good + b"\n{broken\n" + long + b"\n")
        found = validate(lines, split_lines(manifest(*animals(0, 1))), lambda ref: GOOD)
        assert found.error is None
        assert counted(found) == (23, 20, 3, 0, [21, 22, 23])
        ends = found.training_manifest.splitlines()[20:]
        assert {json.loads(line)["errors"][0]["code"] for line in ends} == {
            "ERROR_INVALID_JSON_LINE"
        }
        assert all(list(json.loads(line)) == ["errors"] for line in ends)

    def test_validation_manifests_can_be_trained_with(self):
        lines = [*animals(*range(10)), boxed("box", (0, -1, 0, 9, 9)), BARE]
        once = run(lines, animals(0, 1))
        again = validate(
            split_lines(once.training_manifest),
            split_lines(once.testing_manifest),
            lambda ref: GOOD,
        )
        assert again == once

    @pytest.mark.parametrize(
        ("reason", "for_labels", "for_boxes"),
        [
            (Unusable.NO_OBJECT, "INVALID_IMAGE", "INVALID_IMAGE"),
            (Unusable.NOT_AN_IMAGE, "INVALID_IMAGE", "INVALID_IMAGE"),
            (Unusable.DENIED, "INVALID_IMAGE", "INVALID_IMAGE"),
            (Unusable.TOO_MANY_BYTES, "INVALID_IMAGE", "INVALID_IMAGE"),
            (Unusable.DIMENSIONS, "INVALID_IMAGE", "INVALID_IMAGE_DIMENSION"),
            (Unusable.ASPECT_RATIO, "INVALID_IMAGE", "INVALID_IMAGE"),
        ],
    )
    def test_an_unusable_image_drops_its_line(self, reason, for_labels, for_boxes):
        for lines, line, expected in (
            (animals(*range(9)), labelled("odd", "cat"), for_labels),
            (echoes(*range(9)), boxed("odd"), for_boxes),
        ):
            found = run([*lines, line], lines, seen(odd=reason))
            assert found.error is None
            last = json.loads(found.training_manifest.splitlines()[-1])
            assert [each["code"] for each in last["errors"]] == [f"ERROR_{expected}"]
            assert len(found.training) == 9
