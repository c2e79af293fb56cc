"""What concerns every test: pytest's plugin for plugins, hypothesis's profile, and coverage."""

from __future__ import annotations

import gc
import os
import sys

from hypothesis import settings

pytest_plugins = ["pytester"]

# Examples differ from run to run, in continuous integration too; a failure prints what repeats it.
# Each run has few of them, because there are many runs. `--hypothesis-profile=thorough` has more.
# No deadline: machines that run several suites at once are slow at any moment.
settings.register_profile(
    "suite", settings.get_profile("default"), max_examples=40, deadline=None, print_blob=True
)
settings.register_profile("thorough", settings.get_profile("suite"), max_examples=1000)
settings.load_profile("suite")

# Coverage measures the workers of pytest-xdist, but not the interpreters that tests start: these
# run what is covered in process as well, and would take half as long again.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)

# The garbage collector would take a sixth of the time, searching the objects of hundreds of modules
# again and again.
gc.set_threshold(50_000, 20, 50)


def pytest_collection_finish() -> None:
    """Have the garbage collector leave alone what the tests' modules hold."""
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Save what a worker has measured before pytest-xdist, on a busy machine, kills the worker."""
    if "coverage" in sys.modules:
        from coverage import Coverage

        if measuring := Coverage.current():
            measuring.save()
