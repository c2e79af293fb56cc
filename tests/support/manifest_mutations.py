"""Hypothesis strategies for valid manifests with a few changes."""

import copy
import json

from hypothesis import strategies as st

odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 70),
    st.floats(allow_nan=False, allow_infinity=False, width=16),
    st.text(max_size=3),
    st.sampled_from(
        ["", "\ud800", "s3://", "s3://other/1.png", "yes", "groundtruth/image-classification"]
    ),
    st.builds(list),
    st.builds(dict),
    st.lists(st.integers(0, 3), max_size=2),
)


@st.composite
def mutated(draw, lines):
    """Return a strategy for manifests of these lines with up to four changes."""
    lines = copy.deepcopy(lines)
    for _ in range(draw(st.integers(0, 4))):
        _mutate(draw, draw(st.sampled_from(lines)))
    texts = [json.dumps(line).encode() for line in lines]
    if draw(st.booleans()):
        texts.insert(draw(st.integers(0, len(texts))), draw(st.sampled_from(texts)))
    if draw(st.integers(0, 4)) == 0:
        texts.insert(draw(st.integers(0, len(texts))), draw(broken_text(texts)))
    end = draw(st.sampled_from([b"\n", b"\r\n", b"\n\n"]))
    start = draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"]))
    return start + end.join(texts) + draw(st.sampled_from([b"", end]))


@st.composite
def broken_text(draw, texts):
    """Return a strategy for lines that may no longer be JSON."""
    text = draw(st.sampled_from(texts))
    at = draw(st.integers(0, len(text)))
    return draw(st.sampled_from([text[:at], text[at:], b"", b"[]", b"{}", b"\xff", b"null"]))


def _mutate(draw, line):
    """Change, remove or add one member somewhere inside an object or a list."""
    inside = draw(st.sampled_from(list(_containers(line))))
    keys = range(len(inside)) if isinstance(inside, list) else sorted(inside)
    if keys and draw(st.booleans()):
        inside.pop(draw(st.sampled_from(list(keys))))
    elif keys and draw(st.booleans()):
        inside[draw(st.sampled_from(list(keys)))] = draw(odd)
    elif isinstance(inside, list):
        inside.append(draw(st.one_of(odd, st.sampled_from(inside) if inside else odd)))
    else:
        inside[draw(st.sampled_from(["x", "x-metadata", "source-ref", "type", "class_id"]))] = draw(
            odd
        )


def _containers(value):
    if isinstance(value, dict | list):
        yield value
        for member in value.values() if isinstance(value, dict) else value:
            yield from _containers(member)
