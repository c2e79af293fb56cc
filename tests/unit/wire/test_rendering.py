"""Outputs as bytes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.model import ServiceModel
from hypothesis import given
from hypothesis import strategies as st

from mock_vision.wire.rendering import compile_renderer
from tests.support.strategies import TEXT

SHAPES: dict[str, Any] = {
    "Output": {
        "type": "structure",
        "members": {
            "Text": {"shape": "Text"},
            "Count": {"shape": "Count"},
            "Size": {"shape": "Size"},
            "Yes": {"shape": "Yes"},
            "Score": {"shape": "Score"},
            "At": {"shape": "At"},
            "Mask": {"shape": "Mask"},
            "Texts": {"shape": "Texts"},
            "Tags": {"shape": "Tags"},
            "Inner": {"shape": "Inner"},
            "Inners": {"shape": "Inners"},
        },
    },
    "Inner": {"type": "structure", "members": {"Text": {"shape": "Text"}}},
    "Inners": {"type": "list", "member": {"shape": "Inner"}},
    "Text": {"type": "string"},
    "Count": {"type": "integer"},
    "Size": {"type": "long"},
    "Yes": {"type": "boolean"},
    "Score": {"type": "float"},
    "At": {"type": "timestamp"},
    "Mask": {"type": "blob"},
    "Texts": {"type": "list", "member": {"shape": "Text"}},
    "Tags": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Text"}},
    "Nothing": {"type": "structure", "members": {}},
}
MODEL = ServiceModel({"metadata": {}, "operations": {}, "shapes": SHAPES})


def structure(name: str) -> Any:
    return MODEL.shape_for(name)


render = compile_renderer(structure("Output"))


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ({}, "{}"),
        ({"Text": 'a"\\\n\x01é😀/'}, '{"Text":"a\\"\\\\\\n\\u0001é😀/"}'),
        ({"Count": 0, "Size": 2**40}, '{"Count":0,"Size":1099511627776}'),
        ({"Yes": True}, '{"Yes":true}'),
        ({"Yes": False}, '{"Yes":false}'),
        ({"Score": 0.99790996}, '{"Score":0.9979099631309509}'),
        ({"Score": 1}, '{"Score":1.0}'),
        ({"Score": -0.0}, '{"Score":0.0}'),
        ({"Score": float("nan")}, '{"Score":"NaN"}'),
        ({"Score": float("-inf")}, '{"Score":"-Infinity"}'),
        ({"At": 1_533_422_155_042_999}, '{"At":1.533422155042E9}'),
        ({"Mask": b""}, '{"Mask":""}'),
        ({"Mask": b"\xff\xfe\xfd\xfc"}, '{"Mask":"//79/A=="}'),
        ({"Texts": []}, '{"Texts":[]}'),
        ({"Texts": ["a", "b"]}, '{"Texts":["a","b"]}'),
        ({"Tags": {}}, '{"Tags":{}}'),
        ({"Tags": {'"': "v", "k": ""}}, '{"Tags":{"\\"":"v","k":""}}'),
        ({"Inner": {}, "Inners": [{}, {"Text": "x"}]}, '{"Inner":{},"Inners":[{},{"Text":"x"}]}'),
    ],
)
def test_bytes(output: dict[str, Any], text: str) -> None:
    assert render(output) == text.encode()


def test_members_come_in_the_order_of_the_model_and_none_is_left_out() -> None:
    assert render({"Yes": True, "Count": None, "Text": "a"}) == b'{"Text":"a","Yes":true}'


def test_half_a_surrogate_pair_is_rendered_as_a_question_mark() -> None:
    assert render({"Text": "a\ud800b"}) == b'{"Text":"a?b"}'


def test_an_output_without_members() -> None:
    nothing = compile_renderer(structure("Nothing"))
    assert nothing({}) == b"{}"
    with pytest.raises(TypeError, match=r"Nothing has no members \['Status'\]"):
        nothing({"Status": "X"})


def test_an_unknown_member_at_any_depth_is_a_type_error() -> None:
    with pytest.raises(TypeError, match=r"Output has no members \['text'\]; it has \['Text', "):
        render({"text": "a"})
    with pytest.raises(TypeError, match=r"Inner has no members \['Key'\]; it has \['Text'\]"):
        render({"Inners": [{"Text": "a", "Key": "k"}]})


def test_a_value_of_the_wrong_type_raises() -> None:
    with pytest.raises(TypeError):
        render({"Text": 5})
    with pytest.raises(TypeError):
        render({"Count": "5"})


@given(st.dictionaries(TEXT, TEXT), st.lists(TEXT))
def test_any_text_is_json(tags: dict[str, str], texts: list[str]) -> None:
    assert json.loads(render({"Tags": tags, "Texts": texts})) == {"Tags": tags, "Texts": texts}
