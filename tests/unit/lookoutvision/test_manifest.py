"""Lookout for Vision's dataset entries, on the shapes of manifests that people have."""

import json

import pytest
from hypothesis import given

from mock_vision.lookoutvision import manifest as lookout
from mock_vision.lookoutvision.defaults import QUOTAS
from mock_vision.manifests.problems import WorkFailedError
from tests.support import manifest_mutations as mutations
from tests.support.limits import limited
from tests.support.manifest_samples import line, manifest, masked


def dataset(*lines, data=None) -> lookout.Entries:
    entries = lookout.new_entries()
    if lines or data:
        entries.merge(lookout.read(data or manifest(*lines), entries, 100))
    return entries


def names(entries, **filters):
    rows = entries.page(0, 100, lookout.where(**filters)).rows
    return [row.source_ref.rsplit("/", 1)[1] for row in rows]


def stats(entries):
    return tuple(lookout.image_stats(entries).values())


class TestReading:
    def test_an_empty_dataset_has_four_zeros(self):
        assert lookout.image_stats(lookout.new_entries()) == {
            "Total": 0,
            "Labeled": 0,
            "Normal": 0,
            "Anomaly": 0,
        }

    @pytest.mark.parametrize("value", [0, 1, "0", "1", None, 2.5])
    @pytest.mark.parametrize("attribute", ["anomaly-label", "auto-label", "x", "label-ref"])
    def test_only_the_class_name_decides_the_label(self, attribute, value):
        entries = dataset(
            line("n", "normal", attribute, value), line("a", "anomaly", attribute, value)
        )
        assert stats(entries) == (2, 2, 1, 1)

    @pytest.mark.parametrize(
        ("class_name", "expected"),
        [
            ("normal", (1, 1, 1, 0)),
            ("Normal", (1, 1, 1, 0)),
            ("Anomaly", (1, 1, 0, 1)),
            ("ANOMALY", (1, 1, 0, 1)),
            ("defect", (1, 0, 0, 0)),
            ("", (1, 0, 0, 0)),
            (7, (1, 0, 0, 0)),
            (None, (1, 0, 0, 0)),
        ],
    )
    def test_other_classes_make_an_unlabeled_image(self, class_name, expected):
        assert stats(dataset(line(label=class_name))) == expected

    @pytest.mark.parametrize(
        "content",
        [
            {"source-ref": "s3://bucket/1"},
            {"source-ref": "s3://bucket/1", "anomaly-label": 1},
            {k: v for k, v in line().items() if k != "anomaly-label"},
            line(type="groundtruth/object-detection"),
            line(type=None),
            line() | {"anomaly-label-metadata": "normal"},
        ],
    )
    def test_a_line_without_a_usable_label_is_an_unlabeled_image(self, content):
        assert stats(dataset(content)) == (1, 0, 0, 0)

    def test_no_key_of_the_metadata_but_type_and_class_name_is_missed(self):
        bare = {"class-name": "normal", "type": "groundtruth/image-classification"}
        content = {"source-ref": "s3://bucket/1", "l": 1, "l-metadata": bare}
        assert stats(dataset(content)) == (1, 1, 1, 0)

    def test_the_lines_come_back_as_they_were(self):
        first = b'{"source-ref":"s3://b/1",  "extra": [1.50, {"\xc3\xa4": null}], "l": "1"}'
        second = b'{ "z" : 1, "source-ref" : "s3://b/2" }'
        entries = dataset(data=b"\xef\xbb\xbf" + first + b"\r\n\r\n  " + second)
        assert [row.line for row in entries] == [first, second]

    def test_the_last_of_several_lines_for_an_image_counts(self):
        entries = dataset(line("1", "normal"), line("2", "normal"), line("1", "anomaly"))
        assert stats(entries) == (2, 2, 1, 1)
        assert names(entries) == ["1", "2"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"", "The manifest file is empty."),
            (b"\n \r\n", "The manifest file is empty."),
            (b"{}", "Line 1 of the manifest has no valid source-ref value."),
            (b'\n{"source-ref": 1}', "Line 2 of the manifest has no valid source-ref value."),
            (
                b'{"source-ref": "http://b/k"}',
                "Line 1 of the manifest has no valid source-ref value.",
            ),
            (b"{'source-ref': 1}", "Line 1 of the manifest is not a valid JSON object."),
            (b"\x00\xff", "Line 1 of the manifest is not a valid JSON object."),
            (
                manifest({"source-ref": "s3://b/1", "long": "x" * 8192}),
                "Line 1 of the manifest has more than 8192 characters.",
            ),
            (
                manifest({"source-ref": "s3://b/1"}, {"source-ref": "s3://c/1"}),
                "The manifest has images in more than one Amazon S3 bucket.",
            ),
            (
                manifest(*({"source-ref": f"s3://b/{n}"} for n in range(101))),
                "The dataset has more than the maximum of 100 images.",
            ),
        ],
    )
    def test_one_bad_line_fails_the_whole_import(self, data, message):
        with pytest.raises(WorkFailedError) as caught:
            lookout.read(data, lookout.new_entries(), 100)
        assert caught.value.message == message
        assert caught.value.code is None

    @pytest.mark.parametrize(
        ("most", "text"), [(0, "0 bytes"), (10, "10 bytes"), (2 * 1024**3, "2 GB")]
    )
    def test_a_manifest_with_too_many_bytes_is_refused_unread(self, most, text):
        class Large(bytes):
            def __len__(self):
                return 2 * 1024**3 + 1

        quota = limited(QUOTAS, manifest_bytes=most)
        with pytest.raises(WorkFailedError, match=f"larger than the maximum of {text}\\."):
            lookout.read(Large(b"no json"), lookout.new_entries(), 100, quota)

    def test_without_limits_everything_is_read(self):
        quota = limited(QUOTAS, manifest_bytes=None)
        assert lookout.read(manifest(line()), lookout.new_entries(), None, quota)

    def test_a_line_is_measured_in_characters(self):
        content = {"source-ref": "s3://b/1", "x": ""}
        room = 8192 - len(json.dumps(content))
        content["x"] = "ä" * room
        assert len(dataset(data=json.dumps(content, ensure_ascii=False).encode())) == 1

    def test_an_update_keeps_to_the_bucket_of_the_dataset(self):
        entries = dataset(line())
        with pytest.raises(WorkFailedError, match="more than one Amazon S3 bucket"):
            lookout.read(manifest(line("2.png", bucket="other")), entries, 100)

    def test_an_update_may_replace_entries_of_a_full_dataset(self):
        entries = dataset(line("1"), line("2"))
        assert len(lookout.read(manifest(line("1")), entries, 2)) == 1
        with pytest.raises(WorkFailedError, match="more than the maximum of 2 images"):
            lookout.read(manifest(line("1"), line("3")), entries, 2)


class TestUpdates:
    def test_a_line_replaces_the_whole_entry_in_its_place(self):
        entries = dataset(masked("1"), line("2"))
        entries.merge(
            lookout.read(
                manifest(line("3", "anomaly"), {"source-ref": "s3://bucket/images/1"}), entries, 100
            )
        )
        assert stats(entries) == (3, 2, 1, 1)
        assert names(entries) == ["1", "2", "3"]
        assert lookout.images(entries)[0].mask is None

    def test_reading_does_not_change_the_entries(self):
        entries = dataset(line("1"))
        lookout.read(manifest(line("1", "anomaly"), line("2")), entries, 100)
        assert stats(entries) == (1, 1, 1, 0)


class TestFilters:
    entries = dataset(
        line("a/1.png", "normal"),
        line("a/2.png", "anomaly", **{"creation-date": "2021-01-01 00:00:00"}),
        line("b/3.png", "anomaly", **{"creation-date": None}),
        line("b/4.PNG", "other", **{"creation-date": "Fri Jan 01 2021 02:00:00 GMT+0100 (CET)"}),
        line("b/5.png", "normal", **{"creation-date": "soon"}),
    )
    new_year = 1_609_459_200_000_000

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({}, "1 2 3 4 5"),
            ({"labeled": True}, "1 2 3 5"),
            ({"labeled": False}, "4"),
            ({"anomaly_class": "normal"}, "1 5"),
            ({"anomaly_class": "anomaly"}, "2 3"),
            ({"labeled": False, "anomaly_class": "normal"}, ""),
            ({"source_ref_contains": "/b/"}, "3 4 5"),
            ({"source_ref_contains": ".png"}, "1 2 3 5"),
            ({"source_ref_contains": "s3://bucket/images/a"}, "1 2"),
            ({"before": new_year}, "1"),
            ({"before": new_year + 1}, "1 2"),
            ({"after": new_year}, "4"),
            ({"after": new_year - 1}, "2 4"),
            ({"after": new_year - 1, "before": new_year + 1}, "2"),
            ({"after": 0, "anomaly_class": "anomaly", "source_ref_contains": "a"}, "2"),
        ],
    )
    def test_filters_are_joined_with_and(self, filters, expected):
        assert [name[0] for name in names(self.entries, **filters)] == expected.split()

    def test_no_filter_costs_nothing(self):
        assert lookout.where() is None

    def test_the_date_of_a_mask_counts_where_the_label_has_none(self):
        entries = dataset(masked(**{"creation-date": None}))
        assert names(entries, after=self.new_year)


class TestImages:
    def test_the_parsed_entries_for_a_training(self):
        normal, anomaly, unlabeled = lookout.images(
            dataset(line("n"), masked("a"), {"source-ref": "s3://bucket/x"})
        )
        assert normal == lookout.Image(
            "s3://bucket/images/n",
            "bucket",
            "images/n",
            "normal",
            None,
            "2020-11-10T03:37:09.600",
            "labeling-job/anomaly-label",
        )
        assert anomaly.label == "anomaly"
        assert anomaly.mask == lookout.Mask(
            "s3://bucket/masks/a",
            "bucket",
            "masks/a",
            {"BACKGROUND": "#ffffff", "scratch": "#2ca02c"},
        )
        assert (unlabeled.label, unlabeled.mask, unlabeled.created) == (None, None, None)

    def test_the_colour_map_of_the_getting_started_manifest(self):
        colours = {"0": {"class-name": "cracked", "hex-color": "#23A436"}}
        (image,) = lookout.images(dataset(masked(colours=colours)))
        assert image.mask.colours == {"cracked": "#23A436"}

    @pytest.mark.parametrize(
        "colours",
        [
            {"0": {"class-name": "cracked"}},
            {"0": {"hex-color": "#23A436"}},
            {"0": {"class-name": "cracked", "hex-color": "green"}},
            {"0": {"class-name": 1, "hex-color": "#23A436"}},
            {"0": "cracked"},
            ["cracked"],
            "cracked",
        ],
    )
    def test_malformed_colours_are_left_out(self, colours):
        (image,) = lookout.images(dataset(masked(colours=colours)))
        assert image.mask.colours == {}

    @pytest.mark.parametrize(
        "change",
        [
            {"anomaly-mask-ref": "bucket/mask.png"},
            {"anomaly-mask-ref-metadata": {"type": "groundtruth/image-classification"}},
            {"anomaly-mask-ref-metadata": None},
        ],
    )
    def test_a_mask_needs_address_and_type(self, change):
        (image,) = lookout.images(dataset(masked() | change))
        assert image.mask is None
        assert image.label == "anomaly"

    def test_the_key_of_a_mask_ends_in_ref(self):
        content = {key.replace("mask-ref", "mask"): value for key, value in masked().items()}
        (image,) = lookout.images(dataset(content))
        assert image.mask is None


def test_a_line_of_an_evaluation_manifest_counts_by_its_ground_truth():
    content = {
        "source-ref": "s3://bucket/1.png",
        "source-ref-metadata": {"creation-date": "2020-11-10T03:37:09.600"},
        "anomaly-label": 0,
        "anomaly-label-metadata": line()["anomaly-label-metadata"],
        "anomaly-label-detected": 1,
        "anomaly-label-detected-metadata": line(label="anomaly")["anomaly-label-metadata"],
    }
    assert stats(dataset(content)) == (1, 1, 1, 0)


@given(
    mutations.mutated([line("1"), masked("2"), line("3", "other"), {"source-ref": "s3://bucket/4"}])
)
def test_a_mutated_manifest_is_refused_or_counted_right(data):
    entries = lookout.new_entries()
    try:
        entries.merge(lookout.read(data, entries, 100))
    except WorkFailedError as error:
        assert error.message.endswith(".")
        return
    labels = {}
    for text in data.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        if not text.strip():
            continue
        content = json.loads(text)
        labels[content["source-ref"]] = label = None
        for key, metadata in content.items():
            stem, dash, word = key.rpartition("-")
            if (dash, word) != ("-", "metadata") or stem not in content or label:
                continue
            if (
                isinstance(metadata, dict)
                and metadata.get("type") == "groundtruth/image-classification"
            ):
                label = str(metadata.get("class-name")).lower()
        labels[content["source-ref"]] = label if label in ("normal", "anomaly") else None
    values = list(labels.values())
    normal, anomaly = values.count("normal"), values.count("anomaly")
    assert stats(entries) == (len(values), normal + anomaly, normal, anomaly)
    assert [row.source_ref for row in entries] == list(labels)
    shown = entries.page(0, 100, lookout.where(labeled=True)).rows
    assert len(shown) == normal + anomaly
    assert [image.label for image in lookout.images(entries)] == values
