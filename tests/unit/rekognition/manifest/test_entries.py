"""Custom Labels' dataset entries: imports, updates, statistics, labels, filters."""

import copy
import json

import pytest
from hypothesis import given

from mock_vision.manifests.problems import WorkFailedError
from mock_vision.rekognition.defaults import QUOTAS
from mock_vision.rekognition.manifest import entries as custom_labels
from mock_vision.rekognition.manifest import errors
from mock_vision.rekognition.manifest.errors import TerminalError
from tests.support import manifest_mutations as mutations
from tests.support.limits import limited
from tests.support.manifest_samples import boxed, labelled, manifest, multi_label

BARE = {"source-ref": "s3://bucket/images/bare.png"}


def read(data, entries=None, max_rows=100, **quotas):
    if isinstance(data, list):
        data = manifest(*data)
    entries = entries or custom_labels.new_entries()
    return custom_labels.read(data, entries, max_rows, limited(QUOTAS, **quotas))


def dataset(*lines):
    entries = custom_labels.new_entries()
    entries.merge(read(list(lines)))
    return entries


def stats(entries):
    return tuple(custom_labels.dataset_stats(entries).values())


def labels(entries):
    return {
        each["LabelName"]: each["LabelStats"] for each in custom_labels.label_descriptions(entries)
    }


def names(entries, **filters):
    rows = entries.page(0, 100, custom_labels.where(**filters)).rows
    return [row.source_ref.rsplit("/", 1)[1] for row in rows]


def refusal(data, entries=None, max_rows=100, **quotas):
    with pytest.raises(WorkFailedError) as caught:
        read(data, entries, max_rows, **quotas)
    return caught.value.code, caught.value.message


class TestImport:
    def test_an_empty_dataset_has_four_zeros(self):
        assert custom_labels.dataset_stats(custom_labels.new_entries()) == {
            "LabeledEntries": 0,
            "TotalEntries": 0,
            "TotalLabels": 0,
            "ErrorEntries": 0,
        }

    def test_statistics_of_a_mixed_dataset(self):
        entries = dataset(
            labelled("1", "cat"),
            labelled("2", "dog") | labelled("2", "cat", "second"),
            boxed("3", (0, 0, 0, 9, 9), (0, 9, 9, 9, 9), names={"0": "cat"}),
            boxed("4", (0, -1, 0, 9, 9), (1, 9, 9, 9, 9)),
            multi_label("5", a=1),
            BARE,
        )
        assert stats(entries) == (5, 6, 3, 2)
        assert labels(entries) == {
            "cat": {"EntryCount": 3, "BoundingBoxCount": 1},
            "dog": {"EntryCount": 1},
            "Echo Dot": {"EntryCount": 1, "BoundingBoxCount": 1},
        }
        assert list(labels(entries)) == ["cat", "dog", "Echo Dot"]

    def test_the_published_statistics_of_a_multi_label_dataset(self):
        entries = dataset(
            labelled("1", "camellia") | labelled("1", "with_leaves", "leaves"),
            labelled("2", "mediterranean_spurge") | labelled("2", "with_leaves", "leaves"),
        )
        assert labels(entries) == {
            "camellia": {"EntryCount": 1},
            "with_leaves": {"EntryCount": 2},
            "mediterranean_spurge": {"EntryCount": 1},
        }

    def test_lines_with_terminal_problems_are_left_out_silently(self):
        good = [json.dumps(labelled(str(number))).encode() for number in range(20)]
        bad = [
            b"{broken",
            b'{"source-ref": "https://bucket/1.png"}',
            b'{"source_ref": "s3://bucket/1.png"}',
            json.dumps(labelled("long", extra="x" * 100_000)).encode(),
            good[3],
        ]
        data = b"\r\n".join([*good[:10], *bad, *good[10:]])
        entries = custom_labels.new_entries()
        entries.merge(read(data))
        assert [row.line for row in entries] == good
        assert stats(entries) == (20, 20, 1, 0)

    def test_the_first_of_two_lines_for_an_image_is_kept(self):
        lines = [labelled(str(number), "cat") for number in range(4)]
        entries = dataset(*lines, labelled("0", "dog"))
        assert labels(entries) == {"cat": {"EntryCount": 4}}

    @pytest.mark.parametrize(
        ("good", "bad", "taken"),
        [(4, 1, True), (8, 2, True), (3, 1, False), (79, 21, False), (0, 1, False)],
    )
    @pytest.mark.parametrize("line", ["nonsense", ""])
    def test_more_than_20_percent_are_too_many(self, line, good, bad, taken):
        texts = [line] * bad + [json.dumps(labelled(str(number))) for number in range(good)]
        data = "\n".join(texts).encode()
        if taken:
            assert len(read(data)) == good
        elif good or line:
            assert refusal(data) == (
                "ERROR_TOO_MANY_RECORDS_IN_ERROR",
                "The manifest file has too many terminal errors.",
            )

    def test_a_line_is_measured_in_characters(self):
        line = labelled() | {"x": ""}
        line["x"] = "ä" * (100_000 - len(json.dumps(line)))
        assert len(read(json.dumps(line, ensure_ascii=False).encode())) == 1
        line["x"] += "ä"
        assert refusal(json.dumps(line, ensure_ascii=False).encode())[0].endswith("IN_ERROR")


class TestRefusals:
    @pytest.mark.parametrize("data", [b"", b"\n", b" \r\n\n", b"\xef\xbb\xbf"])
    def test_a_manifest_without_lines(self, data):
        assert refusal(data) == (
            "ERROR_MANIFEST_INACCESSIBLE_OR_UNSUPPORTED_FORMAT",
            "The manifest file extension or contents are invalid.",
        )

    def test_too_many_bytes(self):
        assert refusal([labelled()], manifest_bytes=10) == (
            "ERROR_MANIFEST_SIZE_TOO_LARGE",
            "The manifest file size exceeds the maximum supported size.",
        )

    def test_without_limits_everything_is_read(self):
        limits = {"manifest_bytes": None, "manifest_lines": None, "labels": None}
        assert len(read([labelled()], max_rows=None, **limits)) == 1

    def test_two_buckets(self):
        message = "The manifest file contains images from multiple S3 buckets."
        expected = ("ERROR_IMAGES_IN_MULTIPLE_S3_BUCKETS", message)
        other = labelled("2", bucket="other")
        assert refusal([labelled("1"), other]) == expected
        assert refusal([other], dataset(labelled("1"))) == expected

    def test_too_many_rows(self):
        entries = dataset(labelled("1"), labelled("2"))
        assert len(read([labelled("1"), labelled("3")], entries, 3)) == 2
        assert refusal([labelled("1"), labelled("3")], entries, 2) == (
            "ERROR_MANIFEST_ROWS_EXCEEDS_MAXIMUM",
            "The manifest file has too many rows.",
        )

    def test_too_many_lines(self):
        lines = json.dumps(labelled()).encode() + b"\n" * 250_000
        assert refusal(lines)[0] == "ERROR_TOO_MANY_RECORDS_IN_ERROR"
        assert refusal(lines + b"\n")[0] == "ERROR_MANIFEST_ROWS_EXCEEDS_MAXIMUM"

    def test_too_many_labels(self):
        entries = dataset(labelled("1", "a"), labelled("2", "b"))
        assert refusal([labelled("3", "c")], entries, labels=2) == (
            "ERROR_MANIFEST_TOO_MANY_LABELS",
            "The manifest file has too many labels.",
        )
        assert len(read([labelled("3", "a"), labelled("4", "b")], entries, labels=2)) == 2
        found = read([labelled("1", "c")], entries, labels=2)
        assert len(found) == 1, "a label that vanishes makes room"
        both = [labelled("1", "a"), boxed("3", names={"0": "b", "1": "c"})]
        assert refusal(both, entries, labels=2)[0] == "ERROR_MANIFEST_TOO_MANY_LABELS"

    @pytest.mark.parametrize("key", ["output", "a.b/output", "folder.manifest/", ""])
    def test_a_manifest_without_an_extension(self, key):
        with pytest.raises(WorkFailedError, match="extension or contents are invalid"):
            custom_labels.check_manifest_key(key)

    @pytest.mark.parametrize("key", ["output.manifest", "a/b.json", "x.", "list.txt"])
    def test_any_extension_will_do(self, key):
        custom_labels.check_manifest_key(key)


class TestUpdates:
    def test_a_line_replaces_the_whole_entry_in_its_place(self):
        entries = dataset(labelled("1", "cat"), labelled("2", "dog"))
        entries.merge(read([labelled("3", "owl"), boxed("1", (0, 0, 0, 9, 9))], entries))
        assert stats(entries) == (3, 3, 3, 0)
        assert list(labels(entries)) == ["dog", "owl", "Echo"]
        assert names(entries) == ["1", "2", "3"]

    def test_a_line_without_labels_takes_the_labels_away(self):
        entries = dataset(labelled("1", "cat"))
        entries.merge(read([{"source-ref": "s3://bucket/images/1"}], entries))
        assert stats(entries) == (0, 1, 0, 0)
        assert labels(entries) == {}

    def test_reading_does_not_change_the_entries(self):
        entries = dataset(labelled("1", "cat"))
        read([labelled("1", "dog"), labelled("2", "owl")], entries)
        assert labels(entries) == {"cat": {"EntryCount": 1}}

    def test_listed_lines_can_be_imported_again(self):
        lines = [labelled("1"), boxed("2", (0, -1, 0, 9, 9)), multi_label("3", a=1), BARE]
        entries = dataset(*lines)
        shown = [custom_labels.listed(row) for row in entries]
        entries.merge(read("\n".join(shown).encode(), entries))
        assert [json.loads(custom_labels.listed(row)) for row in entries] == [
            json.loads(text) for text in shown
        ]


class TestFilters:
    entries = dataset(
        labelled("a/1.png", "cat"),
        labelled("a/2.png", "dog") | labelled("a/2.png", "cat", "second"),
        boxed("b/3.png", (0, 0, 0, 9, 9)),
        boxed("b/4.PNG", (0, -1, 0, 9, 9), (1, 9, 9, 9, 9)),
        multi_label("b/5.png", a=1),
        {"source-ref": "s3://bucket/images/b/6.png"},
    )

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({}, "1 2 3 4 5 6"),
            ({"contains_labels": ["cat"]}, "1 2"),
            ({"contains_labels": ["dog", "Echo Dot", "unknown"]}, "2 4"),
            ({"contains_labels": ["unknown"]}, ""),
            ({"labeled": True}, "1 2 3 4 5"),
            ({"labeled": False}, "6"),
            ({"source_ref_contains": "/b/"}, "3 4 5 6"),
            ({"source_ref_contains": ".png"}, "1 2 3 5 6"),
            ({"has_errors": True}, "4 5"),
            ({"has_errors": False}, "1 2 3 4 5 6"),
            ({"has_errors": True, "contains_labels": ["Echo Dot"]}, "4"),
            (
                {
                    "contains_labels": ["cat"],
                    "labeled": True,
                    "source_ref_contains": "2",
                    "has_errors": False,
                },
                "2",
            ),
        ],
    )
    def test_filters_are_joined_with_and(self, filters, expected):
        assert [name[0] for name in names(self.entries, **filters)] == expected.split()

    def test_parameters_without_an_effect_make_no_filter(self):
        assert custom_labels.where() is None
        assert custom_labels.where(has_errors=False, contains_labels=[]) is None


def test_an_entry_in_the_form_of_list_dataset_entries():
    row = dataset(multi_label(dress=0.9)).get("s3://bucket/images/1.png")
    shown = json.loads(custom_labels.listed(row))
    assert shown["cl-metadata"] == {"is_labeled": True}
    assert shown["cl-errors"][0]["code"] == "ERROR_NO_VALID_LABEL_ATTRIBUTES"


CODES = {value.code for value in vars(errors).values() if isinstance(value, TerminalError)}


@given(
    mutations.mutated(
        [labelled("1"), boxed("2"), labelled("3", "x") | boxed("3"), multi_label("4", a=1)]
    )
)
def test_a_mutated_manifest_is_refused_or_counted_right(data):
    """Counted once more from what is listed, which is written by other code than the counters."""
    entries = custom_labels.new_entries()
    try:
        entries.merge(read(data, entries))
    except WorkFailedError as error:
        assert error.code in CODES
        return
    shown = [json.loads(custom_labels.listed(row)) for row in entries]
    sent = {}
    for text in data.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        try:
            content = json.loads(text)
            sent.setdefault(content["source-ref"], content)
        except (ValueError, TypeError, KeyError):
            continue
    faulty = 0
    for content in shown:
        original = copy.deepcopy(sent[content["source-ref"]])
        faulty += "cl-errors" in json.dumps(content)
        assert without_marks(content) == without_marks(original)
    labeled = sum(content["cl-metadata"]["is_labeled"] for content in shown)
    listed_labels = labels(entries)
    assert stats(entries) == (labeled, len(shown), len(listed_labels), faulty)
    for name, counts in listed_labels.items():
        assert len(names(entries, contains_labels=[name])) == counts["EntryCount"]
        assert all(
            name in json.dumps(sent[ref.source_ref], ensure_ascii=False)
            for ref in entries
            if name in ref.summary.labels
        )
    assert len(names(entries, has_errors=True)) == faulty


def without_marks(value):
    if isinstance(value, dict):
        return {
            key: without_marks(member)
            for key, member in value.items()
            if key not in ("cl-errors", "cl-metadata")
        }
    return [without_marks(member) for member in value] if isinstance(value, list) else value


def test_memory_of_an_import_of_many_lines():
    """Counted in bytes, which do not depend on the machine; the seconds are for the benchmark."""
    import tracemalloc

    count = 1_000
    data = manifest(
        *(
            labelled(f"photograph-{number:08d}.jpg", f"label {number % 100}")
            for number in range(count)
        )
    )
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    entries = custom_labels.new_entries()
    entries.merge(read(data, entries, count))
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert stats(entries) == (count, count, 100, 0)
    assert (used - len(data)) / count < 300
