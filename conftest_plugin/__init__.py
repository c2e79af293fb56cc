"""The pytest plugin: the fixture ``vision``, the marker ``mock_vision`` and ready-made clients.

pytest imports this module in every run of every user who has the package installed, so it imports
nothing but pytest; moto, boto3 and the fakes are imported by the first test that uses them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import pluggy
    from types_boto3_lookoutvision import LookoutforVisionClient
    from types_boto3_rekognition import RekognitionClient
    from types_boto3_s3 import S3Client

    from conftest_plugin.server import VisionServer
    from mock_vision import Vision

MARKER = "mock_vision"
FIXTURE = "_mock_vision"
SERVER = "vision_server"
LEFT_RUNNING = "mock_vision_nothing_left_running"
"""The option of an ini file, and in capitals the environment variable that it sets."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup(MARKER).addoption(
        "--mock-vision-report",
        metavar="DIR",
        dest="mock_vision_report",
        help="write a page about the mock of each failed test to an HTML file in DIR",
    )
    parser.addini(
        LEFT_RUNNING,
        "true: a test fails if the code under test leaves a model hosted, starting or in training;"
        " given: also if vision.given created a model in such a status. Default: false.",
        default="",
    )


def pytest_configure(config: pytest.Config) -> None:
    # The environment variable also reaches mocks without the fixture, and the workers of xdist.
    value = str(config.getini(LEFT_RUNNING)).lower()
    if value not in ("", "true", "false", "given"):
        raise pytest.UsageError(f"{LEFT_RUNNING} must be true, false or given, not {value!r}.")
    if value:
        config.stash[_VARIABLE] = os.environ.get(LEFT_RUNNING.upper())
        os.environ[LEFT_RUNNING.upper()] = value
    config.addinivalue_line(
        "markers",
        f"{MARKER}(**options): run the test inside mock_vision, with these options;"
        " markers of module, class and function are merged, and the nearest has precedence.",
    )
    if _report_folder(config) is not None:
        # Here, and not with the first failed test: a test may have replaced the file system.
        import conftest_plugin.report  # noqa: F401
        import mock_vision.control.report_file  # noqa: F401
        from mock_vision.mock.report import keep_pages

        keep_pages(True)


def _report_folder(config: pytest.Config) -> str | None:
    folder: str | None = config.getoption("mock_vision_report")
    return folder


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, pluggy.Result[object], None]:
    outcome = yield
    if "mock_vision.mock.report" in sys.modules:
        from mock_vision.mock.report import test_ended
        from mock_vision.upstream import moto_mocks, sleep

        test_ended()
        sleep.mend()
        moto_mocks.mend()
    if outcome.excinfo is None:
        _stop_left(item, nextitem)
    else:
        # The session ends; pytest finalizes all fixtures before pytest_unconfigure.
        item.config.stash.setdefault(_INTERRUPTED, []).append(item)


@pytest.hookimpl(hookwrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
) -> Generator[None, pluggy.Result[object], None]:
    """Set up the class-scoped fixtures of a decorated class in the mock of the class, also those
    that stand outside of it, which the decorator cannot reach.
    """
    classes = sys.modules.get("mock_vision.mock.class_decorator")
    if (
        classes is None
        or fixturedef.scope != "class"
        or request.cls is None
        or not classes.is_decorated(request.cls)
        # pytest's own call setup_class and the like, which the decorator wraps.
        or getattr(fixturedef.func, "__module__", "").startswith("_pytest.")
    ):
        yield
        return
    mock = classes.setting_up_for(request.cls)
    mock.__enter__()
    outcome = yield
    # Not with a block: pluggy warns of a wrapper of this kind that raises.
    mock.__exit__(*(outcome.excinfo or (None, None, None)))
    # Called before the end of the fixture itself, which was added first.
    fixturedef.addfinalizer(lambda: classes.ending_for(request.cls))


@pytest.hookimpl(specname="pytest_runtest_makereport")
def pytest_mock_vision_tracebacks(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    # No wrapper: it runs after the hook with which pytest sets the exception of a TestCase.
    if call.excinfo is not None and "mock_vision.errors" in sys.modules:
        from conftest_plugin.tracebacks import hide_own_frames

        if not item.config.getoption("fulltrace"):
            hide_own_frames(call.excinfo)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pluggy.Result[pytest.TestReport], None]:
    outcome = yield
    if call.excinfo is not None and "mock_vision.mock.report" in sys.modules:
        from conftest_plugin.report import note_failure

        note_failure(outcome.get_result(), call.excinfo.value, _report_folder(item.config))
    if call.excinfo is not None and "ScopeMismatch" in str(call.excinfo.value):
        from conftest_plugin.scopes import explain

        explain(str(call.excinfo.value), outcome.get_result())


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # In this hook, unlike the one before, pyfakefs provides the real file system.
    if "conftest_plugin.report" in sys.modules:
        from conftest_plugin.report import write_page

        write_page(report)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _report_folder(config) is not None:
        from mock_vision.mock.report import keep_pages

        keep_pages(False)
    if _VARIABLE in config.stash:
        before = config.stash[_VARIABLE]
        if before is None:
            os.environ.pop(LEFT_RUNNING.upper(), None)
        else:
            os.environ[LEFT_RUNNING.upper()] = before
    for item in config.stash.get(_INTERRUPTED, []):
        _stop_left(item, None)


def _stop_left(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    classes = sys.modules.get("mock_vision.mock.class_decorator")
    klass = getattr(item, "cls", None)
    if classes is not None and klass is not None:
        goes_on = nextitem is not None and item.parent in nextitem.listchain()
        classes.stop_left(klass, of_class=not goes_on)


_VARIABLE = pytest.StashKey["str | None"]()
"""The value of the environment variable before pytest's option set it."""

_INTERRUPTED = pytest.StashKey[list[pytest.Item]]()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Make the mock of a test begin before its function-scoped fixtures, and after those of wider
    scope. A test has a mock if it uses a fixture of the plugin or the marker.
    """
    names: list[str] | None = getattr(item, "fixturenames", None)
    if names is None:
        return
    known = getattr(item, "_fixtureinfo").name2fixturedefs  # noqa: B009 - pytest has no public name
    if (
        FIXTURE not in names
        and not _is_ours(known.get(SERVER))
        and not item.get_closest_marker(MARKER)
    ):
        return
    # A new list: all parameters of a test share the one that pytest made, and a mark may be at one.
    names = [name for name in names if name != FIXTURE]
    of_test = [at for at, name in enumerate(names) if _is_made_for_the_test(known.get(name))]
    names.insert(min(of_test, default=len(names)), FIXTURE)
    setattr(item, "fixturenames", names)  # noqa: B010


def _is_ours(definitions: Sequence[pytest.FixtureDef[object]] | None) -> bool:
    """Return whether a fixture is the plugin's, or overrides it and uses it."""
    for definition in reversed(definitions or ()):
        if definition.func.__module__ == __name__:
            return True
        if definition.argname not in definition.argnames:
            break
    return False


def _is_made_for_the_test(definitions: Sequence[pytest.FixtureDef[object]] | None) -> bool:
    return not definitions or definitions[-1].scope == "function"


@pytest.fixture
def _mock_vision(request: pytest.FixtureRequest) -> Iterator[Vision]:
    """The mock of the test, with the options of its markers.

    Everything else here uses this one, so that a project may define a fixture ``vision`` itself.
    """
    from conftest_plugin.marker import options_of
    from mock_vision import mock_vision

    with mock_vision(**options_of(request.node)) as running:
        yield running


@pytest.fixture
def vision(_mock_vision: Vision) -> Vision:
    """The running mock: its clock, declarations, calls and settings. Options come from
    ``@pytest.mark.mock_vision(...)``.
    """
    return _mock_vision


@pytest.fixture(scope="session")
def vision_server() -> Iterator[VisionServer]:
    """A server for programs that tests start: ``.url``, ``.env`` with the variables that AWS's SDKs
    read, and ``.vision``. It lasts for the session; each worker of pytest-xdist has its own. Each
    test that uses it begins with an empty mock, with the options of the test's markers.
    """
    from conftest_plugin.server import served

    with served() as server:
        yield server


@pytest.fixture
def lookoutvision_client(_mock_vision: Vision) -> Iterator[LookoutforVisionClient]:
    """A ``boto3`` client of Lookout for Vision in the configured Region, or in us-east-1 where none
    is configured or the service is not there.
    """
    from conftest_plugin.clients import lent

    with lent("lookoutvision") as client:
        yield client


@pytest.fixture
def rekognition_client(_mock_vision: Vision) -> Iterator[RekognitionClient]:
    """A ``boto3`` client of Rekognition in the configured Region, or in us-east-1 where none is
    configured or the service is not there.
    """
    from conftest_plugin.clients import lent

    with lent("rekognition") as client:
        yield client


@pytest.fixture
def s3_client(_mock_vision: Vision) -> Iterator[S3Client]:
    """A ``boto3`` client of S3 in the configured Region, or in us-east-1 where none is configured
    or neither of the two services is there.
    """
    from conftest_plugin.clients import lent

    with lent("s3") as client:
        yield client
