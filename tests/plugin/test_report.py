"""What pytest prints about a failed test, and which tests fail for what they declared."""

import pytest


@pytest.fixture(autouse=True)
def own_settings(pytester: pytest.Pytester) -> None:
    pytester.makeini(
        """
        [pytest]
        addopts = -p no:randomly -p no:asyncio -p no:hypothesispytest -p no:typeguard
        filterwarnings =
            error
            ignore:The configuration option .asyncio_default_fixture_loop_scope
        """
    )


SECTION = ["*- mock_vision -*", "mock_vision at 2030-01-01 00:00:00 UTC"]


def test_a_failed_test_shows_its_calls(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from datetime import datetime, timezone
        from mock_vision import mock_vision
        import boto3

        START = datetime(2030, 1, 1, tzinfo=timezone.utc)

        @pytest.mark.mock_vision(start=START)
        def test_by_fixture(vision, lookoutvision_client):
            lookoutvision_client.create_project(ProjectName="boards")
            assert False

        @mock_vision(start=START)
        def test_by_decorator():
            client = boto3.client("lookoutvision", region_name="us-east-1")
            client.create_project(ProjectName="boards")
            assert False

        def test_by_hand():
            with mock_vision(start=START):
                boto3.client("lookoutvision", region_name="us-east-1").list_projects()
                assert False

        def test_without():
            assert False
        """
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(failed=4)
    created = "*2030-01-01 00:00:00  call        lookoutvision.CreateProject  200"
    listed = "*2030-01-01 00:00:00  call        lookoutvision.ListProjects  200"
    result.stdout.fnmatch_lines(
        [
            "*test_by_fixture*",
            *SECTION,
            "last calls and transitions:",
            created,
            "*test_by_decorator*",
            *SECTION,
            "last calls and transitions:",
            created,
            "*test_by_hand*",
            *SECTION,
            "last calls and transitions:",
            listed,
        ]
    )
    assert result.stdout.str().count("- mock_vision -") == 3


def test_an_unused_declaration_fails_a_test_that_passed(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        import unittest
        from mock_vision import current, mock_vision

        def test_by_fixture(vision):
            vision.faults.throttle("CreateModel")

        @mock_vision()
        def test_by_decorator(vision):
            vision.answers.normal()

        @mock_vision()
        class TestPlain:
            def test_in_a_class(self):
                current().faults.throttle("CreateModel")

        @mock_vision()
        class Case(unittest.TestCase):
            def test_in_a_test_case(self):
                current().faults.throttle("CreateModel")

            def test_that_declares_nothing(self):
                pass

        def test_optional(vision):
            vision.faults.throttle("CreateModel", optional=True)
        """
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=4, failed=2, errors=2)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at teardown of test_by_fixture*",
            "*UnusedDeclarationError: what a test declares has to be used.*",
            "*faults.throttle('CreateModel'), declared in *:5, was never used; CreateModel was not"
            " called.",
            *SECTION[:1],
            "declared and not used:",
        ]
    )


def test_a_test_that_failed_fails_once(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import unittest
        import pytest
        from mock_vision import current, mock_vision

        def test_by_fixture(vision):
            vision.faults.throttle("CreateModel")
            assert False

        def test_that_is_skipped(vision):
            vision.faults.throttle("CreateModel")
            pytest.skip("not now")

        @pytest.mark.xfail(strict=True)
        def test_that_is_expected_to_fail(vision):
            vision.faults.throttle("CreateModel")
            assert False

        @mock_vision()
        class TestPlain:
            def test_in_a_class(self):
                current().faults.throttle("CreateModel")
                assert False

        @mock_vision()
        class Case(unittest.TestCase):
            def test_in_a_test_case(self):
                current().faults.throttle("CreateModel")
                self.fail()

        def test_afterwards(vision):
            vision.faults.throttle("CreateModel")
        """
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=1, failed=3, skipped=1, xfailed=1, errors=1)
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_afterwards*"])
    assert result.stdout.str().count("declared and not used:") == 4


def test_unittest_goes_on_after_an_unused_declaration(pytester: pytest.Pytester) -> None:
    path = pytester.makepyfile(
        """
        import unittest
        from mock_vision import mock_vision

        @mock_vision()
        class Case(unittest.TestCase):
            def test_a(self):
                self.vision.faults.throttle("CreateModel")

            def test_b(self):
                self.vision.faults.throttle("CreateModel")
                self.fail()

            def test_c(self):
                pass

        unittest.main()
        """
    )
    text = pytester.runpython(path).stderr.str()
    assert "Ran 3 tests" in text
    assert "FAILED (failures=1, errors=1)" in text


def test_a_page_is_kept_for_each_failed_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from mock_vision import mock_vision

        @pytest.fixture
        def models(vision):
            vision.given.anomaly_model("in-a-fixture")
            assert False

        @pytest.mark.parametrize("name", ["a/b", "a::b"])
        def test_by_fixture(name, vision):
            vision.given.anomaly_model("boards")
            assert name == "a"

        @mock_vision
        def test_by_decorator(vision):
            vision.given.anomaly_model("plates")
            assert False

        def test_passes(vision): pass
        def test_without(): assert False
        def test_whose_fixture_fails(models): pass
        """
    )
    result = pytester.runpytest("--mock-vision-report", "reports")
    result.assert_outcomes(passed=1, failed=4, errors=1)
    pages = {each.name: each.read_text("utf-8") for each in (pytester.path / "reports").iterdir()}
    assert len(pages) == 4
    (decorated,) = [name for name in pages if "by_decorator" in name]
    assert decorated == "test_a_page_is_kept_for_each_failed_test.py-test_by_decorator.html"
    assert '"name":"plates"' in pages[decorated]
    (broken,) = [name for name in pages if "whose_fixture" in name]
    assert broken.endswith("-setup.html")
    assert '"name":"in-a-fixture"' in pages[broken]
    assert sum("by_fixture" in name for name in pages) == 2
    result.stdout.fnmatch_lines(["*- mock_vision -*", f"page: reports*{decorated}"])
    # A folder that cannot be made.
    result = pytester.runpytest("--mock-vision-report", f"reports/{decorated}", "-k", "decorator")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["the page cannot be written: *exists*"])


def test_an_error_in_the_place_of_a_page_is_in_the_report(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from mock_vision import mock_vision

        @pytest.fixture(autouse=True)
        def no_pages(monkeypatch):
            def report_of(*_):
                raise FileNotFoundError("no page.js")
            monkeypatch.setattr("mock_vision.control.report_file.report_of", report_of)

        def test_by_fixture(vision):
            assert False

        @mock_vision
        def test_by_decorator():
            assert False

        def test_passes(vision): pass
        """
    )
    result = pytester.runpytest_inprocess("--mock-vision-report", "reports")
    result.assert_outcomes(failed=2, passed=1)
    line = "there is no page, because of FileNotFoundError: no page.js"
    assert result.stdout.str().count(line) == 2
    assert not (pytester.path / "reports").exists()


def test_a_page_is_written_where_the_file_system_is_real(pytester: pytest.Pytester) -> None:
    """pyfakefs ends its file system for the hook ``pytest_runtest_logreport`` alone."""
    pytester.makeconftest(
        """
        import pathlib, pytest

        def no_folder(*_, **__):
            raise PermissionError("replaced")

        @pytest.fixture
        def patch():
            patch = pytest.MonkeyPatch()
            patch.setattr(pathlib.Path, "mkdir", no_folder)
            patches.append(patch)

        patches = []

        @pytest.hookimpl(hookwrapper=True)
        def pytest_runtest_logreport():
            while patches:
                patches.pop().undo()
            yield
        """
    )
    pytester.makepyfile(
        """
        def test_it(patch, vision):
            vision.given.anomaly_model("boards")
            assert False
        """
    )
    result = pytester.runpytest_inprocess("--mock-vision-report", "reports")
    result.assert_outcomes(failed=1)
    (page,) = (pytester.path / "reports").iterdir()
    result.stdout.fnmatch_lines([f"page: reports*{page.name}"])
    assert '"name":"boards"' in page.read_text("utf-8")
