"""Where the traceback of an error for the author of a test ends."""

import pytest

PROGRAM = """
    import unittest

    from mock_vision import mock_vision

    @mock_vision
    def test_a_wrong_name(vision):
        vision.faults.throttle("CreateModl")

    def test_a_block():
        with mock_vision() as vision:
            vision.faults.throttle("CreateModel")

    def test_a_fixture(vision):
        vision.faults.throttle("CreateModel")

    @mock_vision
    class Case(unittest.TestCase):
        def test_a_case(self):
            self.vision.faults.throttle("CreateModl")
"""


@pytest.fixture(autouse=True)
def own_settings(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\naddopts = -p no:randomly -p no:asyncio -p no:hypothesispytest")
    pytester.makepyfile(PROGRAM)


def test_a_traceback_ends_in_the_line_of_the_test(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(failed=3, passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at teardown of test_a_fixture*",
            ">       with mock_vision(*",
            "E       mock_vision.errors.UnusedDeclarationError: *",
            "*conftest_plugin*__init__.py:*: UnusedDeclarationError",
            "*test_a_wrong_name*",
            '>       vision.faults.throttle("CreateModl")',
            "E       mock_vision.errors.UsageError: unknown operation 'CreateModl'. *",
            "*test_a_traceback_ends_in_the_line_of_the_test.py:*: UsageError",
            "*test_a_block*",
            ">       with mock_vision() as vision:",
            "E       mock_vision.errors.UnusedDeclarationError: *",
            "*test_a_traceback_ends_in_the_line_of_the_test.py:*: UnusedDeclarationError",
            "*Case.test_a_case*",
            '>*self.vision.faults.throttle("CreateModl")',
            "*test_a_traceback_ends_in_the_line_of_the_test.py:*: UsageError",
        ]
    )
    for file in ("matching.py", "report.py", "contextlib.py"):
        result.stdout.no_fnmatch_line(f"*{file}:*")


def test_the_full_trace_has_all_frames(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--full-trace", "-k", "wrong_name")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*matching.py:*: UsageError"])
