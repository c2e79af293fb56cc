import sys
import threading

import pytest

from mock_vision.declared.declaration import (
    Declaration,
    Declarations,
    Registry,
    unused_error,
    written,
)
from mock_vision.errors import MockVisionError, UnusedDeclarationError, UsageError


@pytest.fixture
def declarations():
    return Declarations()


@pytest.fixture
def registry(declarations):
    return Registry(declarations)


def declared(registry, text="faults.delay('ListModels')", **options):
    return registry.add(Declaration(text, **options))


def test_declarations_hold_in_the_order_in_which_they_were_made(registry):
    first, second = declared(registry), declared(registry)
    assert registry.live == (first, second)
    assert list(registry.newest_first()) == [second, first]
    assert first.live


def test_removing_twice_changes_nothing(registry):
    first, second = declared(registry), declared(registry)
    first.remove()
    first.remove()
    assert registry.live == (second,)
    assert not first.live


def test_a_declaration_that_was_never_added_can_be_removed():
    declaration = Declaration("answers.normal()")
    declaration.remove()
    assert not declaration.live


def test_a_block_removes_its_declaration(registry):
    with declared(registry) as declaration:
        declaration.note_use()
        assert registry.live == (declaration,)
    assert registry.live == ()
    assert declaration.used == 1


def test_a_block_whose_declaration_was_not_used_raises(registry):
    with (
        pytest.raises(UnusedDeclarationError, match=r"faults\.delay\('ListModels'\), declared in"),
        declared(registry),
    ):
        pass
    assert registry.live == ()


def test_a_block_whose_declaration_is_optional_does_not_raise(registry):
    with declared(registry, optional=True):
        pass
    assert registry.live == ()


def test_a_block_whose_declaration_was_removed_by_hand_does_not_raise(registry):
    with declared(registry) as declaration:
        declaration.remove()


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exceptions have notes from 3.11 on")
def test_an_exception_under_way_gets_a_note(registry):
    with pytest.raises(KeyError) as raised, declared(registry):
        raise KeyError
    assert "was never used" in vars(raised.value)["__notes__"][0]
    assert registry.live == ()


def test_an_exception_under_way_without_notes_stays_as_it_is(registry):
    class WithoutNotes(Exception):  # noqa: N818 - what Python 3.10 raises
        add_note = property()

    with pytest.raises(WithoutNotes), declared(registry):
        raise WithoutNotes


# Scopes


def test_the_end_of_a_scope_removes_its_declarations(declarations, registry):
    outer = declarations.open_scope()
    early = declared(registry)
    inner = declarations.open_scope()
    late = declared(registry, "faults.delay('ListTags')")
    assert registry.live == (early, late)
    assert declarations.close_scope(inner) == [late]
    assert registry.live == (early,)
    early.note_use()
    assert declarations.close_scope(outer) == []
    assert registry.live == ()


def test_scopes_may_end_in_any_order(declarations, registry):
    outer = declarations.open_scope()
    early = declared(registry)
    inner = declarations.open_scope()
    late = declared(registry)
    assert declarations.close_scope(outer) == [early]
    assert registry.live == (late,)
    assert declarations.close_scope(inner) == [late]


def test_a_removed_declaration_is_not_reported(declarations, registry):
    scope = declarations.open_scope()
    declared(registry).remove()
    assert declarations.close_scope(scope) == []


def test_a_declaration_of_an_outer_scope_can_be_removed_in_an_inner_one(declarations, registry):
    outer = declarations.open_scope()
    early = declared(registry)
    declarations.open_scope()
    early.remove()
    assert declarations.close_scope(outer) == []


def test_a_scope_reports_once(declarations, registry):
    scope = declarations.open_scope()
    early = declared(registry)
    assert declarations.close_scope(scope) == [early]
    assert declarations.close_scope(scope) == []


def test_optional_declarations_are_not_reported(declarations, registry):
    scope = declarations.open_scope()
    declared(registry, optional=True)
    assert declarations.unused() == []
    assert declarations.close_scope(scope) == []


def test_unused_declarations_in_force_are_listed(declarations, registry):
    other = Registry(declarations)
    first, second = declared(registry), declared(other)
    used = declared(registry)
    used.note_use()
    assert declarations.unused() == [first, second]
    declarations.clear()
    assert declarations.unused() == []
    assert (registry.live, other.live) == ((), ())


# Messages


def test_the_message_names_declaration_place_and_nearest_miss(registry):
    declaration = declared(registry)
    line = declared.__code__.co_firstlineno + 1
    written = f"declared in test_declaration.py:{line}"
    assert declaration.unused_text() == (
        f"faults.delay('ListModels'), {written}, was never used; nothing came near it."
    )
    declaration.note_miss(1, lambda: "operation fits, the model was boards/2, not boards/1.")
    declaration.note_miss(0, lambda: "farther")
    declaration.note_miss(1, lambda: "as near, but later")
    error = unused_error([declaration, declared(registry, "answers.normal()")])
    assert isinstance(error, MockVisionError)
    assert str(error).splitlines() == [
        "what a test declares has to be used. Correct the declaration, remove() it, or make it with"
        " optional=True:",
        f"- faults.delay('ListModels'), {written}, was never used;"
        " operation fits, the model was boards/2, not boards/1.",
        f"- answers.normal(), {written}, was never used; nothing came near it.",
    ]


def test_a_declaration_shows_how_often_it_was_used(registry):
    declaration = declared(registry)
    declaration.note_use()
    assert repr(declaration) == "<faults.delay('ListModels'), used 1 times>"


# Threads


def test_threads_lose_no_declaration_and_no_use(declarations, registry):
    shared = declared(registry)
    scope = declarations.open_scope()
    kept = []

    def declare():
        for _ in range(50):
            kept.append(declared(registry))
            declared(registry).remove()
            shared.note_use()

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=declare) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert set(registry.live) == {shared, *kept}
    assert shared.used == 200
    assert set(declarations.close_scope(scope)) == set(kept)


def test_an_unknown_attribute_lists_what_a_test_can_use():
    with pytest.raises(UsageError) as refused:
        Declaration("faults.throttle()").usd  # type: ignore[attr-defined]  # noqa: B018
    assert str(refused.value) == (
        "unknown attribute of a declaration 'usd'. Did you mean 'used'?"
        " Valid: is_unused, live, optional, remove, text, used, written."
    )


def test_optional_is_true_or_false():
    with pytest.raises(UsageError, match="optional must be True or False, not 'no'"):
        Declaration("faults.throttle()", optional="no")  # type: ignore[arg-type]


def test_a_call_is_shown_without_long_values():
    text = written("vision.calls", b"123", where={"Body": b"12345", "Name": "n"})
    assert text == "vision.calls(<3 bytes>, where={'Body': <5 bytes>, 'Name': 'n'})"
