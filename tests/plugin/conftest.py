"""Tests of the plugin run a pytest of their own in this process: one with a fresh interpreter takes
a second.
"""

import pytest

import tests.support.loaded  # noqa: F401 - imported for its effect


@pytest.fixture(autouse=True)
def own_settings(pytester: pytest.Pytester) -> None:
    """Warnings are errors, and plugins that are not under test cost nothing."""
    pytester.makeini(
        """
        [pytest]
        addopts =
            --strict-markers --tb=short -p no:randomly -p no:asyncio -p no:hypothesispytest
            -p no:unraisableexception -p no:typeguard
        filterwarnings =
            error
            ignore:The configuration option .asyncio_default_fixture_loop_scope
            ignore:Class-scoped fixture
        """
    )
