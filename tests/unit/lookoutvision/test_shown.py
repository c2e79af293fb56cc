"""What people are shown, compared with what the API and the result files say."""

from __future__ import annotations

from mock_vision.lookoutvision.shown import shown_projects
from tests.support.lookoutvision_bench import BUCKET, OUTPUT, PROJECT, Bench


def test_a_project_with_everything(bench: Bench) -> None:
    model = bench.hosted_model()
    bench.start_job()
    bench.create_model(description="the second")
    (project,) = shown_projects(bench.backend, {model.project: "later"}, 10)
    assert (project["service"], project["name"], project["region"], project["account"]) == (
        "lookoutvision",
        PROJECT,
        "us-east-1",
        "123456789012",
    )
    (dataset,) = project["datasets"]
    assert (dataset["name"], dataset["status"], dataset["state"]) == (
        "train",
        "CREATE_COMPLETE",
        "idle",
    )
    assert (dataset["images"], dataset["labels"]) == (30, {"normal": 20, "anomaly": 10})
    assert dataset["pictures"][0] == f"s3://{BUCKET}/normal/0.png"
    second, first = project["models"]
    assert (second["name"], second["state"], second["evaluation"], second["files"]) == (
        "2",
        "working",
        None,
        [],
    )
    assert second["description"] == "the second"
    assert (second["units"], second["trained"], second["size"]) == (None, None, None)
    assert (first["status"], first["units"], first["size"]) == ("HOSTED", [1, 1], [64, 64])
    assert [each["key"] for each in first["files"]] == list(model.result_keys.values())
    (job,) = project["jobs"]
    assert (job["name"], job["model"], job["status"]) == ("job", "1", "CREATED")


def test_work_under_way_has_its_end(bench: Bench) -> None:
    bench.train_dataset()
    model = bench.create_model()
    (project,) = shown_projects(bench.backend, {model.title: "2030-01-01T00:00:00Z"}, 10)
    assert project["models"][0]["ends"] == "2030-01-01T00:00:00Z"


def test_the_evaluation_is_that_of_the_result_files(bench: Bench) -> None:
    model = bench.trained_model()
    (project,) = shown_projects(bench.backend, {}, 10)
    shown = project["models"][0]
    evaluation = shown["evaluation"]
    assert evaluation is not None
    assert model.trained is not None
    assert evaluation["testing_images"] + evaluation["training_images"] == 30
    assert {
        name: evaluation["figures"][name] for name in ("F1Score", "Precision", "Recall")
    } == model.trained.performance
    confusion = evaluation["confusion"]
    assert confusion is not None
    assert confusion["labels"] == ["normal", "anomaly"]
    (_, wrong), (missed, right) = confusion["counts"]
    assert sum(map(sum, confusion["counts"])) == evaluation["testing_images"]
    assert evaluation["figures"]["Precision"] == _share(right, wrong)
    assert evaluation["figures"]["Recall"] == _share(right, missed)
    assert evaluation["labels"] == []


def _share(part: int, rest: int) -> float:
    return part / (part + rest) if part else 0.0


def test_result_files_that_were_deleted_leave_the_figures_of_the_description(bench: Bench) -> None:
    model = bench.trained_model()
    bench.remove(model.result_keys["EvaluationManifest"])
    (project,) = shown_projects(bench.backend, {}, 10)
    (shown,) = project["models"]
    assert shown["evaluation"] is None
    assert set(shown["figures"]) == {"F1Score", "Precision", "Recall"}
    assert OUTPUT["S3Location"]["Bucket"] == shown["files"][0]["bucket"]
