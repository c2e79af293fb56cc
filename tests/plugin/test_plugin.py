"""The plugin as a user meets it: small test files, run by a pytest of their own."""

import importlib

import pytest

from tests.support.interpreters import succeed


def test_each_test_with_the_fixture_has_a_fresh_mock(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import boto3, pytest
        from mock_vision import current

        @pytest.mark.parametrize("turn", [1, 2])
        def test_fresh(vision, turn):
            client = boto3.client("lookoutvision", region_name="us-east-1")
            assert client.list_projects()["Projects"] == []
            client.create_project(ProjectName="x")
            assert current() is vision

        def test_a_test_without_fixture_and_marker_is_not_mocked():
            from mock_vision.upstream.stubber import mock_is_active
            assert not mock_is_active()
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=3)


def test_clients_are_ready_and_made_once(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        seen = []

        @pytest.mark.parametrize("turn", [1, 2])
        def test_clients(lookoutvision_client, rekognition_client, s3_client, turn):
            assert lookoutvision_client.list_projects()["Projects"] == []
            assert rekognition_client.describe_projects()["ProjectDescriptions"] == []
            assert s3_client.list_buckets()["Buckets"] == []
            lookoutvision_client.create_project(ProjectName="x")
            rekognition_client.create_project(ProjectName="x")
            s3_client.create_bucket(Bucket="bucket")
            seen.append((lookoutvision_client, rekognition_client, s3_client))
            assert seen[0] == seen[-1]
            assert lookoutvision_client.meta.region_name == "us-east-1"
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=2)


def test_a_client_that_retried_is_not_reused(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from botocore.awsrequest import AWSResponse
        seen = []

        class Raw:
            def stream(self, **_):
                yield b""

        def test_fails(rekognition_client):
            seen.append(rekognition_client)
            events = rekognition_client.meta.events
            def refuse(request, **_):
                return AWSResponse(request.url, 500, {}, Raw())
            events.register_first("before-send", refuse)
            try:
                rekognition_client.describe_projects()
            except rekognition_client.exceptions.ClientError as error:
                assert error.response["ResponseMetadata"]["RetryAttempts"] > 0
            else:
                raise AssertionError
            finally:
                events.unregister("before-send", refuse)

        def test_has_another(rekognition_client):
            assert rekognition_client is not seen[0]
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=2)


def test_the_region_is_the_configured_one(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    pytester.makepyfile(
        """
        def test_region(lookoutvision_client):
            assert lookoutvision_client.meta.region_name == "eu-west-1"
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_markers_merge_from_module_to_class_to_function(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from datetime import timedelta
        pytestmark = pytest.mark.mock_vision(
            seed=1, skill=0.1, sleep="real", durations={"training": 5, "model_start": 5}
        )

        @pytest.mark.mock_vision(seed=2, skill=0.2)
        class TestMerged:
            @pytest.mark.mock_vision(seed=3, durations={"training": 7})
            def test_nearest_wins(self, vision):
                from mock_vision.world import world
                assert (vision.seed, vision.skill) == (3, 0.2)
                assert world.current().settings.sleep == "real"
                assert vision.durations["training"] == timedelta(seconds=7)
                assert vision.durations["model_start"] == timedelta(seconds=5)
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_the_marker_alone_is_enough(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest, unittest
        from mock_vision import current

        @pytest.mark.mock_vision(seed=9)
        def test_marked():
            assert current().seed == 9

        @pytest.mark.mock_vision(seed=9)
        class TestCase(unittest.TestCase):
            def test_marked(self):
                assert current().seed == 9
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("marker", "line"),
    [
        ("(sed=1)", "*UsageError: unknown option of mock_vision 'sed'. Did you mean 'seed'?*"),
        ("(1)", "*UsageError: @pytest.mark.mock_vision takes options by name only, not (1,)*"),
    ],
)
def test_a_wrong_marker_fails_the_test_with_what_is_valid(
    pytester: pytest.Pytester, marker: str, line: str
) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.mock_vision{marker}
        def test_marked(vision):
            pass
        """
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([line])


DECORATED = """
import pytest, unittest
from mock_vision import current, mock_vision

pytestmark = pytest.mark.mock_vision(seed=1, skill=0.5)
marked = pytest.mark.mock_vision

class Base:
    pytestmark = [marked(seed=2)]

@mock_vision(seed=4, durations={"training": 5})
class TestDecorated(Base):
    @marked(seed=6)
    def test_refused(self, vision):
        raise AssertionError("not reached")

    @marked(seed=4, iam=True, durations={"model_start": 5})
    def test_of_another_option(self, vision):
        assert (vision.seed, vision.skill, vision.options["iam"]) == (4, 0.5, True)
        assert [vision.durations[name].seconds for name in ("training", "model_start")] == [5, 5]

    @mock_vision(seed=6)
    def test_decorated(self, vision):
        assert vision.seed == 6

    @marked(seed=8)
    @mock_vision(seed=6, iam=True)
    def test_of_both(self, vision):
        raise AssertionError("not reached")

    @marked(seed=8)
    @mock_vision(iam=True)
    def test_of_another_decorator(self, vision):
        raise AssertionError("not reached")

    @pytest.mark.parametrize("size", [pytest.param(1, marks=marked(seed=9)), 2])
    def test_sizes(self, size, vision):
        assert (size, vision.seed) == (2, 4)

    @pytest.mark.parametrize("size", [1])
    @marked(seed=9)
    def test_each_size(self, size, vision):
        raise AssertionError("not reached")

    @marked(seed=7)
    class TestInner:
        def test_refused_too(self, vision):
            raise AssertionError("not reached")

    @marked(seed=7)
    @mock_vision(iam=True)
    class TestBoth:
        def test_refused_too(self, vision):
            raise AssertionError("not reached")

@mock_vision(seed=4)
class Decorated:
    def test_it(self, vision):
        raise AssertionError("not reached")

class TestDerived(Decorated):
    pytestmark = marked(seed=7)

class TestOfList(Decorated):
    pytestmark = [marked(seed=7)]

@mock_vision
class TestWithoutOptions:
    @marked(seed=6)
    def test_it(self, vision):
        assert vision.seed == 6

@marked(seed=6)
class TestMarked:
    @mock_vision(seed=7)
    def test_a_nearer_decorator(self, vision):
        assert vision.seed == 7

@mock_vision(seed=4)
class TestCase(unittest.TestCase):
    @marked(seed=8)
    def test_refused_in_a_test_case(self):
        raise AssertionError("not reached")

@marked(seed=7)
@mock_vision(seed=6)
def test_marker_first():
    raise AssertionError("not reached")

@mock_vision(seed=6)
@mock_vision(iam=True)
@marked(seed=7, skill=0.7)
def test_marker_last():
    raise AssertionError("not reached")

@mock_vision(seed=6, skill=0.6)
@marked(seed=6)
def test_of_one_value(vision):
    assert (vision.seed, vision.skill) == (6, 0.6)

@pytest.mark.parametrize("size", [pytest.param(1, marks=marked(seed=7))])
@mock_vision(seed=6)
def test_sizes(size):
    raise AssertionError("not reached")
"""


def test_a_marker_that_a_decorator_overrides_is_refused_with_what_to_write(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(DECORATED)
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=6, errors=13)
    of_class, in_class = "the tests of TestDecorated run", "Decorate {} with @mock_vision(seed={})"
    own = "Write seed={1} in the @mock_vision of {0},"
    parameter = "Enter `with mock_vision(seed={1}):` in {0} where it has this parameter,"
    lines = [
        f"*UsageError: @pytest.mark.mock_vision(seed={seed}) at {name.replace('[', '[[]')} has no"
        f" effect, because {inside} inside @mock_vision(seed={has})."
        f" {advice.format(name.partition('[')[0], seed)} in the place of the marker."
        for seed, name, inside, has, advice in (
            (6, "test_refused", of_class, 4, in_class),
            (8, "test_of_both", "test_of_both runs", 6, own),
            (8, "test_of_another_decorator", of_class, 4, own),
            (9, "test_sizes[1]", of_class, 4, parameter),
            (9, "test_each_size[1]", of_class, 4, in_class),
            (7, "TestInner", "the tests of TestInner run", 4, in_class),
            (7, "TestBoth", "the tests of TestBoth run", 4, own),
            (7, "TestDerived", "the tests of TestDerived run", 4, in_class),
            (7, "TestOfList", "the tests of TestOfList run", 4, in_class),
            (8, "test_refused_in_a_test_case", "the tests of TestCase run", 4, in_class),
            (7, "test_marker_first", "test_marker_first runs", 6, own),
            (7, "test_marker_last", "test_marker_last runs", 6, own),
            (7, "test_sizes[1]", "test_sizes runs", 6, parameter),
        )
    ]
    result.stdout.fnmatch_lines_random(lines)


def test_the_marker_is_documented(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.mock_vision(**options): run the test inside*"])


def test_an_idle_plugin_imports_nothing_heavy(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_idle():
            assert "conftest_plugin" in sys.modules
            heavy = {"moto", "boto3", "botocore", "mock_vision", "PIL", "regex"}
            assert heavy & set(sys.modules) == set()
        """
    )
    # Other installed plugins may import what they like; ours is the one under test.
    others = ("hypothesispytest", "randomly", "asyncio", "xdist", "typeguard", "anyio")
    options = [option for name in others for option in ("-p", f"no:{name}")]
    result = pytester.runpytest_subprocess(*options)
    result.assert_outcomes(passed=1)


def test_one_isolated_world_and_one_server_for_each_worker(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from pathlib import Path
        from urllib.request import urlopen
        import pytest

        @pytest.mark.parametrize("turn", range(6))
        def test_worker(lookoutvision_client, vision, vision_server, worker_id, turn):
            assert lookoutvision_client.list_projects()["Projects"] == []
            lookoutvision_client.create_project(ProjectName=f"of-{worker_id}")
            with urlopen(f"{vision_server.url}/moto-api/mock_vision/resources") as response:
                assert f"of-{worker_id}" in response.read().decode()
            with Path(worker_id).open("a") as file:
                print(vision_server.url, file=file)
        """
    )
    others = ("randomly", "asyncio", "hypothesispytest", "typeguard", "anyio", "cacheprovider")
    options = ["-n2", *(f"-pno:{name}" for name in others)]
    program = f"import pytest, sys\nsys.exit(pytest.main({options}))"
    assert "6 passed" in succeed(program, folder=pytester.path)
    (of_one,), (of_other,) = (
        set((pytester.path / worker).read_text().split()) for worker in ("gw0", "gw1")
    )
    assert of_one != of_other


def test_the_tests_may_run_in_any_order(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import boto3
        from moto import mock_aws
        from mock_vision import mock_vision

        def test_fixture(vision, lookoutvision_client):
            lookoutvision_client.create_project(ProjectName="x")

        @mock_vision
        def test_decorator():
            assert boto3.client("lookoutvision", "us-east-1").list_projects()["Projects"] == []

        @mock_aws
        def test_plain():
            assert boto3.client("lookoutvision", "us-east-1").list_projects()["Projects"] == []
        """
    )
    # pytest-randomly seeds numpy where it is installed. That pytest would import it and forget it,
    # and numpy cannot be imported twice.
    importlib.import_module("numpy.random")
    options = "-p no:asyncio -p no:hypothesispytest -p no:unraisableexception -p no:typeguard"
    for seed in ("1", "2", "3"):
        result = pytester.runpytest_inprocess("-o", f"addopts={options}", f"--randomly-seed={seed}")
        result.assert_outcomes(passed=3)
