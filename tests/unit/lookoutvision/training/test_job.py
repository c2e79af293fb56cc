from __future__ import annotations

import json
from typing import Any

import pytest

from mock_vision.declared.endings import Endings
from mock_vision.errors import UsageError
from mock_vision.floats import float32
from mock_vision.images.fingerprints import fingerprint
from tests.support.lookoutvision_bench import BUCKET, OUTPUT, PROJECT, Bench, line, picture
from tests.support.pictures import palette_mask

MODEL: dict[str, Any] = {"project_name": PROJECT, "model_version": "1"}
SIZE = (80, 64)
CRACK = "#23A436"


def result(bench: Bench, version: str = "1") -> dict[str, Any]:
    read: dict[str, Any] = json.loads(bench.get(f"out/EvaluationResult-boards-{version}.json"))
    return read


def judged(bench: Bench, version: str = "1") -> list[dict[str, Any]]:
    text = bench.get(f"out/EvaluationManifest-boards-{version}.json").decode()
    return [json.loads(row) for row in text.splitlines()]


def test_a_single_dataset_is_divided_and_nothing_is_lost(bench: Bench) -> None:
    bench.create_dataset("train", bench.manifest(60, 40))
    bench.create_model()
    bench.settle()
    details = result(bench)["EvaluationDetails"]
    assert details["NumberOfTrainingImages"] + details["NumberOfTestingImages"] == 100
    assert details["NumberOfTestingImages"] == len(judged(bench)) == 22
    labels = [row["anomaly-label-metadata"]["class-name"] for row in judged(bench)]
    assert (labels.count("normal"), labels.count("anomaly")) == (12, 10)


def test_the_smallest_single_dataset_is_divided_by_the_minima_of_two(bench: Bench) -> None:
    # Developer Guide, "Quotas": 20 normal and 10 anomalous images in one dataset; 10 and 0 in
    # the training dataset, 10 and 10 in the test dataset where there are two.
    bench.trained_model()
    details = result(bench)["EvaluationDetails"]
    assert details["NumberOfTrainingImages"] == 10
    assert details["NumberOfTestingImages"] == 20


def test_a_test_dataset_is_what_the_model_is_tested_with(bench: Bench) -> None:
    bench.create_dataset("train", bench.manifest(12, 0, "train/"))
    unlabeled = "\n" + line("test/unlabeled.png", None)
    bench.create_dataset("test", bench.manifest(10, 11, "test/") + unlabeled.encode())
    bench.create_model()
    bench.settle()
    details = result(bench)["EvaluationDetails"]
    assert (details["NumberOfTrainingImages"], details["NumberOfTestingImages"]) == (12, 21)
    assert all("/test/" in row["source-ref"] for row in judged(bench))


def metrics(bench: Bench) -> dict[str, Any]:
    return dict(result(bench)["AggregatedEvaluationResults"]["Metrics"])


def test_a_model_makes_no_errors_unless_a_test_says_so(bench: Bench) -> None:
    bench.trained_model()
    assert {metrics(bench)[name] for name in ("F1Score", "Precision", "Recall", "ROCAUC")} == {1.0}


def test_a_model_without_skill_guesses(bench: Bench) -> None:
    bench.world.settings.skill = 0.0
    bench.trained_model()
    assert metrics(bench)["F1Score"] < 0.9


def test_a_model_has_the_figures_that_a_test_declares(bench: Bench) -> None:
    bench.world.part(Endings).training("boards", f1=0.8, recall=0.8)
    model = bench.trained_model()
    assert model.trained is not None
    assert metrics(bench)["Recall"] == model.trained.performance["Recall"] == float32(0.8)
    assert round(metrics(bench)["F1Score"], 2) == 0.8
    wrong = [row for row in judged(bench) if row["anomaly-label"] != row["anomaly-label-detected"]]
    missed = [row for row in wrong if row["anomaly-label"] == 1]
    assert (len(missed), len(wrong)) == (2, 4)


def test_figures_that_the_test_images_cannot_have_are_refused_by_the_call(bench: Bench) -> None:
    dataset = bench.train_dataset()
    ending = bench.world.part(Endings).training("boards", f1=0.79)
    with pytest.raises(UsageError) as refused:
        bench.create_model()
    assert str(refused.value) == (
        f"endings.training('boards', f1=0.79), declared in {ending.written}: 10 anomalous and 10"
        " normal test images cannot have f1=0.79. The nearest: f1=0.782609 and f1=0.8."
    )
    assert ending.used == 0
    assert bench.call("ListModels", project_name=PROJECT)["Models"] == []
    ending.remove()
    assert bench.create_model().version == "1"
    assert dataset.status == "CREATE_COMPLETE"


@pytest.mark.parametrize("waits", [False, True])
def test_images_are_copied_when_the_training_begins(bench: Bench, waits: bool) -> None:
    """Developer Guide, "Training your model": the service copies the images."""
    bench.create_dataset("train", bench.manifest(20, 10))
    bench.create_dataset("test", bench.manifest(10, 10, "test/"))
    if not waits:
        bench.settle()
    bench.world.part(Endings).training("boards", f1=0.8)
    model = bench.create_model()
    bench.world.clock.advance(seconds=20)  # what is imported is there
    known = bench.get("test/normal/0.png")
    bench.remove("test/normal/0.png")
    bench.put("normal/0.png", b"no image any more")
    bench.settle()
    assert model.status == "TRAINED"
    assert model.trained is not None
    assert model.trained.performance["F1Score"] == pytest.approx(0.8, abs=0.005)
    assert model.trained.answers.truth.find(None, fingerprint(known)) is not None


def test_an_image_that_comes_after_the_beginning_is_missing(bench: Bench) -> None:
    """Developer Guide, "Training your model": the service copies the images."""
    bench.train_dataset()
    image = bench.get("normal/0.png")
    bench.remove("normal/0.png")
    model = bench.create_model()
    bench.put("normal/0.png", image)
    bench.settle()
    assert model.status == "TRAINING_FAILED"
    assert "Image s3://goods/normal/0.png" in model.status_message


def test_a_training_that_fails_by_itself_has_no_figures(bench: Bench) -> None:
    bench.create_dataset("train", bench.manifest(5, 1))
    ending = bench.world.part(Endings).training("boards", f1=0.123)
    model = bench.create_model()
    bench.settle()
    assert (model.status, ending.used) == ("TRAINING_FAILED", 0)
    assert "failed by itself: The training dataset must have" in ending.unused_text()


def test_an_update_that_is_declared_to_fail_is_not_trained_with(bench: Bench) -> None:
    dataset = bench.train_dataset()
    bench.world.part(Endings).dataset_update(fails=True)
    bench.put("normal/more.png", picture(99))
    changes = line("normal/more.png", "normal").encode()
    bench.call("UpdateDatasetEntries", project_name=PROJECT, dataset_type="train", changes=changes)
    bench.create_model()
    bench.settle()
    assert len(dataset.entries) == 30
    details = result(bench)["EvaluationDetails"]
    assert details["NumberOfTrainingImages"] + details["NumberOfTestingImages"] == 30


@pytest.mark.parametrize(
    ("prefix", "key"),
    [
        ({"Prefix": ""}, "EvaluationResult-boards-1.json"),
        ({}, "EvaluationResult-boards-1.json"),
        ({"Prefix": "k_fold_"}, "k_fold_EvaluationResult-boards-1.json"),
    ],
)
def test_nothing_is_put_between_prefix_and_name(
    bench: Bench, prefix: dict[str, str], key: str
) -> None:
    # AWS's Python SDK reads its k-fold results back from such keys.
    bench.train_dataset()
    config = {"S3Location": {"Bucket": BUCKET, **prefix}}
    bench.create_model(output_config=config)
    bench.settle()
    assert json.loads(bench.get(key))["Version"] == 1
    described = bench.call("DescribeModel", **MODEL)["ModelDescription"]
    assert described["OutputConfig"] == config
    assert described["EvaluationResult"]["Key"] == key


def test_images_of_two_sizes_fail_the_training(bench: Bench) -> None:
    manifest = bench.manifest(20, 10)
    bench.put("normal/3.png", picture(3, (64, 65)))
    bench.create_dataset("train", manifest)
    model = bench.create_model()
    bench.settle()
    assert model.status == "TRAINING_FAILED"
    # The one text of a failed training that is on public record.
    assert model.status_message == "Images in the dataset must have the same dimensions."
    assert not bench.has("out/EvaluationResult-boards-1.json")


def test_an_image_that_is_not_there_fails_the_training(bench: Bench) -> None:
    manifest = bench.manifest(20, 9) + b"\n" + line("gone.png", "anomaly").encode()
    bench.create_dataset("train", manifest)
    model = bench.create_model()
    bench.settle()
    assert model.status == "TRAINING_FAILED"
    assert f"s3://{BUCKET}/gone.png" in model.status_message


def test_a_deleted_output_bucket_fails_the_training(bench: Bench) -> None:
    bench.train_dataset()
    bench.world.objects.write("123456789012", "results", "here", b"")
    model = bench.create_model(output_config={"S3Location": {"Bucket": "results"}})
    bench.break_bucket("results")
    bench.settle()
    assert model.status == "TRAINING_FAILED"
    assert model.status_message == (
        "The evaluation results could not be written to the S3 bucket results."
    )
    assert bench.create_model().version == "2"


def segmented(bench: Bench) -> list[str]:
    """A manifest whose anomalies have masks with a crack."""
    lines = []
    for number in range(44):
        label = "normal" if number < 22 else "anomaly"
        key = f"{label}/{number}.png"
        bench.put(key, picture(number, SIZE))
        more: dict[str, Any] = {}
        if label == "anomaly":
            bench.put(f"masks/{number}.png", palette_mask(*SIZE, (CRACK, (10, 10, 30, 20))))
            more["mask-ref"] = f"s3://{BUCKET}/masks/{number}.png"
            more["mask-ref-metadata"] = {
                # As in the manifest of AWS's getting-started dataset: no entry for the background.
                "internal-color-map": {"0": {"class-name": "cracked", "hex-color": CRACK}},
                "type": "groundtruth/semantic-segmentation",
                "human-annotated": "yes",
            }
        lines.append(line(key, label, **more))
    return lines


def test_masks_make_a_segmentation_model_with_figures_for_each_class(bench: Bench) -> None:
    bench.create_dataset("train", "\n".join(segmented(bench)).encode())
    bench.create_dataset("test", "\n".join(segmented(bench)).encode())
    model = bench.create_model()
    bench.settle()
    assert model.status == "TRAINED", model.status_message
    metrics = result(bench)["AggregatedEvaluationResults"]["Metrics"]
    assert [each["ClassName"] for each in metrics["PixelAnomalyClassMetrics"]] == ["cracked"]
    assert set(model.describe()["Performance"]) == {"F1Score", "Recall", "Precision"}
    mask = next(row for row in judged(bench) if "anomaly-mask-ref" in row)
    colour_map = mask["anomaly-mask-ref-metadata"]["internal-color-map"]
    assert [each["hex-color"] for each in colour_map.values()][-1] == CRACK


def test_a_segmentation_model_shows_the_mask_of_a_picture_it_knows(bench: Bench) -> None:
    bench.create_dataset("train", "\n".join(segmented(bench)).encode())
    bench.create_dataset("test", "\n".join(segmented(bench)).encode())
    bench.create_model()
    bench.settle()
    bench.call("StartModel", **MODEL, min_inference_units=1)
    bench.settle()

    def detect() -> dict[str, Any]:
        answer = bench.call(
            "DetectAnomalies", **MODEL, content_type="image/png", body=picture(30, SIZE)
        )
        found: dict[str, Any] = answer["DetectAnomalyResult"]
        return found

    found = detect()
    assert found["IsAnomalous"] is True
    background, crack = found["Anomalies"]
    assert (background["Name"], crack["Name"]) == ("background", "cracked")
    assert crack["PixelAnomaly"] == {
        "TotalPercentageArea": pytest.approx(200 / (80 * 64)),
        "Color": CRACK,
    }
    # The mask is read at the first detection; without it the model still knows how much it covers.
    bench.remove("masks/30.png")
    assert detect()["Anomalies"] == found["Anomalies"]


def test_the_same_seed_gives_the_same_results(bench: Bench) -> None:
    bench.trained_model()
    first = result(bench)
    bench.trained_model()
    second = result(bench, "2")
    assert first["EvaluationDetails"]["ModelArn"] != second["EvaluationDetails"]["ModelArn"]
    assert [row["source-ref"] for row in judged(bench)] == [
        row["source-ref"] for row in judged(bench, "2")
    ], "the versions of a model are tested with the same images"


def test_the_output_configuration_is_kept_as_it_was_given(bench: Bench) -> None:
    assert bench.trained_model().describe()["OutputConfig"] == OUTPUT
