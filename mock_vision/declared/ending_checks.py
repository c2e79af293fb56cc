"""Checks the endings that a test declares, when it declares them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from mock_vision.declared.ending_kinds import HOSTING, Ending, Failure, Piece, Plan
from mock_vision.declared.matching import model_pattern
from mock_vision.declared.services import KnownService, known_services, service_named
from mock_vision.errors import (
    UsageError,
    check_flag,
    check_number,
    is_whole_number,
    short,
    unknown_name,
)
from mock_vision.settings.durations import ticks_of
from mock_vision.training.wanted import FIGURES, Wanted

_CODE = "ERROR_"
"""How documented codes begin; any other text of this form is refused as a misspelling."""
_STATUS_CODES = ("CLIENT_ERROR", "SERVICE_ERROR")


def checked_ending(
    text: str,
    work: str,
    model: str | None,
    service: str | None,
    how: Mapping[str, Any],
) -> Ending:
    """Return the ending that a function of :class:`~mock_vision.declared.endings.Endings` declares.

    :param text: the declaration as it was written.
    :param how: its arguments by name, as they were written; None for those that were left out.
    :raises UsageError: when a name or value is wrong; the message lists the valid ones.
    """
    services = _services_with(work, service)
    wanted = _wanted(how.get("f1"), how.get("precision"), how.get("recall"), how.get("labels"))
    plan = _plan(how) if work == HOSTING else None
    services = _narrowed(work, services, how, wanted, plan)
    failure = _failure(work, services, how)
    never = check_flag("never", how["never"])
    times = _times(how["times"])
    takes = None if how["takes"] is None else ticks_of(how["takes"], "takes")
    _refuse_contradictions(how, failure, never, takes, wanted, plan)
    return Ending(
        text,
        works=frozenset((each.name, work) for each in services),
        model=model_pattern(model),
        failure=failure,
        takes=takes,
        never=never,
        wanted=wanted or None,
        plan=plan,
        times=times,
        optional=check_flag("optional", how["optional"]),
    )


def checked_works(work: str | None, service: str | None) -> frozenset[tuple[str, str]]:
    """Return services and names of works.

    :param work: None: all of the service.
    :raises UsageError: when there is no such service, or no such work.
    """
    if work is None:
        (known,) = _chosen(service)
        return frozenset((known.name, name) for name in known.works)
    name, of_service = work_and_service(work, service)
    return frozenset((each.name, name) for each in _services_with(name, of_service))


def work_and_service(work: str, service: str | None) -> tuple[str, str | None]:
    """Return the name of a work, and its service: the one before the dot, or the argument.

    :raises UsageError: when the two contradict each other.
    """
    prefix, dot, name = work.rpartition(".") if isinstance(work, str) else ("", "", work)
    if dot and service is not None and service != prefix:
        raise UsageError(f"the work {work!r} is not of the service {service!r}; leave one out.")
    return name, prefix or service


def refuse_second(ending: Ending, live: Iterable[Ending]) -> None:
    """Return if no ending that holds already decides the same work without end.

    :raises UsageError: when one does.
    """
    if ending.times is not None:
        return
    for other in live:
        same_model = str(other.model) == str(ending.model)
        if same_model and other.works & ending.works and not other.is_exhausted:
            raise UsageError(
                f"{other.text}, declared in {other.written}, says already how this work ends."
                " remove() it first, or say for how many pieces of work the new ending is:"
                " with times=1 it decides the next one, then the other one goes on."
            )


def pieces_named(
    under_way: Iterable[Piece],
    model: str | None,
    work: str | None,
    service: str | None,
    *,
    hosted: bool,
) -> list[Piece]:
    """Return the work under way that a test names.

    :param work: its name; None: any.
    :param hosted: also hosted models.
    :raises UsageError: when there is none, listing the work under way; or when a name is wrong.
    """
    works = None if work is None and service is None else checked_works(work, service)
    pattern = model_pattern(model)
    pieces = list(under_way)
    named = [
        piece
        for piece in pieces
        if (hosted or piece.follow is None)
        and (works is None or (piece.service, piece.name) in works)
        and (pattern is None or any(map(pattern.fits, piece.subjects)))
    ]
    if not named:
        what = "any model" if model is None else repr(model)
        endless = any(piece.follow is not None for piece in pieces)
        raise UsageError(
            f"no work to end is under way for {what}. Under way:"
            f" {', '.join(map(str, pieces)) or 'nothing'}."
            f"{' Only fail_now() ends a hosting.' if endless else ''} An ending for work that"
            " begins later is declared, for example with vision.endings.training(...)."
        )
    return named


def checked_failure(fails: object, services: Collection[KnownService]) -> Failure:
    """Return how work of these services fails.

    :raises UsageError: when ``fails`` is no text, or a code that none of the services documents.
    """
    texts = {code: text for each in services for code, text in each.failure_texts.items()}
    if fails is True:
        return Failure("")
    if not isinstance(fails, str) or not fails.strip():
        raise UsageError(
            "fails must be the text of the failure, a documented code, or True for the service's"
            f" own text, not {short(fails)}."
        )
    if fails in texts:
        return Failure(texts[fails], fails)
    if fails.startswith(_CODE) and " " not in fails:
        raise unknown_name("code of a failure", fails, texts)
    code = next((code for code, text in texts.items() if text == fails), None)
    return Failure(fails, code)


def _chosen(service: str | None) -> list[KnownService]:
    services = known_services()
    if service is None:
        return services
    if service not in [each.name for each in services]:
        raise unknown_name("service", service, [each.name for each in services])
    return [service_named(service)]


def _services_with(work: str, service: str | None) -> list[KnownService]:
    chosen = _chosen(service)
    found = [each for each in chosen if work in each.works]
    if not found:
        prefix = "" if service is None else f"{service}."
        valid = {f"{prefix}{name}" for each in chosen for name in each.works}
        raise unknown_name("work", f"{prefix}{work}", valid)
    return found


def _narrowed(
    work: str,
    services: list[KnownService],
    how: Mapping[str, Any],
    wanted: Wanted,
    plan: Plan | None,
) -> list[KnownService]:
    """Return the services that can do what was declared: not all can do everything."""
    needs = [
        ("labels", bool(wanted.labels), [each for each in services if each.has_labels]),
        (
            "updates_after",
            plan is not None and plan.updates,
            [each for each in services if each.updates_hosted],
        ),
        (
            "status_code",
            how.get("status_code") is not None,
            [each for each in services if each.has_status_codes],
        ),
        (
            f"the code {how['fails']!r}",
            isinstance(how["fails"], str) and how["fails"].startswith(_CODE),
            [each for each in services if each.failure_texts],
        ),
    ]
    for what, is_needed, able in needs:
        if is_needed:
            if not able:
                names = " and ".join(each.name for each in services)
                raise UsageError(f"{what} is not possible for {work} of {names}; leave it out.")
            services = [each for each in services if each in able]
    return services


def _failure(work: str, services: list[KnownService], how: Mapping[str, Any]) -> Failure | None:
    status_code = how.get("status_code")
    if status_code not in (None, *_STATUS_CODES):
        raise unknown_name("status_code", status_code, _STATUS_CODES)
    if how["fails"] is None:
        if status_code is not None:
            raise UsageError("status_code is that of a failure: declare fails= as well.")
        return None
    if not any(each.works[work] for each in services):
        valid = sorted({name for each in services for name in each.works if each.works[name]})
        raise UsageError(
            f"{work} cannot fail; what can: {', '.join(valid)}. It can take long (takes=) or not"
            " end (never=True)."
        )
    failure = checked_failure(how["fails"], services)
    return failure._replace(is_service_error=status_code == "SERVICE_ERROR")


def _refuse_contradictions(
    how: Mapping[str, Any],
    failure: Failure | None,
    never: bool,
    takes: int | None,
    wanted: Wanted,
    plan: Plan | None,
) -> None:
    declared = {
        "fails": failure is not None,
        "the figures of an evaluation": bool(wanted),
        "takes": takes is not None,
        "never": never,
    }
    names = [name for name, is_there in declared.items() if is_there]
    if never and len(names) > 1:
        raise UsageError(f"never=True stands alone: leave out {names[0]}, or never.")
    if failure is not None and wanted:
        raise UsageError("a training that fails has no figures: leave out fails or the figures.")
    if plan is not None and not plan.updates and (takes is not None or never):
        raise UsageError(
            "takes and never are about an update of a hosted model; dies_after says when it dies."
        )
    if plan is None and not names:
        raise UsageError(
            "say how the work ends: fails='a text', takes=timedelta(hours=2), never=True"
            + (", or for a training f1=0.9." if "f1" in how else ".")
        )


def _plan(how: Mapping[str, Any]) -> Plan:
    spans = {name: how.get(name) for name in ("dies_after", "updates_after")}
    given = {name: span for name, span in spans.items() if span is not None}
    if len(given) != 1:
        raise UsageError(
            "say either when the hosted model dies, dies_after=timedelta(hours=2), or when the"
            " service updates it, updates_after=timedelta(hours=2)."
        )
    ((name, span),) = given.items()
    return Plan(ticks_of(span, name), updates=name == "updates_after")


def _wanted(f1: object, precision: object, recall: object, labels: object) -> Wanted:
    figures = {"f1": f1, "precision": precision, "recall": recall}
    if labels is not None and not isinstance(labels, Mapping):
        raise UsageError(
            f"labels must map labels to their figures, as in {{'bolt': {{'f1': 0.9}}}}, not"
            f" {short(labels)}."
        )
    by_label = {}
    for label, found in (labels or {}).items():
        if not isinstance(label, str) or not isinstance(found, Mapping) or not found:
            raise UsageError(
                f"the figures of label {label!r} must be a mapping such as {{'f1': 0.9}}, not"
                f" {short(found)}."
            )
        by_label[label] = _figures(found, f" of label {label!r}")
    return replace(_figures(figures, ""), labels=by_label)


def _figures(given: Mapping[Any, object], of: str) -> Wanted:
    checked: dict[str, float] = {}
    for name, value in given.items():
        if name not in FIGURES:
            raise unknown_name(f"figure{of}", name, FIGURES)
        if value is not None:
            checked[name] = float(check_number(f"{name}{of}", value))
    return Wanted(checked.get("f1"), checked.get("precision"), checked.get("recall"))


def _times(times: object) -> int | None:
    if times is None:
        return None
    if not is_whole_number(times) or times < 1:
        raise UsageError(f"times must be a whole number above 0, or None, not {short(times)}.")
    return times
