import subprocess
import sys
from pathlib import Path

import pytest

from mock_vision.declared import answers
from mock_vision.declared.answers import Answers
from mock_vision.declared.request import Detection
from mock_vision.declared.values import AnomalyAnswer, Label
from mock_vision.errors import UsageError
from mock_vision.wire.service_error import ServiceError
from tests.support.detections import PHOTO, shown
from tests.support.pictures import png

OTHER = png()


def nothing(location):
    return None


def anomaly(answers, image=PHOTO, **model):
    return answers.anomaly_for(shown(image, **model), nothing)


def labels(answers, image=PHOTO, **model):
    return answers.labels_for(shown(image, **model), nothing)


def test_nothing_declared():
    assert anomaly(Answers()) is None
    assert labels(Answers()) is None


def test_each_kind_of_model_gets_its_kind_of_answer():
    answers = Answers()
    answers.anomaly(PHOTO, confidence=0.93, areas={"crack": 0.02})
    answers.labels(PHOTO, [("cat", 97.5)])
    assert anomaly(answers) == AnomalyAnswer(True, 0.93, {"crack": 0.02})
    assert labels(answers) == (Label("cat", 97.5),)
    assert anomaly(answers, OTHER) is None
    assert labels(answers, OTHER) is None


def test_normal_is_the_opposite_of_anomaly():
    answers = Answers()
    answers.normal(PHOTO, confidence=0.8)
    assert anomaly(answers) == AnomalyAnswer(False, 0.8)
    answers.anomaly(PHOTO, is_anomalous=False)
    assert anomaly(answers) == AnomalyAnswer(False)


def test_finding_nothing_is_an_answer():
    answers = Answers()
    answers.labels(PHOTO, [])
    assert labels(answers) == ()


def test_the_latest_that_fits_answers():
    answers = Answers()
    answers.anomaly()
    answers.normal(PHOTO)
    answers.anomaly(model="q")
    assert anomaly(answers).is_anomalous is False
    assert anomaly(answers, OTHER).is_anomalous is True
    assert anomaly(answers, project="q").is_anomalous is True


def test_removed_by_hand_by_with_and_all_at_once():
    answers = Answers()
    first = answers.anomaly()
    with answers.normal() as second:
        assert anomaly(answers).is_anomalous is False
    assert anomaly(answers).is_anomalous is True
    first.remove()
    first.remove()
    assert anomaly(answers) is None
    assert (first.used, second.used) == (1, 1)
    answers.anomaly()
    answers.clear()
    assert anomaly(answers) is None


def test_a_block_that_fails_takes_its_declaration_with_it():
    answers = Answers()
    with pytest.raises(KeyError), answers.normal():
        raise KeyError
    assert anomaly(answers) is None


def test_a_declaration_tells_what_it_is_for():
    answers = Answers()
    declaration = answers.normal("s3://b/k", model="p/1")
    assert repr(declaration) == (
        "<Declaration for s3://b/k and p/1: AnomalyAnswer(is_anomalous=False, confidence=0.99,"
        " areas=None), used 0 times>"
    )


def test_a_function_answers_with_what_it_sees():
    seen = []

    def judge(detection: Detection):
        seen.append(detection)
        return {"confidence": detection.info.width / 1000}

    answers = Answers()
    answers.compute(judge, model="p")
    assert anomaly(answers) == AnomalyAnswer(True, 0.1)
    assert seen[0].image == PHOTO
    assert (seen[0].project, seen[0].version, seen[0].location) == ("p", "1", None)
    answers.compute(lambda detection: {"cat": 90})
    assert labels(answers) == (Label("cat", 90),)


def test_a_function_may_leave_it_to_others():
    answers = Answers()
    answers.normal()
    passing = answers.compute(lambda detection: None)
    assert anomaly(answers).is_anomalous is False
    assert passing.used == 0


def test_a_function_may_raise():
    class BrokenError(ServiceError):
        code = "ThrottlingException"

    def fail(detection):
        raise BrokenError("slow down")

    answers = Answers()
    answers.compute(fail)
    with pytest.raises(BrokenError):
        anomaly(answers)


def test_what_a_function_returns_is_checked():
    answers = Answers()
    answers.compute(lambda detection: "cat")
    with pytest.raises(UsageError, match="must return True, False"):
        anomaly(answers)
    with pytest.raises(UsageError, match="labels must be a list"):
        labels(answers)


@pytest.mark.parametrize(
    "declare",
    [
        lambda answers: answers.anomaly(PHOTO, confidence=99),
        lambda answers: answers.normal(PHOTO, confidence=-1),
        lambda answers: answers.anomaly("photo.png"),
        lambda answers: answers.anomaly(PHOTO, model="my project"),
        lambda answers: answers.labels(PHOTO, "cat"),
        lambda answers: answers.compute(True),
    ],
)
def test_wrong_declarations_are_refused_and_forgotten(declare):
    answers = Answers()
    with pytest.raises(UsageError):
        declare(answers)
    assert anomaly(answers) is None
    assert labels(answers) is None


ALONE = """
import sys, types
package = sys.modules["mock_vision"] = types.ModuleType("mock_vision")
package.__path__ = [sys.argv[1]]
from mock_vision.declared.answers import Answers
Answers()
print({"PIL", "mock_vision.images.formats", "mock_vision.training"} & set(sys.modules))
"""


def test_a_mock_that_shows_no_pictures_imports_nothing_about_them():
    folder = str(Path(answers.__file__).parents[1])
    run = subprocess.run(
        [sys.executable, "-c", ALONE, folder], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "set()"
