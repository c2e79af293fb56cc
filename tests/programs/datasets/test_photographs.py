"""Trainings with photographs and handwriting, and detections in them, through boto3."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable

import pytest
from PIL import Image
from sklearn import metrics

from mock_vision import Vision
from tests.programs.datasets.photographs import Window, digits, leaves, mask, petals, share, tiles
from tests.programs.datasets.recomputed import check_custom_labels, check_lookout
from tests.programs.datasets.services import (
    CustomLabels,
    Lookout,
    Row,
    anomaly,
    labelled,
    masked,
    put,
    read_lines,
    result_file,
)

COLOURS = {"petal": "#d62728", "tile": "#1F77B4"}


def stored(window: Window, number: int) -> str:
    """Every third picture is a PNG file, the others are JPEG files."""
    kind = "JPEG" if number % 3 else "PNG"
    return put(f"{window.name}.{kind.lower()}", window.file(kind))


def normal_lines(found: Iterable[Window]) -> list[Row]:
    return [anomaly(stored(each, number), "normal") for number, each in enumerate(found)]


def anomaly_lines(found: Iterable[Window], label: str | None = None) -> list[Row]:
    """Lines of anomalies; with masks where they have a ``label``."""
    rows = []
    for number, each in enumerate(found):
        more: Row = {}
        if label:
            place = put(f"masks/{each.name}.png", mask(each, COLOURS[label]))
            more = masked(place, {label: COLOURS[label]})
        rows.append(anomaly(stored(each, number), "anomaly", **more))
    return rows


def test_flowers_among_leaves(vision: Vision) -> None:
    lookout = Lookout(vision)
    dataset = lookout.dataset(
        "train", [*normal_lines(leaves()[:40]), *anomaly_lines(petals()[:25])]
    )
    assert dataset["ImageStats"] == {"Total": 65, "Labeled": 65, "Normal": 40, "Anomaly": 25}
    model = lookout.train()
    assert (model["Status"], model["StatusMessage"]) == (
        "TRAINED",
        "Training completed successfully.",
    )
    # The test part has at least ten of each kind, as a test dataset would.
    found = check_lookout(model, training=45, testing=20)
    assert 0.5 < found["F1Score"] <= 1
    assert "PixelAnomalyClassMetrics" not in found
    lookout.host()
    for window, is_anomalous in ((leaves()[1], False), (petals()[1], True)):
        answer = lookout.detect(window.file("JPEG"))
        assert answer["IsAnomalous"] is is_anomalous
        assert "Anomalies" not in answer


def test_petals_and_tiles_with_masks(vision: Vision) -> None:
    lookout = Lookout(vision)
    for kind, part in (("train", slice(0, 10)), ("test", slice(10, 20))):
        rows = [
            *normal_lines(leaves()[part]),
            *anomaly_lines(petals()[part], "petal"),
            *anomaly_lines(tiles()[part], "tile"),
        ]
        lookout.dataset(kind, rows)
    model = lookout.train()
    assert model["Status"] == "TRAINED", model["StatusMessage"]
    found = check_lookout(model, training=30, testing=30)
    assert [each["ClassName"] for each in found["PixelAnomalyClassMetrics"]] == ["petal", "tile"]
    lookout.host()
    for label, window in (("petal", petals()[1]), ("tile", tiles()[11])):
        answer = lookout.detect(window.file("JPEG"))
        background, other = answer["Anomalies"]
        assert background["Name"] == "background"
        assert other["Name"] == label
        assert other["PixelAnomaly"] == {
            "TotalPercentageArea": pytest.approx(share(window)),
            "Color": COLOURS[label],
        }
        shown = Image.open(io.BytesIO(answer["AnomalyMask"]))
        truth = Image.open(io.BytesIO(mask(window, COLOURS[label]))).convert("RGB")
        assert (shown.mode, shown.tobytes()) == ("RGB", truth.tobytes())


def test_handwritten_digits(vision: Vision) -> None:
    rows = [labelled(put(name, picture), str(digit)) for name, digit, picture in digits(12)]
    project = CustomLabels(vision)
    version = project.train(rows)
    assert version["Status"] == "TRAINING_COMPLETED", version["StatusMessage"]
    summary = check_custom_labels(version)
    assert summary["EvaluationDetails"]["NumberOfTestingImages"] == 24
    assert {each["NumberOfTestingImages"] for each in summary["LabelEvaluationResults"]} <= {2, 3}
    # scikit-learn agrees, label by label.
    tested = read_lines(result_file(version, "TestingDataResult", "Output"))
    labels = summary["EvaluationDetails"]["Labels"]
    about = "rekognition-custom-labels-training-0-metadata"
    truth = [[row[about]["class-name"] == label for label in labels] for row in tested]
    evaluation = "rekognition-custom-labels-evaluation-{}"
    said = [[row.get(evaluation.format(n)) == 1 for n in range(len(labels))] for row in tested]
    figures = metrics.precision_recall_fscore_support(truth, said, zero_division=0)
    for name, values in zip(("Precision", "Recall", "F1Score"), figures[:3], strict=True):
        by_label = {
            each["Label"]: each["Metrics"][name] for each in summary["LabelEvaluationResults"]
        }
        assert [by_label[label] for label in labels] == pytest.approx(list(values))
    project.host()
    name, digit, picture = digits(12)[30]
    assert [each["Name"] for each in project.detect(picture)] == [str(digit)]
    assert [each["Name"] for each in project.detect(name)] == [str(digit)]


@pytest.mark.parametrize(("skill", "least", "most"), [(1.0, 1.0, 1.0), (0.0, 0.3, 0.7)])
def test_skill_is_what_metrics_show(
    vision: Vision, skill: float, least: float, most: float
) -> None:
    vision.skill = skill
    lookout = Lookout(vision)
    for kind, part in (("train", slice(0, 20)), ("test", slice(20, 64))):
        rows = [*normal_lines(leaves()[part]), *anomaly_lines(petals()[part])]
        lookout.dataset(kind, rows)
    found = check_lookout(lookout.train(), training=40, testing=88)
    assert all(least <= found[name] <= most for name in ("ROCAUC", "Precision", "F1Score"))

    project = CustomLabels(vision)
    rows = [labelled(put(name, picture), str(digit)) for name, digit, picture in digits(20)]
    summary = check_custom_labels(project.train(rows))
    matrix = summary["AggregatedEvaluationResults"]["ConfusionMatrix"]
    right = [each["Value"] for each in matrix if each["GroundTruthLabel"] == each["PredictedLabel"]]
    average = sum(right) / len(right)
    # One of ten digits is guessed right by luck.
    assert average == 1 if skill else average < 0.35
    assert (version_f1(project) == 1) is (skill == 1)


def version_f1(project: CustomLabels) -> float:
    found: float = project.describe()["EvaluationResult"]["F1Score"]
    return found


def test_a_split_depends_on_the_images_alone(vision: Vision) -> None:
    lines = [anomaly(stored(each, 1), "normal") for each in leaves()[:40]]
    lines += [anomaly(stored(each, 1), "anomaly") for each in petals()[:20]]
    kept = []
    for name, order in (("a", lines), ("b", random.Random(1).sample(lines, len(lines)))):
        lookout = Lookout(vision, name)
        lookout.dataset("train", order)
        tested = read_lines(lookout.train()["EvaluationManifest"])
        kept.append({row["source-ref"] for row in tested})
        refs = [row["source-ref"] for row in order]
        assert [row["source-ref"] for row in tested] == [ref for ref in refs if ref in kept[-1]]
    assert kept[0] == kept[1]


def test_one_more_image_does_not_reshuffle_the_rest(vision: Vision) -> None:
    rows = [labelled(put(name, picture), str(digit)) for name, digit, picture in digits(21)]
    project = CustomLabels(vision)
    tested = []
    for part in (rows[:-1], rows):
        project.dataset("TRAIN", part)
        project.dataset("TEST")
        project.distribute()
        assert project.describe_dataset("TEST")["DatasetStats"]["TotalEntries"] == 42
        assert project.describe_dataset()["DatasetStats"]["TotalEntries"] == len(part) - 42
        tested.append({row["source-ref"] for row in project.entries("TEST")})
        project.delete_datasets()
    assert len(tested[0] ^ tested[1]) <= 2
