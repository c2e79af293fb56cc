import functools
from collections.abc import Callable
from typing import Any

from mock_vision.upstream.patching import Replacements, patch_once


def louder(function: Callable[..., str]) -> Callable[..., str]:
    def louder(*arguments: Any) -> str:
        return function(*arguments).upper()

    return louder


def owner() -> Any:
    class Owner:
        def greet(self) -> str:
            """Says hello."""
            return "hello"

    return Owner


def test_the_replacement_keeps_name_and_docstring() -> None:
    patched = owner()
    patch_once(patched, "greet", louder)
    assert patched().greet() == "HELLO"
    assert patched.greet.__name__ == "greet"
    assert patched.greet.__doc__ == "Says hello."


def test_patching_again_changes_nothing() -> None:
    patched = owner()
    patch_once(patched, "greet", louder)
    first = patched.greet
    patch_once(patched, "greet", louder)
    assert patched.greet is first


def test_a_wrapper_of_another_tool_counts_as_the_replacement() -> None:
    patched = owner()
    patch_once(patched, "greet", louder)
    inner = patched.greet
    patched.greet = functools.wraps(inner)(lambda self: inner(self) + "!")
    patch_once(patched, "greet", louder)
    assert patched().greet() == "HELLO!"


def test_an_unrelated_function_of_another_tool_is_wrapped() -> None:
    patched = owner()
    patch_once(patched, "greet", louder)
    patched.greet = lambda self: "good day"
    patch_once(patched, "greet", louder)
    assert patched().greet() == "GOOD DAY"


def test_replacements_are_put_back_the_newest_first() -> None:
    patched = owner()
    found = patched.greet
    replacements = Replacements()
    replacements.wrap(patched, "greet", louder)
    replacements.put(patched, "greet", "silence")
    replacements.put(patched, "greet", "nothing")
    assert patched.greet == "nothing"
    replacements.restore()
    assert patched.greet is found
    replacements.restore()
    assert patched.greet is found


def test_later_replacements_of_other_code_stay() -> None:
    patched = owner()
    replacements = Replacements()
    replacements.wrap(patched, "greet", louder)
    inner = patched.greet
    patched.greet = lambda self: inner(self) + "!"
    replacements.restore()
    assert patched().greet() == "HELLO!"


def test_a_replacement_that_another_tool_has_put_back_is_not_wrapped_again() -> None:
    patched = owner()
    replacements = Replacements()
    replacements.wrap(patched, "greet", louder)
    leftover = patched.greet
    replacements.restore()
    patched.greet = leftover
    replacements.wrap(patched, "greet", louder)
    assert patched.greet is leftover
    replacements.restore()
    assert patched.greet is leftover


def test_a_replacement_is_made_again_for_another_function_only() -> None:
    patched = owner()
    replacements = Replacements()
    replacements.wrap(patched, "greet", louder)
    first = patched.greet
    replacements.restore()
    replacements.wrap(patched, "greet", louder)
    assert patched.greet is first
    replacements.restore()
    patched.greet = lambda self: "good day"
    replacements.wrap(patched, "greet", louder)
    assert patched().greet() == "GOOD DAY"
