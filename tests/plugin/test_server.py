"""The fixture ``vision_server``."""

from __future__ import annotations

import pytest

import mock_vision.control.app
import mock_vision.control.client  # noqa: F401


def test_each_test_begins_with_an_empty_mock_and_its_own_options(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import os
        import pytest
        from mock_vision import UsageError, connect

        urls = set()

        @pytest.fixture(scope="session")
        def app(vision_server):
            # What a session shares is there before the mock of any test.
            with pytest.raises(UsageError, match="no mock_vision runs here"):
                vision_server.vision
            return vision_server.url

        @pytest.mark.mock_vision(seed=7)
        def test_first(vision_server, vision):
            urls.add(vision_server.url)
            assert vision_server.vision is vision
            assert vision.seed == 7
            connect(vision_server.url).given.anomaly_model("boards")
            assert [each["name"] for each in connect(vision_server.url).resources()] == [
                "boards", "boards/1"
            ]

        def test_second(app):
            assert {app} == urls
            assert connect(app).resources() == []

        def test_without_a_server():
            with pytest.raises(UsageError, match="no mock_vision runs here"):
                from mock_vision import current
                current()

        def test_variables(vision_server):
            variables = vision_server.env
            assert variables["AWS_ENDPOINT_URL"] == vision_server.url
            assert variables["AWS_REGION"] == variables["AWS_DEFAULT_REGION"]
            assert variables["AWS_CONFIG_FILE"] == os.devnull
            assert repr(vision_server) == f"<VisionServer at {vision_server.url}>"
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=4)


def test_an_unused_declaration_of_an_http_client_fails_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from mock_vision import connect

        def test_it(vision_server):
            connect(vision_server.url).faults.throttle("ListProjects")
        """
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*declared in a request to the control plane, was never used*"])


def test_a_threaded_server_of_moto_uses_the_mock_of_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from moto.server import ThreadedMotoServer
        from mock_vision import connect

        @pytest.fixture(scope="module")
        def url():
            server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
            server.start()
            yield "http://{}:{}".format(*server.get_host_and_port())
            server.stop()

        def test_it(url, vision):
            before = vision.clock.now()
            connect(url).clock.advance(hours=2)
            assert (vision.clock.now() - before).total_seconds() >= 7200
        """
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=1)
