import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_vision.service.client_tokens import (
    LIFETIME,
    Ledger,
    TokenReusedError,
    fingerprint,
)

FIRST = b'{"Status":"x"}'


def recorded(params: dict[str, object] | None = None) -> Ledger:
    ledger = Ledger()
    ledger.record("CreateModel", "t", fingerprint(params or {}), FIRST, 0)
    return ledger


def test_the_first_answer_comes_again_until_just_before_eight_hours() -> None:
    ledger = recorded()
    assert ledger.replay("CreateModel", "t", fingerprint({}), LIFETIME - 1) == FIRST
    assert ledger.replay("CreateModel", "t", fingerprint({}), LIFETIME) is None


def test_other_parameters_are_refused_while_the_token_is_active() -> None:
    ledger = recorded({"Description": "a"})
    other = fingerprint({"Description": "b"})
    with pytest.raises(TokenReusedError):
        ledger.replay("CreateModel", "t", other, 1)
    assert ledger.replay("CreateModel", "t", other, LIFETIME) is None


def test_operations_do_not_share_tokens() -> None:
    assert recorded().replay("StopModel", "t", fingerprint({}), 1) is None


def test_memory_is_bounded_by_the_live_window() -> None:
    ledger = Ledger()
    hour = LIFETIME // 8
    for number in range(100):
        ledger.record("CreateModel", f"t{number}", b"", FIRST, number * hour)
        assert len(ledger) <= 8


def test_a_lapsed_token_can_stand_for_a_new_call() -> None:
    ledger = recorded()
    second = b"{}"
    ledger.record("CreateModel", "t", fingerprint({"x": 1}), second, LIFETIME)
    assert ledger.replay("CreateModel", "t", fingerprint({"x": 1}), LIFETIME + 1) == second
    assert len(ledger) == 1


def test_the_fingerprint_does_not_depend_on_the_order_of_members() -> None:
    a = {"A": 1, "B": {"C": b"x", "D": [1, 2]}}
    b = {"B": {"D": [1, 2], "C": b"x"}, "A": 1}
    assert fingerprint(a) == fingerprint(b)


def test_an_empty_member_equals_an_omitted_one() -> None:
    nothing = {"Tags": [], "DatasetSource": {"GroundTruthManifest": {}}}
    assert fingerprint({"A": 1, **nothing}) == fingerprint({"A": 1})
    assert fingerprint({"A": 1, "Prefix": ""}) != fingerprint({"A": 1})
    assert fingerprint({"A": [{}]}) != fingerprint({"A": []})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.binary(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(
    st.dictionaries(st.text(max_size=2), json_values),
    st.dictionaries(st.text(max_size=2), json_values),
)
def test_different_parameters_have_different_fingerprints(
    a: dict[str, object], b: dict[str, object]
) -> None:
    def same(x: object, y: object) -> bool:
        return type(x) is type(y) and repr(_sorted(x)) == repr(_sorted(y))

    assert (fingerprint(a) == fingerprint(b)) == same(a, b)


def _sorted(value: object, in_list: bool = False) -> object:
    if isinstance(value, dict):
        members = {key: _sorted(value[key], in_list) for key in sorted(value)}
        return {key: said for key, said in members.items() if in_list or said not in ([], {})}
    if isinstance(value, list):
        return [_sorted(item, in_list=True) for item in value]
    return value
