"""Mistakes that type checkers find. Each line with the comment `wrong` must be an error, and no
other line. Nothing runs this file.
"""

from __future__ import annotations

from pathlib import Path

from mock_vision import Label, Options, Vision, errors_of, mock_vision

mock_vision(sed=1)  # wrong
mock_vision(sleep="virtul")  # wrong
mock_vision(constraint_errors="old")  # wrong
mock_vision(seed="1")  # wrong
mock_vision(start="2025-01-01")  # wrong
mock_vision(durations={"training": "12h"})  # wrong
mock_vision(config={"core": {"reset_boto3_sesion": False}})  # wrong
mock_vision(7)  # wrong
options: Options = {"seeed": 1}  # wrong


@mock_vision
def injected(vision: Vision, number: int) -> int:
    return vision.seed + number


@mock_vision
async def coroutine(vision: Vision) -> int:
    return vision.seed


def calls(path: Path, vision: Vision) -> None:
    injected()  # wrong
    injected("1")  # wrong
    injected(1) + "x"  # wrong
    coroutine() + 1  # wrong
    vision.skil = 0.5  # wrong
    vision.seed = 1  # wrong
    vision.clock.advance(day=1)  # wrong
    vision.answers.anomaly(path, confidense=0.5)  # wrong
    vision.given.anomaly_model("boards", status="RUNNING")  # wrong
    vision.given.anomaly_model("boards", "1")  # wrong
    vision.given.anomaly_model("boards", anomalies=["crack"])  # wrong
    vision.given.anomaly_project("boards", {"normal": 20})  # wrong
    vision.given.label_model("parts")  # wrong
    vision.given.label_model("parts", labels=["bolt"], status="HOSTED")  # wrong
    vision.given.label_model("parts", labels=["bolt", "gear"]).anomaly(path)  # wrong
    vision.quotas["tags"] = "5"  # wrong
    mock_vision(nothing_left_running="yes")  # wrong
    print(vision.usage.hours)  # wrong
    vision.answers.labels(path, [1])  # wrong
    vision.faults.eror("CreateModel", "ThrottlingException")  # wrong
    vision.faults.delay("CreateModel", second=30)  # wrong
    vision.endings.stop(fails="It cannot fail.")  # wrong
    vision.endings.training(f1="0.9")  # wrong
    vision.endings.training(labels={"bolt": {"f2": 1}})  # wrong
    vision.calls("CreateModel").first()  # wrong
    errors_of("s3")  # wrong
    Label(name=1)  # wrong
