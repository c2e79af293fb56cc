"""Lookout for Vision beside its model: all operations, tokens and times, in any order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test
from moto.moto_api import state_manager

from tests.stateful.lookoutvision.dataset_rules import DatasetRules
from tests.stateful.lookoutvision.images import BUCKET
from tests.stateful.lookoutvision.model_rules import ModelRules


class LookoutMachine(DatasetRules, ModelRules):
    """All 22 operations."""

    # A scene, since random steps alone seldom get to a hosted model

    @initialize(
        until=st.sampled_from((4, 4, 3, 3, 2, 0)), batch=st.sampled_from(("enough", "masked"))
    )
    def scene(self, until: int, batch: str) -> None:
        steps: tuple[Callable[[], None], ...] = (
            lambda: self.create_project("a", None),
            lambda: self.create_dataset(0, "train", BUCKET, batch, None),
            lambda: self.create_model(0, BUCKET, {}, None),
            lambda: self.start_model(0, 0, 1, {}, None),
        )
        for step in steps[:until]:
            step()
            self.settle()


class LookoutTransitionsMachine(LookoutMachine):
    """The same, and moto's state manager set at any moment."""

    def teardown(self) -> None:
        for kind in KINDS:
            state_manager.unset_transition(f"lookoutvision::{kind}")
        super().teardown()

    @rule(
        kind=st.sampled_from(("dataset", "model", "model", "model_packaging_job")),
        how=st.sampled_from(
            (
                None,
                {"progression": "immediate"},
                {"progression": "manual", "times": 1},
                {"progression": "manual", "times": 3},
                {"progression": "time", "seconds": 5},
                {"progression": "time", "seconds": 600},
            )
        ),
    )
    def set_transition(self, kind: str, how: dict[str, Any] | None) -> None:
        if how is None:
            state_manager.unset_transition(f"lookoutvision::{kind}")
        else:
            state_manager.set_transition(f"lookoutvision::{kind}", how)
        self.model.transition(kind, how)


KINDS = ("dataset", "model", "model_packaging_job")
MACHINES = (LookoutMachine, LookoutTransitionsMachine)


@pytest.mark.parametrize("machine", MACHINES)
def test_any_sequence_of_calls_agrees_with_the_model(machine: type[LookoutMachine]) -> None:
    short = settings(
        max_examples=10,
        stateful_step_count=30,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=short)
