"""A late copy of parsed JSON behaves like a full copy, and its original never changes."""

from __future__ import annotations

import copy
import json
import pickle
import pprint
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_vision.upstream.late_copies import copied, late_copy, unread_original

NAMES = tuple("abcdefgh")
"""More than the least entries of a nested dictionary that is copied late."""

names = st.sampled_from(NAMES)
scalars = st.none() | st.booleans() | st.integers(-9, 9) | st.text("xy", max_size=2)


def objects(values: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[Any]:
    return st.dictionaries(names, values, min_size=least, max_size=len(NAMES)).map(OrderedDict)


values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | objects(inner), max_leaves=12
)
documents = objects(values | objects(values, least=5), least=1)


def changed_while_read(target: Any, value: Any) -> list[Any]:
    found = []
    for name in target:
        found.append(target[name])
        target[name] = value
    return found


def matched(target: Any) -> Any:
    match target:
        case {"a": first, **rest}:
            return first, rest
        case _:
            return None


def extended(target: Any, name: str, value: Any) -> Any:
    """Change a list or dictionary that was read."""
    found = target.get(name)
    if isinstance(found, list):
        found.append(value)
    elif isinstance(found, dict):
        found["more"] = value
    return found


STEPS: dict[str, Callable[[Any, str, Any], Any]] = {
    "read": lambda d, name, value: d[name],
    "get": lambda d, name, value: d.get(name, value),
    "extend": extended,
    "set": lambda d, name, value: d.__setitem__(name, value),
    "delete": lambda d, name, value: d.__delitem__(name),
    "setdefault": lambda d, name, value: d.setdefault(name, value),
    "setdefault None": lambda d, name, value: d.setdefault(name),
    "pop": lambda d, name, value: d.pop(name),
    "pop or": lambda d, name, value: d.pop(name, value),
    "pop or by keyword": lambda d, name, value: d.pop(name, default=value),
    "popitem": lambda d, name, value: d.popitem(),
    "popitem first": lambda d, name, value: d.popitem(last=False),
    "move": lambda d, name, value: d.move_to_end(name, last=bool(value)),
    "update": lambda d, name, value: d.update({name: value}),
    "update in place": lambda d, name, value: d.__ior__({name: value}),
    "clear": lambda d, name, value: d.clear() if value == 9 else None,
    "items": lambda d, name, value: list(d.items()),
    "values": lambda d, name, value: list(d.values()),
    "view": lambda d, name, value: (d.items(), d.__setitem__(name, value))[0],
    "keys": lambda d, name, value: [list(d), list(reversed(d)), d.keys() & set(NAMES)],
    "contains": lambda d, name, value: (name in d, len(d), bool(d)),
    "change while read": lambda d, name, value: changed_while_read(d, value),
    "match": lambda d, name, value: matched(d),
    "merge": lambda d, name, value: d | {name: value},
    "merge from the right": lambda d, name, value: {name: value} | d,
    "merge with itself": lambda d, name, value: d | d,
    "expand": lambda d, name, value: {"z": value, **d},
    "call": lambda d, name, value: dict(**d),
    "dict": lambda d, name, value: dict(d),
    "OrderedDict": lambda d, name, value: OrderedDict(d),
    "copy()": lambda d, name, value: d.copy(),
    "copy.copy": lambda d, name, value: copy.copy(d),
    "deepcopy": lambda d, name, value: copy.deepcopy(d),
    "pickle": lambda d, name, value: [
        pickle.loads(pickle.dumps(d, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    ],
    "bytes": lambda d, name, value: pickle.dumps(d),
    "json": lambda d, name, value: json.dumps(d),
    "json by Python": lambda d, name, value: json.dumps(d, indent=1, sort_keys=True),
    "repr": lambda d, name, value: (repr(d), pprint.pformat(d)),
    "same kind": lambda d, name, value: [type(d)(a=value), type(d).fromkeys([name], value)],
    "class": lambda d, name, value: (d.__class__, isinstance(d, OrderedDict), vars(d)),
    "wrong key": lambda d, name, value: d[[]],
    "wrong key for get": lambda d, name, value: d.get([]),
}


def result_of(step: Callable[[Any, str, Any], Any], target: Any, name: str, value: Any) -> Any:
    try:
        return step(target, name, copy.deepcopy(value))
    except (KeyError, TypeError) as error:
        return type(error), str(error)


def shown(value: Any) -> str:
    """A value with the types and order of all that is in it."""
    return repr(value)


@settings(max_examples=15)
@given(
    documents,
    st.lists(
        st.tuples(st.sampled_from(sorted(STEPS)), st.lists(names, max_size=2), names, values),
        max_size=9,
    ),
)
def test_every_use_sees_what_a_full_copy_shows(document: Any, steps: Any) -> None:
    before = shown(document)
    full, late = copy.deepcopy(document), late_copy(document)
    for step, path, name, value in steps:
        one, other = full, late
        for part in path:
            if isinstance(one, dict) and isinstance(one.get(part), dict):
                one, other = one[part], other[part]
        expected = result_of(STEPS[step], one, name, value)
        found = result_of(STEPS[step], other, name, value)
        assert shown(found) == shown(expected), step
    assert late == full
    assert full == late
    assert shown(late) == shown(full)
    assert shown(document) == before


@pytest.mark.parametrize("step", STEPS)
def test_each_use_leaves_the_original_alone(step: str) -> None:
    """Each step alone, on nested data; what it returns is changed after that."""

    def document() -> Any:
        return OrderedDict((a, OrderedDict((b, [OrderedDict(x=1)]) for b in NAMES)) for a in NAMES)

    original = document()
    full, late = document(), late_copy(original)
    for name in ("a", "z"):
        expected = result_of(STEPS[step], full, name, 9)
        found = result_of(STEPS[step], late, name, 9)
        assert shown(found) == shown(expected)
        spoil(expected)
        spoil(found)
    spoil(late)
    assert shown(original) == shown(document())


def spoil(value: Any) -> None:
    """Change every list and dictionary within a value."""
    if isinstance(value, dict):
        for each in list(value.values()):
            spoil(each)
        value["spoiled"] = True
    elif isinstance(value, (list, tuple)):
        for each in value:
            spoil(each)
        if isinstance(value, list):
            value.append("spoiled")


def test_a_small_nested_dictionary_is_copied_at_once() -> None:
    document: Any = OrderedDict(small=OrderedDict(a=[1]), large=OrderedDict.fromkeys(NAMES, [1]))
    late = late_copy(document)
    assert type(late["small"]) is OrderedDict
    assert type(late["large"]) is type(late)
    assert late["large"] is late["large"]
    assert copied("text") == "text"


def test_a_copy_is_known_as_unread_until_a_part_is_read_or_changed() -> None:
    document: Any = OrderedDict(version="1.0", rules=[1], parameters=OrderedDict(a=1))
    uses: list[Callable[[Any], object]] = [
        lambda d: d["rules"],
        lambda d: d.get("parameters"),
        lambda d: d.update(version="1.1"),
        lambda d: d.pop("version"),
        lambda d: d.update(more=1),
        lambda d: d.move_to_end("version"),
        lambda d: d.items(),
    ]
    for use in uses:
        late = late_copy(document)
        assert late["version"] == "1.0"
        assert "rules" in late
        assert unread_original(late) is document
        use(late)
        assert unread_original(late) is None
    assert unread_original(document) is None
    assert unread_original(None) is None


def test_threads_find_the_same_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    late = late_copy(OrderedDict(shapes=[1]))
    together = threading.Barrier(2, timeout=60)
    from mock_vision.upstream import late_copies

    class Slow:
        """A lock which a thread takes once both threads have seen that there is no copy."""

        lock = threading.RLock()

        def __enter__(self) -> None:
            together.wait()
            self.lock.acquire()

        def __exit__(self, *_: object) -> None:
            self.lock.release()

    monkeypatch.setattr(late_copies, "_lock", Slow())
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(late["shapes"])) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] is found[1] is late["shapes"]
