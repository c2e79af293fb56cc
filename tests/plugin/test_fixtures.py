"""The plugin's fixtures beside those of a project: order, scopes, and the name ``vision``."""

import pytest


def test_a_project_may_have_a_fixture_called_vision(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from mock_vision import current

        @pytest.fixture
        def vision():
            return "the project's own"

        @pytest.mark.mock_vision(seed=7)
        def test_marked(vision):
            assert vision == "the project's own"
            assert current().seed == 7

        def test_client(vision, lookoutvision_client):
            assert vision == "the project's own"
            assert lookoutvision_client.list_projects()["Projects"] == []
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=2)


def test_a_project_may_have_a_fixture_called_vision_server(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from mock_vision.upstream.stubber import mock_is_active

        @pytest.fixture
        def vision_server():
            return "the project's own"

        def test_own(vision_server):
            assert vision_server == "the project's own"
            assert not mock_is_active()

        class TestOfThePlugin:
            @pytest.fixture(scope="class")
            def vision_server(self):
                return "that of the class"

            class TestInner:
                @pytest.fixture
                def vision_server(self, vision_server):
                    return f"more than {vision_server}"

                def test_own(self, vision_server):
                    assert vision_server == "more than that of the class"
                    assert not mock_is_active()
        """,
        test_extended="""
        import pytest
        from mock_vision.upstream.stubber import mock_is_active

        @pytest.fixture
        def vision_server(vision_server):
            return vision_server.url

        def test_extended(vision_server):
            assert vision_server.startswith("http://")
            assert mock_is_active()
        """,
    )
    options = "-W", "ignore:Class-scoped:DeprecationWarning"
    pytester.runpytest_inprocess(*options).assert_outcomes(passed=3)


def test_a_marker_at_one_parameter_holds_for_that_one(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from mock_vision.upstream.stubber import mock_is_active

        marked = pytest.param(True, marks=pytest.mark.mock_vision)

        @pytest.mark.parametrize("mocked", [False, marked, False])
        def test_it(mocked):
            assert mock_is_active() == mocked
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=3)


@pytest.mark.parametrize("scope", ["class", "module", "session"])
def test_a_vision_of_wider_scope_works_with_clients_and_marker(
    pytester: pytest.Pytester, scope: str
) -> None:
    pytester.makepyfile(
        f"""
        import boto3, pytest
        from mock_vision import current, mock_vision

        @pytest.fixture(scope="{scope}")
        def vision():
            with mock_vision(seed=1) as vision:
                yield vision

        @pytest.fixture(scope="{scope}")
        def project(vision):
            boto3.client("lookoutvision", "us-east-1").create_project(ProjectName="shared")

        class TestShared:
            def test_seed(self, vision, project):
                assert vision.seed == 1

            @pytest.mark.mock_vision(seed=2)
            def test_marked(self, vision, project):
                assert vision is current()
                assert vision.seed == 2

            def test_client(self, lookoutvision_client, vision, project):
                projects = lookoutvision_client.list_projects()["Projects"]
                assert [each["ProjectName"] for each in projects] == ["shared"]
                assert vision.seed == 1
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=3)


@pytest.mark.parametrize("name", ["vision", "lookoutvision_client", "rekognition_client"])
def test_a_scope_mismatch_says_what_to_write(pytester: pytest.Pytester, name: str) -> None:
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.fixture(scope="module")
        def model({name}):
            raise NotImplementedError

        def test_model(model):
            raise NotImplementedError
        """
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ScopeMismatch*",
            "*- mock_vision -*",
            "The fixtures of mock_vision belong to one test. For a mock that a module shares,*",
            '    @pytest.fixture(scope="module")',
            "        with mock_vision() as vision:",
        ]
    )


def test_scope_mismatches_of_others_are_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture(scope="session")
        def model(tmp_path):
            raise NotImplementedError

        def test_model(model):
            raise NotImplementedError
        """
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.no_fnmatch_line("*- mock_vision -*")


def test_the_mock_starts_after_fixtures_of_wider_scope_and_before_those_of_the_test(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest(
        """
        import pytest
        from mock_vision.upstream.stubber import mock_is_active

        SEEN = []

        @pytest.fixture(scope="session", autouse=True)
        def of_the_session():
            SEEN.append(("session", mock_is_active()))

        @pytest.fixture(scope="module")
        def of_the_module():
            SEEN.append(("module", mock_is_active()))

        @pytest.fixture(autouse=True)
        def always():
            SEEN.append(("autouse", mock_is_active()))
            yield
            SEEN.append(("autouse end", mock_is_active()))

        @pytest.fixture
        def bucket():
            SEEN.append(("bucket", mock_is_active()))
        """
    )
    pytester.makepyfile(
        """
        import pytest
        from conftest import SEEN

        @pytest.fixture(autouse=True)
        def forget():
            yield
            SEEN.clear()

        def test_fixture(bucket, of_the_module, vision):
            assert SEEN == [
                ("session", False), ("module", False), ("autouse", True), ("bucket", True)
            ]

        @pytest.mark.mock_vision
        def test_marker(bucket):
            assert SEEN == [("autouse end", True), ("autouse", True), ("bucket", True)]

        def test_neither(bucket):
            assert SEEN == [("autouse end", True), ("autouse", False), ("bucket", False)]
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=3)


def test_a_client_made_at_import_without_credentials(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    pytester.makepyfile(
        handler="""
        import boto3

        client = boto3.Session().client("rekognition", region_name="us-east-1")
        s3 = boto3.Session().client("s3", region_name="us-east-1")

        def handle():
            s3.create_bucket(Bucket="made-by-the-handler")
            return len(client.describe_projects()["ProjectDescriptions"])
        """,
        test_handler="""
        import botocore.exceptions, pytest
        from handler import client, handle

        def test_handler(vision):
            assert handle() == 0

        def test_outside():
            with pytest.raises(botocore.exceptions.NoCredentialsError):
                client.describe_projects()
        """,
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=2)


def test_credentials_that_monkeypatch_puts_back_after_the_mock(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    pytester.makepyfile(
        """
        import os
        from mock_vision import mock_vision

        @mock_vision
        def test_of_a_role(monkeypatch):
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of the role")

        def test_outside():
            assert "AWS_ACCESS_KEY_ID" not in os.environ
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=2)


SHELLS = {
    "an address": {"AWS_ENDPOINT_URL": "http://localhost:1"},
    "an address of each": {
        "AWS_ENDPOINT_URL_S3": "http://localhost:1",
        "AWS_ENDPOINT_URL_REKOGNITION": "http://localhost:1",
        "AWS_ENDPOINT_URL_LOOKOUTVISION": "http://localhost:1",
    },
    "a profile that is missing": {"AWS_PROFILE": "missing"},
    "a profile with an address": {"AWS_PROFILE": "local", "AWS_CONFIG_FILE": "config"},
    "a damaged file": {"AWS_CONFIG_FILE": "damaged"},
    "modes": {"AWS_DEFAULTS_MODE": "auto", "AWS_USE_FIPS_ENDPOINT": "true"},
    "dual stack": {"AWS_USE_DUALSTACK_ENDPOINT": "true", "AWS_S3_USE_ARN_REGION": "true"},
    "a wrong retry mode": {"AWS_RETRY_MODE": "sometimes", "AWS_MAX_ATTEMPTS": "many"},
    "a Region without the services": {"AWS_DEFAULT_REGION": "eu-north-1"},
    "a Region that is none": {"AWS_REGION": "nowhere"},
}


@pytest.mark.parametrize("shell", SHELLS)
def test_ready_made_clients_do_not_depend_on_the_shell(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    monkeypatch.setattr("conftest_plugin.clients._clients", {})
    monkeypatch.setattr("conftest_plugin.clients._session", None)
    for name, value in SHELLS[shell].items():
        monkeypatch.setenv(name, value)
    (pytester.path / "config").write_text(
        "[profile local]\nendpoint_url = http://localhost:1\ndefaults_mode = auto\n"
    )
    (pytester.path / "damaged").write_text("[profile")
    pytester.makepyfile(
        """
        def test_clients(lookoutvision_client, rekognition_client, s3_client):
            assert lookoutvision_client.list_projects()["Projects"] == []
            assert rekognition_client.describe_projects()["ProjectDescriptions"] == []
            s3_client.create_bucket(Bucket="bucket")
            regions = {
                client.meta.region_name
                for client in (lookoutvision_client, rekognition_client, s3_client)
            }
            assert regions == {"us-east-1"}
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_each_client_is_in_the_configured_region_where_its_service_is(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    pytester.makepyfile(
        """
        def test_clients(lookoutvision_client, rekognition_client, s3_client):
            assert rekognition_client.meta.region_name == "eu-west-2"
            assert s3_client.meta.region_name == "eu-west-2"
            assert lookoutvision_client.meta.region_name == "us-east-1"
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=1)
