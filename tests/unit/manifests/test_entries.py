"""The store against a list of pairs, and its promises about cost."""

import tracemalloc
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mock_vision.manifests.entries import EntryStore


def store(*names: str) -> EntryStore[str]:
    entries: EntryStore[str] = EntryStore(lambda summary: [summary] if summary else [])
    entries.merge({name: (name.encode(), "") for name in names})
    return entries


def listed(entries, where=None, limit=3):
    """All pages put together."""
    found, after = [], 0
    while True:
        page = entries.page(after, limit, where)
        assert len(page.rows) <= limit
        found += [row.source_ref for row in page.rows]
        if page.next_after is None:
            return found
        assert len(page.rows) == limit
        after = page.next_after


names = st.sampled_from("abcdefghij")
changes = st.dictionaries(names, st.tuples(st.binary(max_size=3), st.sampled_from(["", "x", "y"])))
steps = st.one_of(
    st.tuples(st.just("merge"), changes),
    st.tuples(st.just("without"), st.sets(names)),
    st.tuples(st.just("copy"), st.none()),
)


@given(st.lists(steps, max_size=8), st.integers(1, 4))
def test_a_store_equals_an_ordered_dict_after_any_changes(steps, limit):
    entries, model = store(), {}
    for what, arguments in steps:
        if what == "merge":
            entries.merge(arguments)
            model.update(arguments)
        elif what == "without":
            gone = arguments & model.keys()
            entries = entries.without(gone)
            model = {name: value for name, value in model.items() if name not in gone}
        else:
            entries = entries.copy()
        rows = {row.source_ref: (row.line, row.summary) for row in entries}
        assert list(rows.items()) == list(model.items())
        assert len(entries) == len(model)
        assert all(name in entries for name in model)
        assert dict(entries.counts) == Counter(summary for _, summary in model.values() if summary)
        assert listed(entries, limit=limit) == list(model)
        assert listed(entries, lambda ref, line, summary: summary == "x", limit) == [
            name for name, (_, summary) in model.items() if summary == "x"
        ]


def test_an_entry_is_found_by_its_source_ref():
    entries = store("a")
    assert entries.get("a").line == b"a"
    assert entries.get("b") is None


def test_counters_are_in_the_order_of_their_first_entries():
    entries = store()
    entries.merge({"1": (b"", "late"), "2": (b"", "early")})
    entries.merge({"1": (b"", "early")})
    entries.merge({"1": (b"", "late")})
    assert list(entries.counts) == ["early", "late"]


def test_replacing_an_entry_by_an_equal_one_keeps_the_order_of_counters():
    entries = store()
    entries.merge({"1": (b"", "x"), "2": (b"", "y")})
    entries.merge({"1": (b"new", "x")})
    assert list(entries.counts) == ["x", "y"]


def test_a_position_stays_valid_after_changes():
    entries = store(*"abcdef")
    after = entries.page(0, 2).next_after
    assert after is not None
    entries = entries.without({"b", "c"})
    entries.merge({"a": (b"changed", ""), "g": (b"g", "")})
    assert [row.source_ref for row in entries.page(after, 10).rows] == list("defg")


def test_copies_do_not_see_each_others_changes():
    entries = store("a")
    for copy in (entries.copy(), entries.without({"a"})):
        copy.merge({"a": (b"changed", "x"), "b": (b"b", "y")})
    assert [row.line for row in entries] == [b"a"]
    assert entries.counts == {}


def test_the_last_page_has_no_next_position():
    entries = store(*"abcd")
    assert entries.page(0, 4).next_after is None
    assert entries.page(2, 2).next_after is None
    assert entries.page(4, 2).rows == []
    assert entries.page(0, 1, lambda ref, line, summary: ref == "a").next_after is None


def test_a_page_visits_no_more_entries_than_it_needs():
    visited = []
    entries = store(*"abcdefghij")
    page = entries.page(3, 2, lambda ref, line, summary: visited.append(ref) or True)
    assert [row.source_ref for row in page.rows] == ["d", "e"]
    assert visited == ["d", "e", "f"]  # the sixth shows that there is a next page


def test_an_entry_takes_less_than_300_bytes_besides_its_line():
    count = 10_000
    summary = "shared"
    made = {
        f"s3://a-bucket-with-a-long-name-1234567890/assets/images/{number:08d}.png": number
        for number in range(count)
    }
    line_bytes = 0
    tracemalloc.start()
    entries: EntryStore[str] = EntryStore(lambda summary: [summary])
    before = tracemalloc.get_traced_memory()[0]
    for name, number in made.items():
        # the characters are joined anew: in an import the name is a string of its own as well
        line = b'{"source-ref": "%s", "number": %d}' % (name.encode(), number)
        line_bytes += len(line)
        entries.merge({"".join((name[:5], name[5:])): (line, summary)})
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert len(entries) == count
    assert (used - line_bytes) / count < 300
