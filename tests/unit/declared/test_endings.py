"""Which ending decides which work, by work made up here; the services' own is tested with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

import mock_vision  # noqa: F401  # makes the services known
from mock_vision.declared.declaration import Declarations
from mock_vision.declared.ending_kinds import Piece
from mock_vision.declared.endings import Endings
from mock_vision.declared.services import Subject
from mock_vision.errors import UnusedDeclarationError, UsageError
from mock_vision.world.world import World
from tests.support.worlds import make_world


class Part:
    """A resource."""

    def __init__(self, project: str, version: str | None = None) -> None:
        self.title = f"{project}/{version}"
        self.subject = Subject(project, version, f"arn:{project}:{version}")


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def endings(world: World) -> Iterator[Endings]:
    declarations = world.part(Declarations)
    scope = declarations.open_scope()
    yield world.part(Endings)
    declarations.close_scope(scope)


class Ended(list[Piece]):
    """Pieces of work that were ended by hand."""


def piece(
    model: str = "boards/1",
    name: str = "training",
    *,
    service: str = "lookoutvision",
    can_fail: bool = True,
    ended: Ended | None = None,
) -> Piece:
    project, _, version = model.partition("/")

    def end() -> None:
        if ended is not None:
            ended.append(made)

    made = Piece(service, name, [Part(project, version or None)], can_fail=can_fail, end=end)
    return made


def test_without_declarations_no_ending_is_decided(endings: Endings) -> None:
    assert endings.decide(piece()) is None


def test_the_latest_that_fits_decides(endings: Endings) -> None:
    general = endings.training(fails="general")
    special = endings.training("boards/1", fails="special")
    endings.training("parts", fails="another", optional=True)
    assert endings.decide(piece()) is special
    assert endings.decide(piece("boards/2")) is general
    special.remove()
    assert endings.decide(piece()) is general


@pytest.mark.parametrize(
    ("model", "fits"),
    [
        ("boards", True),
        ("boards/1", True),
        ("b*/?", True),
        ("arn:boards:1", True),
        (None, True),
        ("boards/2", False),
        ("parts", False),
        ("arn:boards:2", False),
    ],
)
def test_models_by_name_pattern_and_arn(endings: Endings, model: str | None, fits: bool) -> None:
    ending = endings.training(model, takes=1)
    assert (endings.decide(piece()) is ending) is fits


def test_work_on_several_resources_is_about_each_of_them(endings: Endings) -> None:
    both = [Part("boards", "train"), Part("boards", "test")]
    distribution = Piece(
        "rekognition", "dataset_distribution", both, can_fail=True, end=lambda: None
    )
    ending = endings.distribution("boards/test", fails=True)
    assert endings.decide(distribution) is ending
    assert str(distribution) == ("rekognition.dataset_distribution of boards/train and boards/test")


def test_figures_of_a_training_that_failed_by_itself_were_not_used(endings: Endings) -> None:
    ending: Any = endings.training(f1=0.6)
    ending.note_use()
    ending.note_failure(piece(), "Too few images.")
    assert ending.used == 0
    assert ending.unused_text().endswith(
        "was never used; lookoutvision.training of boards/1 began, and failed by itself:"
        " Too few images."
    )
    ending.remove()
    ending.note_failure(piece(), "Too few images.")
    assert ending.used == 0
    later: Any = endings.training(takes=5, optional=True)
    later.note_use()
    later.note_failure(piece(), "Too few images.")
    assert later.used == 1


def test_an_ending_of_one_service(endings: Endings) -> None:
    ending = endings.training(takes=1, service="rekognition")
    assert endings.decide(piece()) is None
    assert endings.decide(piece(service="rekognition")) is ending
    qualified = endings.of("lookoutvision.training", takes=2)
    assert endings.decide(piece()) is qualified


def test_times_limits_how_much_an_ending_decides(endings: Endings) -> None:
    always = endings.training(takes=1)
    once = endings.training(fails=True, times=1)
    assert endings.decide(piece()) is once
    once.note_use()
    assert endings.decide(piece()) is always


def test_a_second_ending_for_the_same_work_is_refused(endings: Endings) -> None:
    endings.start("parts/*", fails=True)
    with pytest.raises(UsageError) as refused:
        endings.start("parts/*", takes=1)
    assert str(refused.value).startswith("endings.start('parts/*', fails=True), declared in test_")
    assert "remove() it first, or say for how many pieces of work" in str(refused.value)
    endings.start("parts/*", takes=1, times=1)
    endings.start("parts/v2", takes=1)
    endings.stop("parts/*", takes=1)


def test_after_an_exhausted_ending_another_can_be_declared(endings: Endings) -> None:
    once = endings.start(fails=True, times=1)
    with pytest.raises(UsageError, match="says already how this work ends"):
        endings.start(takes=1)
    once.note_use()
    endings.start(takes=1)


def test_an_ending_holds_inside_its_block_and_has_to_be_used(endings: Endings) -> None:
    with endings.training(takes=1) as ending:
        assert endings.decide(piece()) is ending
        ending.note_use()
    assert endings.decide(piece()) is None
    with (
        pytest.raises(UnusedDeclarationError, match="was never used; nothing came near it"),
        endings.training(takes=1),
    ):
        pass
    with endings.training(takes=1, optional=True):
        pass


def test_clear_removes_all_endings(endings: Endings) -> None:
    endings.training(takes=1)
    endings.clear()
    assert endings.decide(piece()) is None


MISSES = [
    (["parts/1"], "training", "nearest was lookoutvision.training of boards/1: the work fits, the"
     " model was boards/1."),
    (["boards"], "model_start", "nearest was lookoutvision.training of boards/1: the model fits,"
     " the work does not."),
    (["parts"], "model_start", "nearest was lookoutvision.training of boards/1, which is other"
     " work."),
]  # fmt: skip


@pytest.mark.parametrize(("models", "work", "text"), MISSES)
def test_an_unused_ending_names_the_nearest_miss(
    endings: Endings, models: list[str], work: str, text: str
) -> None:
    ending = endings.of(work, *models, takes=1)
    assert endings.decide(piece()) is None
    assert ending.unused_text().endswith(f"was never used; {text}")


def test_an_ending_that_was_declared_too_late_says_so(endings: Endings) -> None:
    endings.began(piece("boards/2"))
    endings.began(piece())
    late = endings.training("boards/1", takes=1)
    other = endings.training("parts", takes=1)
    assert late.unused_text().endswith(
        "was never used; lookoutvision.training of boards/1 had begun before, and how work ends is"
        " decided when it begins. Declare the ending earlier, or end the work with"
        " vision.endings.end_now() or fail_now()."
    )
    assert other.unused_text().endswith("nothing came near it.")


def test_work_under_way_is_ended_by_hand(endings: Endings) -> None:
    ended = Ended()
    training, start = piece(ended=ended), piece("parts/2", "model_start", ended=ended)
    endings.began(training)
    endings.began(start)
    endings.end_now("boards/*")
    assert ended == [training]
    endings.end_now(work="model_start")
    assert ended == [training, start]
    endings.end_now(service="lookoutvision")
    assert ended == [training, start, training, start]
    endings.over(training)
    endings.over(training)
    endings.fail_now(fails="It is over.")
    assert ended[4:] == [start]
    assert start.failure is not None
    assert start.failure.message == "It is over."


def test_work_that_can_fail_is_failed_by_hand(endings: Endings) -> None:
    stop = piece(name="model_stop", can_fail=False)
    endings.began(stop)
    with pytest.raises(UsageError, match=r"model_stop of boards/1 cannot fail; end_now\(\) ends"):
        endings.fail_now("boards")
    with pytest.raises(UsageError, match="fails must be the text"):
        endings.began(piece())
        endings.fail_now("boards", "")


def test_nothing_to_end_is_refused(endings: Endings) -> None:
    with pytest.raises(UsageError) as refused:
        endings.end_now()
    assert "no work to end is under way for any model. Under way: nothing." in str(refused.value)
    endings.began(piece())
    with pytest.raises(UsageError) as refused:
        endings.fail_now("parts/*")
    assert "is under way for 'parts/*'. Under way: lookoutvision.training of boards/1." in str(
        refused.value
    )
    with pytest.raises(UsageError, match=r"unknown work 'trainng'\. Did you mean 'training'"):
        endings.end_now(work="trainng")
    with pytest.raises(UsageError, match="unknown service 'sagemaker'"):
        endings.end_now(service="sagemaker")
    with pytest.raises(UsageError, match=r"is not of the service 'rekognition'; leave one out"):
        endings.end_now(work="lookoutvision.training", service="rekognition")


def test_hosting_is_failed_by_hand_and_not_ended(endings: Endings) -> None:
    ended = Ended()
    hosted = piece(name="hosting", ended=ended)
    hosted.follow = lambda ending: None
    endings.began(hosted)
    with pytest.raises(UsageError, match=r"hosting of boards/1\. Only fail_now\(\) ends a"):
        endings.end_now("boards/1")
    endings.fail_now("boards/1")
    assert ended == [hosted]


def test_hosting_that_is_declared_late_reaches_what_is_hosted(endings: Endings) -> None:
    followed: list[Any] = []
    for model in ("boards/1", "parts/1"):
        hosted = piece(model, "hosting")
        hosted.follow = followed.append
        endings.began(hosted)
    endings.began(piece())
    ending = endings.hosting("boards", dies_after=timedelta(hours=1))
    assert followed == [ending]


FUNCTIONS = {
    "start": "model_start",
    "stop": "model_stop",
    "deletion": "model_deletion",
    "copy": "model_copy",
    "packaging": "packaging",
    "dataset_import": "dataset_import",
    "dataset_update": "dataset_update",
    "distribution": "dataset_distribution",
    "training": "training",
}


@pytest.mark.parametrize(("function", "work"), FUNCTIONS.items())
def test_each_function_is_for_its_work(endings: Endings, function: str, work: str) -> None:
    ending = getattr(endings, function)("boards", takes=timedelta(seconds=3))
    assert {name for _, name in ending.works} == {work}
    assert (ending.takes, ending.sets_time) == (3_000_000, True)
    assert ending.text == (f"endings.{function}('boards', takes=datetime.timedelta(seconds=3))")


def test_of_takes_the_name_of_the_work(endings: Endings) -> None:
    ending = endings.of("rekognition.project_deletion", "boards", never=True)
    assert ending.text == "endings.of('rekognition.project_deletion', 'boards', never=True)"
    with pytest.raises(UsageError, match=r"'rekognition\.training' is not of the service 'look"):
        endings.of("rekognition.training", takes=1, service="lookoutvision")
