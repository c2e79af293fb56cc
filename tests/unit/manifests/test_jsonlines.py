import tracemalloc

import pytest

from mock_vision.manifests.jsonlines import (
    bucket_and_key,
    count_lines,
    has_more_characters,
    is_blank,
    is_text,
    lines_with_content,
    parse,
    reparse,
    s3_location,
    split_lines,
)


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []),
        (b"\n", [b""]),
        (b"a", [b"a"]),
        (b"a\n", [b"a"]),
        (b"a\r\nb\r\n", [b"a", b"b"]),
        (b"\xef\xbb\xbfa\nb", [b"a", b"b"]),
        (b"a\n\nb\n\n", [b"a", b"", b"b", b""]),
        (b" a \t\n   ", [b"a"]),
        ("a\u2028\x0b\x85b\n".encode(), ["a\u2028\x0b\x85b".encode()]),
    ],
)
def test_only_a_line_feed_ends_a_line(data, lines):
    assert split_lines(data) == lines
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line]
    assert list(lines_with_content(data)) == numbered
    assert is_blank(data) is (numbered == [])


@pytest.mark.parametrize(
    ("data", "number"), [(b"a", 1), (b"a\n", 1), (b"a\nb", 2), (b"a\n\n", 2), (b"a\n ", 2)]
)
def test_lines_are_counted_without_making_them(data, number):
    assert count_lines(data) == number


def test_blank_lines_take_no_memory():
    data = b"\n" * 10_000_000 + b"x"
    tracemalloc.start()
    assert list(lines_with_content(data)) == [(10_000_001, b"x")]
    assert is_blank(data[:-1])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 11_000_000  # the slice


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"nonsense",
        b'{"a": 1',
        b'{"a": 1} {"b": 2}',
        b"[1]",
        b'"text"',
        b"null",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": [-1.0E+400]}',
        b'{"a": "\xff"}',
        b"[" * 100_000,
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_lines_without_a_json_object(line):
    assert parse(line) is None


@pytest.mark.parametrize(("depth", "understood"), [(99, True), (100, False), (101, False)])
def test_the_limit_of_nesting(depth, understood):
    line = b'{"a":' + b"[" * depth + b"]" * depth + b"}"
    assert (parse(line) is not None) is understood
    wide = b'{"a":[' + b",".join([b"[]"] * 500) + b"]}"
    assert parse(wide) is not None
    text = b'{"a":"' + b'[{\\"' * 500 + b'"}'
    assert parse(text) == {"a": '[{"' * 500}


def test_members_of_an_object_keep_their_order():
    line = '{"b": 1, "a": "ä", "b-metadata": {"x": [1.0]}}'.encode()
    assert list(parse(line).items()) == [("b", 1), ("a", "ä"), ("b-metadata", {"x": [1.0]})]
    assert reparse(line) == parse(line)


@pytest.mark.parametrize(
    ("ref", "location"),
    [
        ("s3://bucket/key", ("bucket", "key")),
        ("s3://bucket/a/b c/ö.png", ("bucket", "a/b c/ö.png")),
        ("s3://bucket//key", ("bucket", "/key")),
        ("s3://bucket/", None),
        ("s3://bucket", None),
        ("s3:///key", None),
        ("S3://bucket/key", None),
        ("https://bucket/key", None),
        ("", None),
        ("s3://bucket/\ud800", None),
        (None, None),
        (3, None),
        (["s3://bucket/key"], None),
    ],
)
def test_s3_addresses(ref, location):
    assert s3_location(ref) == location
    if location:
        assert bucket_and_key(ref) == location


def test_half_a_surrogate_pair_is_not_text():
    assert is_text("plain")
    assert is_text("日本")
    assert not is_text("\udfff")
    assert not is_text(1)


@pytest.mark.parametrize(
    ("line", "more"),
    [(b"12345", False), (b"123456", True), ("éééé".encode(), False), (b"\xff" * 6, True)],
)
def test_characters_are_counted_and_not_bytes(line, more):
    assert has_more_characters(line, 5) is more
