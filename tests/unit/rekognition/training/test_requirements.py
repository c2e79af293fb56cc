"""Validation before a training: terminal errors in order, the summary, the manifests, the split."""

import json

import pytest
from hypothesis import given

from mock_vision.manifests.boxes import Box
from mock_vision.manifests.jsonlines import split_lines
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.defaults import QUOTAS
from mock_vision.rekognition.manifest import entries as custom_labels
from mock_vision.rekognition.manifest import errors as custom_labels_errors
from mock_vision.rekognition.manifest.errors import TerminalError
from mock_vision.rekognition.manifest.parts import LabeledImage
from mock_vision.rekognition.training.requirements import check_file, validate
from mock_vision.service.image_access import Unusable
from tests.support import manifest_mutations as mutations
from tests.support.limits import limited
from tests.support.manifest_samples import boxed, labelled, manifest, multi_label
from tests.support.validations import BARE, GOOD, animals, codes, counted, echoes, run, seen


class TestSuccess:
    def test_image_level_labels(self):
        found = run(animals(0, 1, 2), animals(3, 4))
        assert found.error is None
        assert found.use_case == "IMAGE_LEVEL_LABELS"
        assert found.labels == ["cat", "dog"]
        assert found.training[0] == LabeledImage(
            "s3://bucket/images/0",
            "bucket",
            "images/0",
            640,
            480,
            ("cat",),
            (),
            "2020-03-06T17:46:39.176",
        )
        assert [image.names for image in found.testing] == [("dog",), ("cat",)]

    def test_boxes(self):
        found = run(echoes(0, 1), echoes(2))
        assert (found.error, found.use_case) == (None, "OBJECT_LOCALIZATION")
        assert found.labels == ["Echo Dot", "Echo"]
        (image,) = found.testing
        assert image.labels == ()
        assert image.boxes[1] == Box("Echo", 86, 65, 220, 334)
        assert image.names == ("Echo Dot", "Echo")

    def test_the_files_of_a_success(self):
        training, testing = animals(0, 1), animals(2, 3)
        found = run(training, testing)
        assert found.training_manifest == manifest(*training)
        assert found.testing_manifest == manifest(*testing)
        statistics = {
            "use_case": "IMAGE_LEVEL_LABELS",
            "total_json_lines": 2,
            "valid_json_lines": 2,
            "invalid_json_lines": 0,
            "ignored_json_lines": 0,
            "errors": [],
            "error_json_line_indices": [],
        }
        assert json.loads(found.summary) == {
            "statistics": {"training": statistics, "testing": statistics},
            "errors": [],
        }

    def test_one_label_is_enough_for_boxes(self):
        one = {"0": "logo"}
        found = run(
            [boxed("1", (0, 0, 0, 9, 9), names=one)], [boxed("2", (0, 0, 0, 9, 9), names=one)]
        )
        assert (found.error, found.labels) == (None, ["logo"])

    def test_each_image_is_read_once_and_only_for_a_usable_line(self):
        looked = []
        useless = [BARE, multi_label("x", a=1), {"source-ref": "https://bucket/y"}, {}]
        found = run(
            [*animals(*range(12)), *useless],
            animals(20, 21),
            lambda ref: looked.append(ref) or GOOD,
        )
        assert found.error is not None or len(found.training) == 12
        assert looked == [f"s3://bucket/images/{n}" for n in (*range(12), 20, 21)]


class TestTerminalErrors:
    @pytest.mark.parametrize(("invalid", "fails"), [(2, False), (3, True)])
    def test_more_than_20_percent_invalid_lines(self, invalid, fails):
        training = [
            *animals(*range(10 - invalid)),
            *(labelled(f"b{n}", "") for n in range(invalid)),
        ]
        found = run(training, animals(0, 1))
        if not fails:
            assert found.error is None
            return
        assert found.error.message == "The manifest file contains too many invalid rows."
        assert found.error.code == "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST"
        assert codes(found) == (["TOO_MANY_INVALID_ROWS_IN_MANIFEST"], [], [])
        assert found.use_case == "NOT_DETERMINED"
        assert json.loads(found.summary)["statistics"]["testing"]["use_case"] == "NOT_DETERMINED"
        assert counted(found) == (10, 7, 3, 0, [8, 9, 10])
        assert (found.training, found.testing, found.labels) == ([], [], [])

    def test_ignored_lines_do_not_count(self):
        bare = [{"source-ref": f"s3://bucket/bare/{number}"} for number in range(30)]
        found = run([*animals(0, 1), *bare], animals(0, 1))
        assert found.error is None
        assert counted(found) == (32, 2, 0, 30, [])

    def test_the_test_lines_are_checked_in_the_same_way(self):
        found = run(animals(0, 1), [*animals(0, 1), {}])
        assert codes(found) == ([], ["TOO_MANY_INVALID_ROWS_IN_MANIFEST"], [])
        assert found.error.code == "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST"

    def test_several_buckets(self):
        found = run([*animals(0, 1), labelled("2", bucket="other")], animals(0, 1))
        assert found.error.message == "The manifest file contains images from multiple S3 buckets."
        assert codes(found) == (["IMAGES_IN_MULTIPLE_S3_BUCKETS"], [], [])

    def test_training_and_testing_images_may_lie_in_different_buckets(self):
        testing = [labelled("1", "cat", bucket="other"), labelled("2", "dog", bucket="other")]
        assert run(animals(0, 1), testing).error is None

    @pytest.mark.parametrize(
        ("unseen", "first"),
        [
            (Unusable.NO_OBJECT, "FAILED_IMAGES_S3_COPY"),
            (Unusable.NO_BUCKET, "FAILED_IMAGES_S3_COPY"),
            (Unusable.DENIED, "INVALID_PERMISSIONS_IMAGES_S3_BUCKET"),
            (Unusable.OTHER_OWNER, "INVALID_IMAGES_S3_BUCKET_OWNER"),
            (Unusable.NOT_AN_IMAGE, None),
        ],
    )
    def test_no_image_can_be_read(self, unseen, first):
        found = run(animals(0, 1), animals(0, 1), lambda ref: unseen)
        expected = [first] if first else []
        expected.append("TOO_MANY_INVALID_ROWS_IN_MANIFEST")
        assert codes(found) == (expected, expected, [])
        assert found.error.code == f"ERROR_{expected[0]}"

    def test_some_images_cannot_be_read(self):
        found = run(
            animals(*range(10)),
            animals(0, 1),
            seen(**{"8": Unusable.DENIED, "9": Unusable.NO_OBJECT}),
        )
        assert found.error is None
        assert counted(found) == (10, 8, 2, 0, [9, 10])

    def test_too_few_labels(self):
        found = run(animals(0, 2, 4), animals(1, 3))
        assert found.error.message == "The manifest file has too few labels."
        assert codes(found) == (
            ["MANIFEST_TOO_FEW_LABELS"],
            ["MANIFEST_TOO_FEW_LABELS"],
            ["INSUFFICIENT_LABEL_OVERLAP"],
        )
        assert found.use_case == "IMAGE_LEVEL_LABELS"

    def test_nothing_but_unlabeled_images(self):
        found = run([BARE], [BARE])
        assert found.error.code == "ERROR_MANIFEST_TOO_FEW_LABELS"
        assert found.use_case == "NOT_DETERMINED"
        assert counted(found) == (1, 0, 0, 1, [])

    def test_too_many_labels(self):
        lines = [labelled(str(number), f"label {number}") for number in range(251)]
        found = run(lines, lines)
        assert found.error.message == "The manifest file has too many labels."
        assert codes(found) == (["MANIFEST_TOO_MANY_LABELS"], ["MANIFEST_TOO_MANY_LABELS"], [])
        assert run(lines[:250], lines[:250]).error is None

    def test_the_overlap_is_measured_on_the_training_labels(self):
        four = [labelled(label, label) for label in "abcd"]
        more = [labelled(label, label) for label in "xyz"]
        assert run(four, [*four[:2], *more]).error is None
        found = run(four, [*four[:1], *more])
        assert found.error.message == (
            "Less than 50% label overlap between the training and testing manifest files."
        )
        assert codes(found) == ([], [], ["INSUFFICIENT_LABEL_OVERLAP"])

    def test_usable_labels(self):
        training = [*animals(0, 2, 4), *echoes(5)]
        found = run(training, training)
        assert found.error.message == "The manifest file has too few usable labels."
        assert codes(found)[:2] == (
            ["MANIFEST_TOO_FEW_USABLE_LABELS"],
            ["MANIFEST_TOO_FEW_USABLE_LABELS"],
        )

    def test_the_overlap_of_usable_labels(self):
        testing = [
            *(boxed(f"b{n}", (0, 0, 0, 9, 9), names={"0": "cat"}) for n in range(1)),
            labelled("1", "owl"),
            labelled("2", "emu"),
            boxed("3", (0, 0, 0, 9, 9), names={"0": "dog"}),
        ]
        found = run(animals(0, 1), testing)
        assert found.error.message == (
            "Less than 50% usable label overlap between the training and testing manifest files."
        )
        assert codes(found) == ([], [], ["INSUFFICIENT_USABLE_LABEL_OVERLAP"])


class TestUseCase:
    def test_the_larger_number_of_training_lines_decides(self):
        found = run([*animals(0, 1, 2), *echoes(3)], [*animals(4, 5), *echoes(6)])
        assert (found.error, found.use_case) == (None, "IMAGE_LEVEL_LABELS")
        assert [image.names for image in found.training] == [("cat",), ("dog",), ("cat",)]
        assert len(found.testing) == 2
        assert counted(found)[:2] == (4, 4)
        found = run([*animals(0, 1), *echoes(2, 3)], [*animals(4), *echoes(6)])
        assert (found.error, found.use_case) == (None, "OBJECT_LOCALIZATION")
        assert len(found.training) == 2

    def test_only_the_labels_of_the_models_kind_count_on_a_line_of_both_kinds(self):
        both = [labelled("1", "cat") | boxed("1"), labelled("2", "dog") | boxed("2")]
        (image, _) = run(both, both).training
        assert image.names == ("Echo Dot", "Echo")
        (image, *_) = run([*both, *animals(3)], [*both]).training
        assert (image.names, image.boxes) == (("cat",), ())

    def test_a_brand_model(self):
        """Logos alone to train with, logos in boxes to test with."""
        training = animals(0, 1, labels=("Echo", "Echo Dot"))
        found = run(training, echoes(2))
        assert (found.error, found.use_case) == (None, "OBJECT_LOCALIZATION")
        assert [image.labels for image in found.training] == [("Echo",), ("Echo Dot",)]
        assert len(found.testing[0].boxes) == 2
        assert run(training, [*echoes(2), *animals(3)]).use_case == "IMAGE_LEVEL_LABELS"


class TestSplit:
    def test_chosen_lines_become_test_lines(self):
        asked = []

        def choose(images):
            asked.extend(image.source_ref for image in images)
            return {"s3://bucket/images/1", "s3://bucket/images/4"}

        lines = [*animals(*range(5)), BARE, *animals(5)]
        found = run(lines, choose)
        assert found.error is None
        assert asked == [f"s3://bucket/images/{number}" for number in range(6)]
        assert [image.source_ref[-1] for image in found.training] == list("0235")
        assert [image.source_ref[-1] for image in found.testing] == list("14")
        assert counted(found) == (5, 4, 0, 1, [])
        assert counted(found, "testing") == (2, 2, 0, 0, [])
        assert found.testing_manifest == manifest(lines[1], lines[4])

    def test_too_few_images(self):
        found = run(animals(0, 1), lambda images: None)
        assert found.error.message == (
            "The manifest file contains insufficient labeled images per label to perform"
            " auto-split."
        )
        assert codes(found) == (["INSUFFICIENT_IMAGES_PER_LABEL_FOR_AUTOSPLIT"], [], [])
        assert counted(found, "testing") == (0, 0, 0, 0, [])

    def test_labels_are_counted_afterwards(self):
        found = run(animals(0, 1, 2), lambda images: {"s3://bucket/images/1"})
        assert codes(found)[:2] == (["MANIFEST_TOO_FEW_LABELS"], ["MANIFEST_TOO_FEW_LABELS"])

    def test_nothing_is_split_after_an_error(self):
        found = run([{}], lambda images: pytest.fail("asked"))
        assert found.error.code == "ERROR_TOO_MANY_INVALID_ROWS_IN_MANIFEST"


class TestFiles:
    @pytest.mark.parametrize(
        ("data", "key", "code", "message"),
        [
            (
                b"{}",
                "output",
                "ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT",
                "The manifest file extension or contents are invalid.",
            ),
            (b"", "a.manifest", "ERROR_EMPTY_MANIFEST", "The manifest file is empty."),
            (b"\r\n \n", "a.json", "ERROR_EMPTY_MANIFEST", "The manifest file is empty."),
            (
                b"x" * 11,
                "a.json",
                "ERROR_MANIFEST_SIZE_TOO_LARGE",
                "The manifest file size exceeds the maximum supported size.",
            ),
            (
                b"x\n\n\n\n",
                "a.json",
                "ERROR_MANIFEST_ROWS_EXCEEDS_MAXIMUM",
                "The manifest file has too many rows.",
            ),
        ],
    )
    def test_terminal_file_errors(self, data, key, code, message):
        quota = limited(QUOTAS, manifest_bytes=10, manifest_lines=3)
        with pytest.raises(WorkFailedError) as caught:
            check_file(data, key, quota)
        assert (caught.value.code, caught.value.message) == (code, message)

    def test_a_file_with_any_content_passes(self):
        check_file(b"nonsense", "a.manifest")

    @pytest.mark.parametrize(("training", "testing"), [([], [b"{}"]), ([b"{}"], [])])
    def test_a_manifest_without_lines(self, training, testing):
        with pytest.raises(WorkFailedError, match="The manifest file is empty"):
            validate(training, testing, lambda ref: GOOD)


TERMINAL = {
    value.code for value in vars(custom_labels_errors).values() if isinstance(value, TerminalError)
}
LINES = [*animals(0, 1, 2), labelled("3") | boxed("3"), boxed("4"), BARE, multi_label("5", a=1)]


@given(mutations.mutated(LINES))
def test_a_mutated_manifest_is_refused_or_validated_consistently(data):
    """Against the validation manifest, read on its own, and against the listing of a dataset."""
    lines = split_lines(data)
    try:
        found = validate(lines, lines, lambda ref: GOOD)
    except WorkFailedError as error:
        assert error.code == "ERROR_EMPTY_MANIFEST"
        assert not lines
        return
    assert found.error is None or found.error.code in TERMINAL
    total, valid, invalid, ignored, indices = counted(found)
    assert total == valid + invalid + ignored == len(lines)
    shown = found.training_manifest.decode().split("\n")[:-1]
    assert [n for n, line in enumerate(shown, 1) if '{"code":"ERROR_' in line] == indices
    assert found.training == found.testing
    if found.error is None:
        assert invalid * 5 <= total
        assert found.labels == list(dict.fromkeys(n for i in found.training for n in i.names))
    entries = custom_labels.new_entries()
    for line, text in zip(lines, shown, strict=True):
        try:
            entries.merge(custom_labels.read(line, entries, 100))
        except WorkFailedError:
            continue
        (row,) = [row for row in entries if row.line == line]
        assert row.summary.has_errors == ('{"code":"ERROR_' in text)
