"""Endings that cannot be are refused where they are written, and change nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import mock_vision  # noqa: F401  # makes the services known
from mock_vision.declared.ending_checks import checked_failure, checked_works
from mock_vision.declared.ending_kinds import Ending
from mock_vision.declared.endings import Endings
from mock_vision.declared.services import known_services, service_named
from mock_vision.errors import UsageError
from mock_vision.training.wanted import Wanted
from tests.support.worlds import make_world

HOUR = timedelta(hours=1)
Declare = Callable[[Any], object]

REFUSALS: list[tuple[Declare, str]] = [
    (lambda e: e.of("trainig", fails="x"), "unknown work 'trainig'. Did you mean 'training'?"),
    (lambda e: e.of("rekognition.packaging", takes=1), "unknown work 'rekognition.packaging'"),
    (lambda e: e.of("sagemaker.training", takes=1), "unknown service 'sagemaker'"),
    (lambda e: e.of(3, takes=1), "unknown work '3'"),
    (lambda e: e.training("boards 1", takes=1), "model must be the name of a project"),
    (lambda e: e.training(7, takes=1), "model must be the name of a project"),
    (lambda e: e.training(takes=1, service="s3"), "unknown service 's3'"),
    (lambda e: e.copy(takes=1, service="lookoutvision"), "unknown work 'lookoutvision.model_copy'"),
    (lambda e: e.training(), "say how the work ends: fails='a text'"),
    (lambda e: e.start("a"), "say how the work ends"),
    (lambda e: e.training(fails="x", f1=0.5), "leave out fails or the figures"),
    (
        lambda e: e.training(never=True, takes=1),
        "never=True stands alone: leave out takes, or never",
    ),
    (lambda e: e.training(never=True, fails="x"), "never=True stands alone: leave out fails"),
    (lambda e: e.training(never=True, f1=1), "never=True stands alone: leave out the figures"),
    (lambda e: e.training(never=1), "never must be True or False, not 1"),
    (lambda e: e.training(takes=1, optional="no"), "optional must be True or False, not 'no'"),
    (lambda e: e.training(takes=-HOUR), "takes must not be negative"),
    (lambda e: e.training(takes="1h"), "takes must be a timedelta or a number of seconds"),
    (lambda e: e.training(takes=1, times=0), "times must be a whole number above 0"),
    (lambda e: e.training(takes=1, times=True), "times must be a whole number above 0"),
    (lambda e: e.training(fails=""), "fails must be the text of the failure"),
    (lambda e: e.training(fails=False), "fails must be the text of the failure"),
    (lambda e: e.training(fails=3), "fails must be the text of the failure"),
    (lambda e: e.training(fails="ERROR_EMPTY"), "unknown code of a failure 'ERROR_EMPTY'"),
    (
        lambda e: e.training(fails="ERROR_EMPTY_MANIFEST", service="lookoutvision"),
        "the code 'ERROR_EMPTY_MANIFEST' is not possible for training of lookoutvision",
    ),
    (lambda e: e.stop(fails="x"), "model_stop cannot fail; what can: dataset_distribution, "),
    (lambda e: e.deletion(fails=True), "model_deletion cannot fail"),
    (lambda e: e.of("dataset_rollback", fails=True), "dataset_rollback cannot fail"),
    (
        lambda e: e.dataset_import(takes=1, status_code="SERVICE_ERROR"),
        "status_code is that of a failure: declare fails= as well",
    ),
    (
        lambda e: e.dataset_import(fails="x", status_code="SERVER_ERROR"),
        "unknown status_code 'SERVER_ERROR'. Did you mean 'SERVICE_ERROR'?",
    ),
    (
        lambda e: e.dataset_update(fails="x", status_code="SERVICE_ERROR", service="lookoutvision"),
        "status_code is not possible for dataset_update of lookoutvision",
    ),
    (lambda e: e.hosting(fails="x"), "say either when the hosted model dies"),
    (lambda e: e.hosting(dies_after=1, updates_after=1), "say either when the hosted model dies"),
    (lambda e: e.of("hosting", fails="x"), "say either when the hosted model dies"),
    (lambda e: e.hosting(dies_after=-1), "dies_after must not be negative"),
    (lambda e: e.hosting(updates_after="x"), "updates_after must be a timedelta"),
    (lambda e: e.hosting(dies_after=1, takes=1), "takes and never are about an update"),
    (lambda e: e.hosting(dies_after=1, never=True), "takes and never are about an update"),
    (
        lambda e: e.hosting(updates_after=1, never=True, fails=True),
        "never=True stands alone: leave out fails",
    ),
    (
        lambda e: e.hosting(updates_after=1, service="rekognition"),
        "updates_after is not possible for hosting of rekognition",
    ),
    (lambda e: e.training(f1=1.1), "f1 must be a number from 0 to 1, not 1.1"),
    (lambda e: e.training(recall="1"), "recall must be a number from 0 to 1, not '1'"),
    (lambda e: e.training(precision=True), "precision must be a number from 0 to 1, not True"),
    (lambda e: e.training(labels=["bolt"]), "labels must map labels to their figures"),
    (lambda e: e.training(labels={"bolt": 0.9}), "the figures of label 'bolt' must be a mapping"),
    (lambda e: e.training(labels={"bolt": {}}), "the figures of label 'bolt' must be a mapping"),
    (lambda e: e.training(labels={3: {"f1": 1}}), "the figures of label 3 must be a mapping"),
    (
        lambda e: e.training(labels={"bolt": {"f2": 1}}),
        "unknown figure of label 'bolt' 'f2'. Valid: f1, precision, recall.",
    ),
    (
        lambda e: e.training(labels={"bolt": {"f1": 2}}),
        "f1 of label 'bolt' must be a number from 0 to 1, not 2",
    ),
    (
        lambda e: e.training(labels={"bolt": {"f1": 1}}, service="lookoutvision"),
        "labels is not possible for training of lookoutvision",
    ),
]


@pytest.mark.parametrize(("declare", "text"), REFUSALS)
def test_impossible_endings_are_refused(declare: Declare, text: str) -> None:
    endings = make_world().part(Endings)
    with pytest.raises(UsageError) as refused:
        declare(endings)
    assert text in str(refused.value)
    assert endings._registry.live == ()


def declared(declaration: object) -> Ending:
    assert isinstance(declaration, Ending)
    return declaration


def test_an_ending_is_for_the_services_that_can_do_it() -> None:
    endings = make_world().part(Endings)

    def services(declaration: object) -> set[str]:
        return {service for service, _ in declared(declaration).works}

    assert services(endings.training(takes=1)) == {"lookoutvision", "rekognition"}
    assert services(endings.training("a", labels={"x": {"f1": 1}})) == {"rekognition"}
    assert services(endings.training("b", fails="ERROR_EMPTY_MANIFEST")) == {"rekognition"}
    assert services(endings.hosting(updates_after=1)) == {"lookoutvision"}
    assert services(endings.hosting("b", dies_after=1)) == {"lookoutvision", "rekognition"}
    failing = endings.dataset_import(fails=True, status_code="CLIENT_ERROR")
    assert services(failing) == {"rekognition"}


def test_the_figures_of_a_training() -> None:
    endings = make_world().part(Endings)
    ending = declared(endings.training(f1=0.79, recall=1, labels={"bolt": {"precision": 0}}))
    assert ending.wanted == Wanted(0.79, None, 1.0, {"bolt": Wanted(precision=0.0)})


def test_codes_and_texts_of_failures() -> None:
    services = known_services()
    empty = checked_failure("ERROR_EMPTY_MANIFEST", services)
    assert empty == ("The manifest file is empty.", "ERROR_EMPTY_MANIFEST", False)
    assert checked_failure(empty[0], services) == empty
    own = checked_failure("ERROR_X is what it said", services)
    assert own == ("ERROR_X is what it said", None, False)
    assert checked_failure(True, services) == ("", None, False)


def test_works_by_name_and_service() -> None:
    assert checked_works("packaging", None) == {("lookoutvision", "packaging")}
    assert checked_works("rekognition.training", None) == {("rekognition", "training")}
    assert checked_works(None, "rekognition") == {
        ("rekognition", name) for name in service_named("rekognition").works
    }
    assert len(checked_works("training", None)) == 2


def test_works_of_both_services_that_share_a_name_agree_on_failing() -> None:
    one, other = (service.works for service in known_services())
    for name in one.keys() & other.keys():
        assert one[name] == other[name], name
