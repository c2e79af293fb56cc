"""Tests of the pages run a pytest in this process."""

import tests.support.loaded  # noqa: F401 - imported for its effect
