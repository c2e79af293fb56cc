"""What people are shown, compared with what the API and the result files say."""

from __future__ import annotations

from collections import Counter

from mock_vision.rekognition.shown import shown_projects
from mock_vision.service.shown import ShownModel
from tests.support.rekognition_bench import BUCKET, OUTPUT, Bench, assets, boxed


def shown(bench: Bench) -> ShownModel:
    (project,) = shown_projects(bench.backend, {}, 10)
    return project["models"][0]


def test_a_project_with_everything(bench: Bench) -> None:
    project = bench.project()
    bench.dataset(project, "TRAIN", bench.gears(8))
    bench.dataset(project, "TEST", bench.gears(4, start=100))
    version = bench.running(project)
    (found,) = shown_projects(bench.backend, {}, 10)
    assert (found["service"], found["name"], found["kind"], found["jobs"]) == (
        "rekognition",
        "parts",
        "project",
        [],
    )
    train, test = found["datasets"]
    assert (train["name"], train["images"], train["labels"]) == ("train", 8, {"nut": 4, "gear": 4})
    assert (test["name"], test["images"]) == ("test", 4)
    assert train["pictures"][0] == f"s3://{BUCKET}/0.png"
    (model,) = found["models"]
    assert (model["name"], model["status"], model["state"]) == ("v1", "RUNNING", "running")
    assert (model["units"], model["classes"], model["size"]) == ([1, 1], {}, None)
    assert model["files"][0] == {
        "name": "EvaluationResultSummary",
        "bucket": OUTPUT["S3Bucket"],
        "key": version.output.key("EvaluationResultSummary"),
        "text": None,
    }


def test_a_model_in_training(bench: Bench) -> None:
    version = bench.training(bench.project())
    (project,) = shown_projects(bench.backend, {version.title: "later"}, 10)
    (model,) = project["models"]
    assert (model["state"], model["ends"], model["trained"]) == ("working", "later", None)
    assert (model["figures"], model["evaluation"], model["files"]) == ({}, None, [])


def test_the_counts_of_a_classification_are_those_of_its_manifest(bench: Bench) -> None:
    version = bench.trained(
        bench.project(),
        training_data=assets(bench.put("train.manifest", bench.gears(12))),
        testing_data=assets(bench.put("test.manifest", bench.gears(10, start=50))),
    )
    evaluation = shown(bench)["evaluation"]
    assert evaluation is not None
    summary = bench.read(version.output.key("EvaluationResultSummary"))
    assert evaluation["figures"]["F1Score"] == summary["AggregatedEvaluationResults"]["F1Score"]
    assert evaluation["confusion"] is not None
    assert sum(map(sum, evaluation["confusion"]["counts"])) == evaluation["testing_images"] == 10
    for label in evaluation["labels"]:
        right, wrong, missed = label["right"], label["wrong"], label["missed"]
        assert right is not None and wrong is not None and missed is not None
        assert right + missed == 5
        assert abs((label["recall"] or 0) - right / (right + missed)) < 1e-6
        assert abs((label["precision"] or 0) - (right / (right + wrong) if right else 0)) < 1e-6


def test_wrong_verdicts_are_counted(bench: Bench) -> None:
    bench.world.settings.skill = 0.2
    bench.trained(
        bench.project(),
        training_data=assets(bench.put("train.manifest", bench.gears(12))),
        testing_data=assets(bench.put("test.manifest", bench.gears(20, start=50))),
    )
    evaluation = shown(bench)["evaluation"]
    assert evaluation is not None
    assert sum(label["wrong"] or 0 for label in evaluation["labels"]) > 0


def test_the_counts_of_a_detection_are_of_boxes(bench: Bench) -> None:
    lines = []
    for number in range(12):
        key = bench.picture(f"{number}.png", (number, 0, 0))
        lines.append(boxed(key, ("gear", 2, 2, 20, 20), ("nut", 30, 30, 20, 20)))
    bench.trained(
        bench.project(),
        training_data=assets(bench.put("train.manifest", lines[:6])),
        testing_data=assets(bench.put("test.manifest", lines[6:])),
    )
    evaluation = shown(bench)["evaluation"]
    assert evaluation is not None
    assert evaluation["confusion"] is None
    counted = Counter(
        {
            label["name"]: (label["right"] or 0) + (label["missed"] or 0)
            for label in evaluation["labels"]
        }
    )
    assert counted == {"gear": 6, "nut": 6}


def test_result_files_that_were_deleted_leave_the_figures_of_the_description(bench: Bench) -> None:
    version = bench.trained(bench.project())
    del bench.objects.content[BUCKET][version.output.key("TestingGroundTruth")]
    model = shown(bench)
    assert model["evaluation"] is None
    assert set(model["figures"]) == {"F1Score"}


def test_an_adapter_has_no_such_evaluation(bench: Bench) -> None:
    bench.project("safe", feature="CONTENT_MODERATION")
    (project,) = shown_projects(bench.backend, {}, 10)
    assert project["kind"] == "adapter project"
