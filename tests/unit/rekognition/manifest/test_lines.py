"""Single lines: what is usable of them, and which problem is found where."""

import copy

import pytest

from mock_vision.manifests.boxes import Box
from mock_vision.rekognition.manifest.lines import attributes, check_line
from tests.support.manifest_samples import boxed, converted, from_coco, labelled, multi_label

SIZE = [{"width": 640, "height": 480, "depth": 3}]


def codes(content):
    """(code, attribute, annotation) of each finding, ``ERROR_`` left out."""
    return [
        (found.problem.code.removeprefix("ERROR_"), found.attribute, found.annotation)
        for found in check_line(content).findings
    ]


def usable(content):
    """The image-level labels, and the labels of the boxes."""
    report = check_line(content)
    return report.image_labels, [box.label for box in report.boxes]


def changed(content, path, value):
    """A copy with the member at ``path`` replaced, or removed for ``...``."""
    content = copy.deepcopy(content)
    inside = content
    for key in path[:-1]:
        inside = inside[key]
    if value is ...:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    return content


class TestAccepted:
    def test_an_image_level_label(self):
        report = check_line(labelled())
        assert report.image_labels == ["Sunrise"]
        assert (report.boxes, report.findings, report.labeled) == ([], [], True)

    def test_several_labels_each_once(self):
        line = labelled(label="ball", attribute="s0") | labelled(label="football", attribute="s1")
        assert usable(line | labelled(label="ball", attribute="s2")) == (["ball", "football"], [])

    def test_boxes(self):
        report = check_line(boxed())
        assert report.boxes == [
            Box("Echo Dot", 399, 251, 155, 101),
            Box("Echo", 86, 65, 220, 334),
        ]
        assert (report.image_labels, report.findings, report.labeled) == ([], [], True)

    def test_both_kinds_in_one_line(self):
        assert usable(labelled() | boxed()) == (["Sunrise"], ["Echo Dot", "Echo"])

    @pytest.mark.parametrize(
        "more",
        [
            {"job_name": None},
            {"confidence": 0},
            {"confidence": 1},
            {"human_annotated": "no"},
            {"creation_date": "2013-11-18 02:53:27"},
            {"creation_date": "2021-06-22T10:11:18.0000"},
            {"creation_date": "today"},
            {"failure-reason": "none", "extra": {"nested": [1]}},
        ],
    )
    def test_metadata_of_published_manifests(self, more):
        assert usable(labelled(**more)) == (["Sunrise"], [])

    @pytest.mark.parametrize("value", [0, 1, -3, 10**30, "0", "1"])
    def test_the_value_of_an_image_level_attribute_is_ignored(self, value):
        assert usable(labelled(value=value)) == (["Sunrise"], [])

    @pytest.mark.parametrize("attribute", ["camellia", "BB", "my dataset_BB", "a-metadata", "é"])
    def test_attributes_have_any_name(self, attribute):
        assert usable(labelled(attribute=attribute)) == (["Sunrise"], [])

    def test_a_class_map_with_gaps_and_unused_ids(self):
        names = {"0": "a", "4": "b", "5": "c"}
        assert usable(boxed("1", (4, 0, 0, 9, 9), names=names)) == ([], ["b"])

    def test_unknown_members_beside_a_label(self):
        line = labelled() | {"id": 7, "weather-metadata": {}, "source-ref-metadata": {"a": 1}}
        assert usable(line) == (["Sunrise"], [])

    def test_marks_that_were_listed_or_validated_before(self):
        line = labelled() | {
            "cl": 1,
            "cl-metadata": {"is_labeled": True},
            "cl-errors": [],
            "errors": [],
            "warnings": [],
        }
        assert attributes(line) == ["scene"]
        assert codes(line) == []

    def test_a_coco_set_with_fractions(self):
        """The numbers are those of a published COCO example."""
        coco = {
            "images": [
                {"id": 1, "width": 426, "height": 640, "file_name": "a.jpg"},
                {"id": 2, "width": 640, "height": 480, "file_name": "b.jpg"},
            ],
            "annotations": [
                {"image_id": 1, "category_id": 0, "bbox": [19.23, 383.18, 314.5, 244.46]},
                {"image_id": 2, "category_id": 0, "bbox": [399, 251, 155, 101]},
                {"image_id": 2, "category_id": 1, "bbox": [86, 65, 220, 334]},
            ],
            "categories": [{"id": 0, "name": "echo"}, {"id": 1, "name": "echo dot"}],
        }
        first, second = from_coco(coco, "s3://bucket/coco/")
        assert check_line(first).boxes == [Box("echo", 19, 383, 314, 244)]
        assert usable(second) == ([], ["echo", "echo dot"])

    def test_a_converted_multi_label_line(self):
        line = converted(multi_label(dress=0.95, shirt=0.77))
        assert usable(line) == (["dress", "shirt"], [])


class TestSageMakersMultiLabelForm:
    def test_is_refused(self):
        line = multi_label(dress=0.95, shirt=0.77)
        assert codes(line) == [
            ("UNSUPPORTED_USE_CASE_TYPE", "kinds", -1),
            ("NO_VALID_LABEL_ATTRIBUTES", "", -1),
        ]
        report = check_line(line)
        assert report.labeled
        assert report.findings[0].message == (
            "The use case type of the kinds-metadata label attribute metadata is unsupported."
            " Check the type field."
        )

    def test_is_refused_under_the_supported_type_as_well(self):
        line = multi_label(dress=0.95)
        line["kinds-metadata"]["type"] = "groundtruth/image-classification"
        assert codes(line) == [("INVALID_LABEL_ATTRIBUTE_FORMAT", "kinds", -1)]


class TestLabelAttributesMissing:
    @pytest.mark.parametrize("extra", [{}, {"cl-metadata": {}}, {"source-ref-metadata": {}}])
    def test_a_bare_line_is_unannotated(self, extra):
        line = {"source-ref": "s3://bucket/1"} | extra
        assert codes(line) == [("WARNING_UNANNOTATED_RECORD", "", -1)]
        report = check_line(line)
        assert (report.labeled, report.invalid, report.usable) == (False, False, False)

    @pytest.mark.parametrize(
        "line",
        [
            changed(boxed(), ["bounding-box"], ...),
            changed(boxed(), ["bounding-box-metadata"], ...),
            {"source-ref": "s3://bucket/1", "id": 7},
            {"source-ref": "s3://bucket/1", "scene": 1, "scene_metadata": {}},
        ],
    )
    def test_an_attribute_without_metadata_is_not_a_label(self, line):
        assert codes(line) == [("NO_LABEL_ATTRIBUTES", "", -1)]
        report = check_line(line)
        assert (report.labeled, report.invalid) == (False, True)


IMAGE_LEVEL_FORM = [
    *[("ATTRIBUTE", ["scene"], value) for value in ("Sunrise", 1.5, None, True, {}, [1], "")],
    *[("METADATA", ["scene-metadata"], value) for value in (None, [], "x", {})],
    *[
        ("METADATA", ["scene-metadata", key], value)
        for key, values in {
            "type": (..., 1, "\ud800"),
            "class-name": (..., "", None, 1, "\ud800"),
            "confidence": (..., None, "1", True, -0.1, 1.1, 10**400),
            "human-annotated": (..., "maybe", True, None),
            "creation-date": (..., 1604979429, None),
        }.items()
        for value in values
    ],
]
BOX_FORM = [
    *[("ATTRIBUTE", ["bounding-box"], value) for value in (None, 1, [], {}, "x")],
    *[
        ("ATTRIBUTE", ["bounding-box", "image_size"], value)
        for value in (..., None, [], SIZE[0], SIZE * 2, [{"width": 640, "height": 480}], ["x"])
    ],
    *[
        ("ATTRIBUTE", ["bounding-box", "image_size", 0, key], value)
        for key in ("width", "height", "depth")
        for value in (..., "640", 640.5, True)
    ],
    *[("ATTRIBUTE", ["bounding-box", "annotations"], value) for value in (None, {}, "x", [1])],
    *[
        ("ATTRIBUTE", ["bounding-box", "annotations", 1, key], value)
        for key in ("class_id", "left", "top", "width", "height")
        for value in (..., "1", None, True)
    ],
    ("ATTRIBUTE", ["bounding-box", "annotations", 0, "class_id"], 1.5),
    *[
        ("METADATA", ["bounding-box-metadata", key], value)
        for key, values in {
            "objects": (..., {}, None),
            "class-map": (..., [], None, {"0": "Echo", "1": 1}, {"0": "", "1": "Echo"}),
            "type": (..., None),
            "human-annotated": (..., "YES"),
            "creation-date": (...,),
        }.items()
        for value in values
    ],
]


class TestForm:
    @pytest.mark.parametrize(("what", "path", "value"), IMAGE_LEVEL_FORM)
    def test_of_an_image_level_label(self, what, path, value):
        code = (
            f"INVALID_LABEL_{'ATTRIBUTE' if what == 'ATTRIBUTE' else 'ATTRIBUTE_METADATA'}_FORMAT"
        )
        line = changed(labelled(), path, value)
        assert codes(line) == [(code, "scene", -1)]
        assert check_line(line).labeled
        assert check_line(line).invalid

    @pytest.mark.parametrize(("what", "path", "value"), BOX_FORM)
    def test_of_boxes(self, what, path, value):
        code = (
            f"INVALID_LABEL_{'ATTRIBUTE' if what == 'ATTRIBUTE' else 'ATTRIBUTE_METADATA'}_FORMAT"
        )
        assert codes(changed(boxed(), path, value)) == [(code, "bounding-box", -1)]

    def test_the_message_names_the_attribute(self):
        (finding,) = check_line(labelled(value="x")).findings
        assert finding.message == "The format of the label attribute scene is invalid."

    @pytest.mark.parametrize(
        "objects",
        [
            [],
            [{"confidence": 1}],
            [{"confidence": 1}, {}],
            [{"confidence": 1}, 1],
            [{"confidence": 1}, {"confidence": "1"}],
        ],
    )
    def test_each_box_has_a_confidence(self, objects):
        line = boxed(objects=objects)
        assert codes(line) == [("MISSING_BOUNDING_BOX_CONFIDENCE", "bounding-box", -1)]

    def test_each_class_id_is_in_the_class_map(self):
        line = boxed("1.png", (2, 0, 0, 9, 9))
        assert codes(line) == [("MISSING_CLASS_MAP_ID", "bounding-box", -1)]

    def test_one_malformed_attribute_drops_the_line(self):
        line = labelled() | labelled(label="", attribute="other") | boxed("1", (0, 0, 0, 1, 1))
        assert codes(line) == [("INVALID_LABEL_ATTRIBUTE_METADATA_FORMAT", "other", -1)]
        assert usable(line) == ([], [])


class TestValues:
    def test_an_unsupported_type_drops_the_attribute_alone(self):
        other = labelled(attribute="mask", type="groundtruth/semantic-segmentation")
        assert codes(labelled() | other) == [("UNSUPPORTED_USE_CASE_TYPE", "mask", -1)]
        assert usable(labelled() | other) == (["Sunrise"], [])

    @pytest.mark.parametrize(
        "line",
        [labelled(label="x" * 257), boxed("1", (0, 0, 0, 9, 9), names={"0": "x" * 257})],
    )
    def test_labels_have_at_most_256_characters(self, line):
        (name,) = attributes(line)
        assert codes(line) == [
            ("INVALID_LABEL_NAME_LENGTH", name, -1),
            ("NO_VALID_LABEL_ATTRIBUTES", "", -1),
        ]

    def test_256_are_allowed(self):
        assert usable(labelled(label="x" * 256)) == (["x" * 256], [])

    @pytest.mark.parametrize("size", [(63, 640), (640, 63), (4097, 640), (640, 10**400), (-1, 9)])
    def test_images_with_boxes_have_sides_of_64_to_4096(self, size):
        line = boxed("1", (0, 0, 0, 9, 9), size=size) | labelled()
        assert codes(line) == [("INVALID_IMAGE_DIMENSION", "", -1)]
        assert usable(line) == ([], [])

    @pytest.mark.parametrize(
        "box",
        [
            (-1, 0, 9, 9),
            (0, -0.5, 9, 9),
            (0, 0, -9, 9),
            (0, 0, 9, -9),
            (632, 0, 9, 9),
            (0, 471.5, 9, 9),
            (0, 0, 10**400, 9),
            (0.5, 0, 10**400, 9),
            (10**400, 0, 9.5, 9),
        ],
    )
    def test_a_box_lies_inside_the_frame(self, box):
        line = boxed("1", (0, 1, 2, 3, 4), (1, *box))
        assert codes(line) == [("INVALID_BOUNDING_BOX", "bounding-box", 1)]
        assert usable(line) == ([], ["Echo"])

    @pytest.mark.parametrize(
        ("size", "box", "small"),
        [
            ((640, 480), (0, 0, 1, 1), True),
            ((640, 480), (0, 0, 2, 1), True),
            ((640, 480), (0, 0, 0, 9), True),
            ((640, 480), (0, 0, 2, 2), False),
            ((640, 480), (0, 0, 1.5, 1.1), False),
            ((1280, 1280), (0, 0, 2, 2), False),
            ((2560, 64), (0, 0, 2, 9), True),
            ((64, 2560), (0, 0, 9, 2.5), False),
            ((3000, 3000), (0, 0, 2, 2), True),
        ],
    )
    def test_a_box_is_larger_than_a_pixel_after_resizing(self, size, box, small):
        line = boxed("1", (0, 10, 10, 9, 9), (1, *box), size=size)
        expected = [("BOUNDING_BOX_TOO_SMALL", "bounding-box", 1)] if small else []
        assert codes(line) == expected

    def test_a_line_without_any_good_box_is_invalid(self):
        line = boxed("1", (0, 0, 0, 1, 1), (0, -1, 0, 9, 9))
        assert codes(line) == [
            ("BOUNDING_BOX_TOO_SMALL", "bounding-box", 0),
            ("INVALID_BOUNDING_BOX", "bounding-box", 1),
            ("NO_VALID_ANNOTATIONS", "", -1),
        ]
        assert check_line(line).invalid
        assert check_line(line).labeled

    def test_at_most_50_boxes(self):
        box = (0, 0, 0, 9, 9)
        assert len(check_line(boxed("1", *[box] * 50)).boxes) == 50
        assert codes(boxed("1", *[box] * 51)) == [
            ("TOO_MANY_BOUNDING_BOXES", "bounding-box", -1),
            ("NO_VALID_ANNOTATIONS", "", -1),
        ]

    def test_the_boxes_of_all_attributes_count_together(self):
        box = (0, 0, 0, 9, 9)
        line = boxed("1", *[box] * 30) | boxed("1", *[box] * 21, attribute="more")
        assert codes(line) == [("TOO_MANY_BOUNDING_BOXES", "more", -1)]
        assert len(check_line(line).boxes) == 30


class TestNoAnnotations:
    empty = changed(
        changed(boxed(), ["bounding-box", "annotations"], []),
        ["bounding-box-metadata", "objects"],
        [],
    )

    @pytest.mark.parametrize("value", [[], ...])
    def test_a_line_without_boxes_is_ignored(self, value):
        line = changed(self.empty, ["bounding-box", "annotations"], value)
        line["bounding-box-metadata"]["class-map"] = {}
        assert codes(line) == [
            ("WARNING_NO_ATTRIBUTE_ANNOTATIONS", "bounding-box", -1),
            ("WARNING_NO_ANNOTATIONS", "", -1),
        ]
        report = check_line(line)
        assert (report.usable, report.invalid, report.labeled) == (False, False, False)

    def test_other_attributes_stay_usable(self):
        line = self.empty | labelled()
        assert codes(line) == [("WARNING_NO_ATTRIBUTE_ANNOTATIONS", "bounding-box", -1)]
        assert usable(line) == (["Sunrise"], [])

    def test_with_another_error_the_line_is_invalid(self):
        line = self.empty | labelled(type="groundtruth/other")
        assert codes(line)[-1] == ("NO_VALID_LABEL_ATTRIBUTES", "", -1)
        assert check_line(line).invalid


def test_an_image_has_at_most_fifty_labels():
    """Custom Labels Developer Guide, "Guidelines and quotas"."""

    def line(count):
        return {
            key: value
            for number in range(count)
            for key, value in labelled(label=f"l{number}", attribute=f"a{number}").items()
        }

    assert len(check_line(line(50)).image_labels) == 50
    report = check_line(line(51))
    assert (report.usable, report.labeled) == (False, True)
    assert [finding.problem.code for finding in report.findings] == [
        "ERROR_NO_VALID_LABEL_ATTRIBUTES"
    ]
