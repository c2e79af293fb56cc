from hypothesis import given
from hypothesis import strategies as st

from mock_vision.chance import chance, pick

NAMES = st.lists(st.one_of(st.text(), st.integers(), st.binary()))


@given(NAMES)
def test_a_number_from_zero_to_one_that_belongs_to_its_names(names):
    assert 0 <= chance(*names) < 1
    assert chance(*names) == chance(*names)


@given(NAMES, st.integers(1, 1000))
def test_pick_is_an_index(names, count):
    assert 0 <= pick(count, *names) < count


def test_the_same_on_every_machine():
    assert chance(7, "split", "s3://bucket/1.png") == 0.03245715749207967


def test_names_do_not_run_into_each_other():
    assert len({chance("ab", "c"), chance("a", "bc"), chance("abc"), chance("abc", "")}) == 4


def test_numbers_are_spread_evenly():
    tenths = [0] * 10
    for number in range(10_000):
        tenths[int(chance("spread", number) * 10)] += 1
    assert min(tenths) > 900
    assert max(tenths) < 1100
