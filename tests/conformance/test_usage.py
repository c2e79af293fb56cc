"""The usage of random lives of models, compared with a count of its own.

All work takes whole steps of ten minutes, so the independent count is taken at each step: what a
describe call shows then holds until the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_vision import UsageError, Vision, mock_vision
from tests.support.clients import REGION, client
from tests.support.pictures import png
from tests.support.worlds import START

STEP = timedelta(minutes=10)
WORKS = ("training", "model_start", "model_stop", "model_scaling")
RATE, LEAST, MOST = 1, 1, 3
HOSTED = {"min_inference_units": LEAST, "max_inference_units": MOST}
PICTURE = png(64, 64)


class Operations(NamedTuple):
    """The calls of one service, on the model with a number."""

    make: Callable[[Vision, int, bool], Any]
    """Its last argument: it is in training; else it is hosted."""
    status: Callable[[int], str]
    start: Callable[[int, dict[str, int]], Any]
    stop: Callable[[int], Any]
    detect: Callable[[int], Any]
    name: str
    """Of its models; the number follows."""
    charged: frozenset[str]
    training: str
    trained: str
    billed_per_second: float


def lookout() -> Operations:
    service = client("lookoutvision")

    def named(number: int) -> dict[str, str]:
        return {"ProjectName": "boards", "ModelVersion": str(number)}

    def make(vision: Vision, number: int, in_training: bool) -> None:
        kind: Any = {"status": "TRAINING"} if in_training else HOSTED
        vision.given.anomaly_model("boards", version=str(number), region=REGION, **kind)

    return Operations(
        make,
        lambda number: service.describe_model(**named(number))["ModelDescription"]["Status"],
        lambda number, units: service.start_model(**named(number), **units),
        lambda number: service.stop_model(**named(number)),
        lambda number: service.detect_anomalies(
            **named(number), ContentType="image/png", Body=PICTURE
        ),
        "boards/",
        frozenset({"HOSTED"}),
        "TRAINING",
        "TRAINED",
        1,
    )


def custom_labels() -> Operations:
    service, arns = client("rekognition"), dict[int, Any]()

    def make(vision: Vision, number: int, in_training: bool) -> None:
        kind: Any = {"status": "TRAINING_IN_PROGRESS"} if in_training else HOSTED
        arns[number] = vision.given.label_model(
            "parts", version=f"v{number}", labels=["a", "b"], region=REGION, **kind
        )

    def status(number: int) -> str:
        found = service.describe_project_versions(
            ProjectArn=arns[number].project_arn, VersionNames=[f"v{number}"]
        )
        return str(found["ProjectVersionDescriptions"][0]["Status"])

    return Operations(
        make,
        status,
        lambda number, units: service.start_project_version(
            ProjectVersionArn=arns[number].arn, **units
        ),
        lambda number: service.stop_project_version(ProjectVersionArn=arns[number].arn),
        lambda number: service.detect_custom_labels(
            ProjectVersionArn=arns[number].arn, Image={"Bytes": PICTURE}
        ),
        "parts/v",
        frozenset({"RUNNING"}),
        "TRAINING_IN_PROGRESS",
        "TRAINING_COMPLETED",
        1899 / 1638.869,  # the example of the API reference
    )


class Count:
    """What one model has used, counted at each step."""

    def __init__(self) -> None:
        self.least, self.most, self.units = LEAST, MOST, 0
        self.grows = False
        self.unit_steps = 0
        self.training_steps = 0
        self.trained_steps = 0
        self.detections = 0

    def step(self, status: str, of: Operations) -> None:
        """Count the step that begins now; ``status`` is that at its beginning."""
        if status not in of.charged:
            self.units, self.grows = 0, False
        elif not self.units:
            self.units = self.least
        elif self.grows:
            self.units, self.grows = self.units + 1, False
        else:
            self.units = max(self.least, self.units - 1)
        if status == of.trained and self.training_steps:
            self.trained_steps += self.training_steps
        self.training_steps = self.training_steps + 1 if status == of.training else 0

    def detect(self, wanted: int) -> int:
        """How many of these detections are answered."""
        answered = min(wanted, self.units * RATE)
        self.detections += answered
        if wanted > answered and self.units < self.most:
            self.grows = True
        return answered


NUMBERS = st.sampled_from([1, 2])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("start"), NUMBERS, st.integers(LEAST, MOST)),
        st.tuples(st.just("stop"), NUMBERS, st.just(0)),
        st.tuples(st.just("fail"), NUMBERS, st.just(0)),
        st.tuples(st.just("detect"), NUMBERS, st.integers(1, 4)),
        st.tuples(st.just("advance"), st.just(0), st.integers(1, 3)),
    ),
    min_size=10,
    max_size=24,
)


@pytest.mark.parametrize("service", [lookout, custom_labels])
@settings(max_examples=25)
@given(steps=STEPS)
def test_the_usage_equals_an_independent_count(
    service: Callable[[], Operations], steps: list[tuple[str, int, int]]
) -> None:
    rates: Any = {"DetectAnomalies": RATE, "DetectCustomLabels": RATE}
    with mock_vision(start=START, durations=dict.fromkeys(WORKS, STEP), rates=rates) as vision:
        of = service()
        for number in (1, 2):
            of.make(vision, number, number == 1)
        counts = {1: Count(), 2: Count()}
        detected: dict[int, int] = {1: 0, 2: 0}

        def look() -> None:
            for number, count in counts.items():
                count.step(of.status(number), of)

        look()
        for what, number, amount in [*steps, ("advance", 0, 1)]:
            if what == "advance":
                for _ in range(amount):
                    for count in counts.values():
                        count.unit_steps += count.units
                    vision.clock.advance(STEP)
                    detected = {1: 0, 2: 0}
                    look()
                continue
            count, status = counts[number], of.status(number)
            with suppress(ClientError, UsageError):
                if what == "start":
                    units = {"MinInferenceUnits": amount, "MaxInferenceUnits": MOST}
                    of.start(number, units)
                    count.least, count.most = amount, MOST
                elif what == "stop":
                    of.stop(number)
                elif what == "fail":
                    vision.endings.fail_now(f"{of.name}{number}")
                elif what == "detect" and status in of.charged and not detected[number]:
                    detected[number] = amount
                    count.detect(amount)
                    for _ in range(amount):
                        with suppress(ClientError):
                            of.detect(number)
            if what in ("stop", "fail") and of.status(number) != status:
                if status == of.training:
                    count.training_steps = 0
                count.units, count.grows = 0, False
        for found, count in zip(vision.usage, counts.values(), strict=True):
            assert found.inference_hours == pytest.approx(count.unit_steps / 6)
            trained = count.trained_steps / 6 * of.billed_per_second
            assert found.training_hours == pytest.approx(trained, abs=0.001)
            assert (found.detections, found.inference_units) == (count.detections, count.units)
        assert vision.usage.inference_hours == pytest.approx(
            sum(count.unit_steps for count in counts.values()) / 6
        )
