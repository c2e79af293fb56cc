import re
import subprocess
import sys
from pathlib import Path

import pytest

from mock_vision.declared import answers
from mock_vision.declared.answers import Answers
from mock_vision.declared.declaration import Declarations
from mock_vision.declared.request import Detection
from mock_vision.declared.values import AnomalyAnswer, Label
from mock_vision.errors import UsageError
from mock_vision.wire.service_error import ServiceError
from tests.support.detections import PHOTO, shown
from tests.support.pictures import png
from tests.support.worlds import make_world

OTHER = png()


def nothing(location):
    return None


def anomaly(answers, image=PHOTO, **model):
    return answers.anomaly_for(shown(image, **model), nothing)


def labels(answers, image=PHOTO, **model):
    return answers.labels_for(shown(image, **model), nothing)


def test_nothing_declared():
    assert anomaly(Answers(make_world())) is None
    assert labels(Answers(make_world())) is None


def test_each_kind_of_model_gets_its_kind_of_answer():
    answers = Answers(make_world())
    answers.anomaly(PHOTO, confidence=0.93, areas={"crack": 0.02})
    answers.labels(PHOTO, [("cat", 97.5)])
    assert anomaly(answers) == AnomalyAnswer(True, 0.93, {"crack": 0.02})
    assert labels(answers) == (Label("cat", 97.5),)
    assert anomaly(answers, OTHER) is None
    assert labels(answers, OTHER) is None


def test_normal_is_the_opposite_of_anomaly():
    answers = Answers(make_world())
    answers.normal(PHOTO, confidence=0.8)
    assert anomaly(answers) == AnomalyAnswer(False, 0.8)
    answers.anomaly(PHOTO, is_anomalous=False)
    assert anomaly(answers) == AnomalyAnswer(False)


def test_finding_nothing_is_an_answer():
    answers = Answers(make_world())
    answers.labels(PHOTO, [])
    assert labels(answers) == ()


def test_the_latest_that_fits_answers():
    answers = Answers(make_world())
    answers.anomaly()
    answers.normal(PHOTO)
    answers.anomaly(model="q")
    assert anomaly(answers).is_anomalous is False
    assert anomaly(answers, OTHER).is_anomalous is True
    assert anomaly(answers, project="q").is_anomalous is True


def test_removed_by_hand_by_with_and_all_at_once():
    answers = Answers(make_world())
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


def test_a_block_that_raises_removes_its_declaration():
    answers = Answers(make_world())
    with pytest.raises(KeyError), answers.normal():
        raise KeyError
    assert anomaly(answers) is None


def test_the_repr_of_an_answer_is_its_declaration():
    answers = Answers(make_world())
    declaration = answers.normal("s3://b/k", model="p/1")
    assert repr(declaration) == (
        "<answers.normal(image='s3://b/k', confidence=0.99, model='p/1'), used 0 times>"
    )


def test_a_function_receives_the_detection():
    seen = []

    def judge(detection: Detection):
        seen.append(detection)
        return {"confidence": detection.info.width / 1000}

    answers = Answers(make_world())
    answers.compute(judge, model="p")
    assert anomaly(answers) == AnomalyAnswer(True, 0.1)
    assert seen[0].image == PHOTO
    assert (seen[0].project, seen[0].version, seen[0].location) == ("p", "1", None)
    answers.compute(lambda detection: {"cat": 90})
    assert labels(answers) == (Label("cat", 90),)


def test_a_function_may_leave_a_detection_to_other_declarations():
    answers = Answers(make_world())
    answers.normal()
    passing = answers.compute(lambda detection: None)
    assert anomaly(answers).is_anomalous is False
    assert passing.used == 0


def test_a_function_may_raise():
    class BrokenError(ServiceError):
        code = "ThrottlingException"

    def fail(detection):
        raise BrokenError("slow down")

    answers = Answers(make_world())
    answers.compute(fail)
    with pytest.raises(BrokenError):
        anomaly(answers)


def test_the_result_of_a_function_is_checked():
    answers = Answers(make_world())
    answers.compute(lambda detection: "cat")
    with pytest.raises(UsageError, match="must return True, False"):
        anomaly(answers)
    with pytest.raises(UsageError, match="labels must be a list"):
        labels(answers)


@pytest.mark.parametrize("found", [[("gear", 95)], {"gear": 95}])
def test_labels_in_the_place_of_the_image(found):
    answers = Answers(make_world())
    hint = re.escape(f" Labels are the second argument: labels(None, {found!r}).")
    with pytest.raises(UsageError, match=f"image must be bytes, .*{hint}$"):
        answers.labels(found)
    with pytest.raises(UsageError, match=r"not .*95[^ ]+\.$"):
        answers.labels(found, ["gear"])
    assert answers.live == ()


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
def test_wrong_declarations_are_refused_and_not_kept(declare):
    answers = Answers(make_world())
    with pytest.raises(UsageError):
        declare(answers)
    assert anomaly(answers) is None
    assert labels(answers) is None


ALONE = """
import sys, types
package = sys.modules["mock_vision"] = types.ModuleType("mock_vision")
package.__path__ = [sys.argv[1]]
from mock_vision.declared.answers import Answers
from mock_vision.declared.declaration import Declarations
class World:
    def part(self, kind):
        return kind(self)
Answers(World())
print({"PIL", "mock_vision.images.formats", "mock_vision.training"} & set(sys.modules))
"""


def test_a_mock_without_detections_imports_no_modules_about_pictures():
    folder = str(Path(answers.__file__).parents[1])
    run = subprocess.run(
        [sys.executable, "-c", ALONE, folder], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "set()"


# Scope and use


@pytest.mark.parametrize(
    ("declare", "text"),
    [
        (lambda answers: answers.anomaly(), "answers.anomaly(confidence=0.99)"),
        (
            lambda answers: answers.anomaly(PHOTO, is_anomalous=False, optional=True),
            f"answers.anomaly(image=<{len(PHOTO)} bytes>, is_anomalous=False, confidence=0.99,"
            " optional=True)",
        ),
        (
            lambda answers: answers.labels(("b", "k"), {"cat": 9}, similar=True),
            "answers.labels(image=('b', 'k'), labels=[('cat', 9, None)], similar=True)",
        ),
        (lambda answers: answers.compute(nothing), "answers.compute(function=nothing)"),
    ],
)
def test_a_declaration_is_shown_as_it_was_written(declare, text):
    assert declare(Answers(make_world())).text == text


def test_answers_end_with_the_mock_in_which_they_were_declared():
    world = make_world()
    answers, declarations = world.part(Answers), world.part(Declarations)
    declarations.open_scope()
    outer = answers.normal()
    inner = declarations.open_scope()
    unused = answers.anomaly(model="q")
    assert anomaly(answers).is_anomalous is False
    assert declarations.close_scope(inner) == [unused]
    assert answers._registry.live == (outer,)


@pytest.mark.parametrize(
    ("declare", "why"),
    [
        (lambda answers: answers.labels(), "the models that were used answer in another way."),
        (lambda answers: answers.normal(model="q/*"), "the model was p/1, not q/*."),
        (
            lambda answers: answers.normal("s3://b/other.png"),
            "model p/1 was shown s3://b/photo.png, not s3://b/other.png.",
        ),
    ],
)
def test_an_unused_answer_names_the_nearest_miss(declare, why):
    answers = Answers(make_world())
    declaration = declare(answers)
    why_first = "was never used; no detection reached a hosted model while it was in force."
    assert declaration.unused_text().endswith(why_first)
    assert answers.anomaly_for(shown(location="s3://b/photo.png"), nothing) is None
    assert declaration.unused_text().endswith(f"was never used; {why}")


def test_an_unused_answer_for_bytes_names_the_bytes_that_were_shown():
    answers = Answers(make_world())
    declaration = answers.normal(OTHER)
    assert anomaly(answers) is None
    shown_, wanted = (f"a picture of {len(data)} bytes" for data in (PHOTO, OTHER))
    assert declaration.unused_text().endswith(f"model p/1 was shown {shown_}, not {wanted}.")


def test_models_are_named_by_shell_patterns():
    answers = Answers(make_world())
    answers.normal(model="p/*")
    assert anomaly(answers).is_anomalous is False
    assert anomaly(answers, project="q") is None


def test_a_function_that_leaves_every_detection_to_others_is_not_unused():
    world = make_world()
    declared = world.part(Answers).compute(nothing)
    assert declared.is_unused
    assert anomaly(world.part(Answers)) is None
    assert (declared.used, declared.is_unused) == (0, False)


def test_a_function_that_raises_was_used():
    answers = Answers(make_world())
    declared = answers.compute(lambda detection: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        anomaly(answers)
    assert declared.used == 1


@pytest.mark.parametrize("labels", [(), PHOTO])
def test_labels_in_the_place_of_the_image_are_refused_with_the_order(labels):
    with pytest.raises(UsageError) as refused:
        Answers(make_world()).labels([("gear", 97)], labels)  # type: ignore[arg-type]
    first = f"<{len(PHOTO)} bytes>" if labels else "None"
    assert str(refused.value).endswith(
        "a function or None (any picture), not [('gear', 97)]."
        f" Labels are the second argument: labels({first}, [('gear', 97)])."
    )


@pytest.mark.parametrize("flag", ["similar", "optional"])
def test_flags_are_true_or_false(flag):
    answers = Answers(make_world())
    with pytest.raises(UsageError, match=f"{flag} must be True or False, not 'no'"):
        answers.normal(PHOTO, **{flag: "no"})  # type: ignore[arg-type]
    assert answers.live == ()


def test_a_misspelt_method_lists_all_that_a_test_can_use():
    answers = Answers(make_world())
    with pytest.raises(UsageError) as refused:
        answers.cler()  # type: ignore[attr-defined]
    assert str(refused.value) == (
        "unknown method of vision.answers 'cler'. Did you mean 'clear'?"
        " Valid: anomaly, clear, compute, labels, live, normal."
    )
    assert {"anomaly_for", "labels_for"}.isdisjoint(dir(answers))
    assert {"anomaly", "clear"} <= {*dir(answers)}
