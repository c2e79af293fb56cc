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
from tests.stateful.lookoutvision.driver import PICKS
from tests.stateful.lookoutvision.images import BUCKET
from tests.stateful.lookoutvision.model_rules import ModelRules

DEVICE, NAMED = {"TargetDevice": "jetson_xavier"}, {"ComponentName": "inspector"}
JOB = {"JobName": "first"}


class LookoutMachine(DatasetRules, ModelRules):
    """All 22 operations."""

    # A scene, since random steps alone seldom get to a hosted model

    @initialize(
        until=st.sampled_from((5, 5, 4, 3, 2, 0)),
        batch=st.sampled_from(("enough", "masked")),
        hurry=st.booleans(),
    )
    def scene(self, until: int, batch: str, hurry: bool) -> None:
        """Up to a model that starts; in a hurry, a training that ends before its import."""
        if hurry:
            self.set_duration("dataset_import", 3600)
            self.set_duration("training", 5)
        steps: tuple[Callable[[], None], ...] = (
            lambda: self.create_project("a", None),
            lambda: self.create_dataset(0, "train", BUCKET, batch, None),
            lambda: self.create_model(0, BUCKET, {}, None),
            lambda: self.start_model_packaging_job(0, 0, BUCKET, DEVICE, NAMED, JOB, None),
            lambda: self.start_model(0, 0, 1, {}, None),
        )
        for step in steps[:until]:
            if not hurry:
                self.settle()
            step()

    @rule(project=PICKS, packaging=st.booleans())
    def clean_up(self, project: int, packaging: bool) -> None:
        """As programs do: what is in the project first, whatever it comes to. There may be a job
        under way; nothing stops it.
        """
        if packaging:
            self.start_model_packaging_job(project, 0, BUCKET, DEVICE, NAMED, {}, None)
        named = {"ProjectName": self.name(project)}
        there = self.model.projects.get(named["ProjectName"], {"models": {}, "datasets": {}})
        for kind in list(there["datasets"]):
            self.do("delete_dataset", **named, DatasetType=kind)
        for version in list(there["models"]):
            self.do("delete_model", **named, ModelVersion=version)
        self.advance(10)
        self.do("delete_project", **named)


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
