"""Declared answers as values, checked where they are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from mock_vision.errors import UsageError, check_flag, check_number, short, unknown_name

Box: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class AnomalyAnswer:
    """The verdict on one image.

    ``confidence`` (0 to 1) is the confidence in the verdict, whether anomalous or normal. ``areas``
    are the shares of the picture (0 to 1) that each anomaly class covers; the rest is background.
    ``None`` lets the model choose.
    """

    is_anomalous: bool
    confidence: float = 0.99
    areas: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        check_flag("is_anomalous", self.is_anomalous)
        check_number("confidence", self.confidence)
        if self.areas is not None:
            _check_areas(self.areas)


class Label(NamedTuple):
    """A label found in an image.

    ``confidence`` is 0 to 100; ``box`` is (left, top, width, height) as shares (0 to 1) of the
    image, for models that find objects; ``None`` lets the model choose.

    In an answer without a confidence above 1, every confidence above 0 has to be written with this
    class: in a tuple or a dict such a number is refused, because it is probably meant as a share of
    1.
    """

    name: str
    confidence: float = 99.0
    box: Box | None = None


LabelValues: TypeAlias = Mapping[str, float] | Iterable[str | Label | tuple[object, ...]]


Answer: TypeAlias = AnomalyAnswer | tuple[Label, ...]
"""The answer of either kind of model to a detection."""


def as_anomaly(value: object) -> AnomalyAnswer:
    """Return the answer of a function for a model that finds anomalies.

    ``True``, ``False``, an :class:`AnomalyAnswer`, or a mapping with its arguments.
    """
    if isinstance(value, AnomalyAnswer):
        return value
    if isinstance(value, bool):
        return AnomalyAnswer(value)
    if isinstance(value, Mapping):
        valid = AnomalyAnswer.__dataclass_fields__
        for name in value:
            if name not in valid:
                raise unknown_name("part of an anomaly answer", name, valid)
        return AnomalyAnswer(**{"is_anomalous": True, **value})
    raise UsageError(
        "a function that answers for a model that finds anomalies must return True, False, None (to"
        " leave the detection to other declarations) or a dict like"
        f" {{'is_anomalous': True, 'confidence': 0.9}}, not {short(value)}."
    )


def as_labels(value: object) -> tuple[Label, ...]:
    """Return the labels in any of the forms that ``Answers.labels`` takes."""
    if isinstance(value, str | bytes | bytearray | memoryview) or not isinstance(value, Iterable):
        raise UsageError(
            "labels must be a list of names, of (name, confidence) or of (name, confidence, box),"
            f" or a dict of confidences by name, not {short(value)}."
        )
    items = list(value.items() if isinstance(value, Mapping) else value)
    labels = tuple(_label(item) for item in items)
    _check_scale(items, labels)
    return labels


def _check_scale(written: Sequence[object], labels: Sequence[Label]) -> None:
    """Refuse confidences that are probably meant as shares of 1, for example 0.95 for 95.

    Such an answer is below every threshold, so a detection would not return its labels, and a test
    which expects that nothing is found would pass for the wrong reason. A low confidence beside a
    higher one is usual: the confidences of an image often add up to 100. A :class:`Label` is meant
    as it is written.
    """
    if any(label.confidence > 1 for label in labels):
        return
    pairs = zip(written, labels, strict=True)
    plain = [label for item, label in pairs if not isinstance(item, Label)]
    highest = max(plain, key=lambda label: label.confidence, default=None)
    if highest is not None and highest.confidence > 0:
        raise UsageError(
            f"confidences of labels are 0 to 100, and the highest number here is"
            f" {highest.confidence!r}: write ({highest.name!r}, {highest.confidence * 100:g}). If"
            f" the label really has a confidence of {highest.confidence:g} percent, write"
            f" mock_vision.Label({highest.name!r}, {highest.confidence!r})."
        )


def _label(item: object) -> Label:
    label = Label(item) if isinstance(item, str) else None
    if isinstance(item, tuple | list) and 1 <= len(item) <= 3:
        label = Label(*item)
    if label is None or not isinstance(label.name, str) or not label.name:
        raise UsageError(
            "a label must be a name, (name, confidence) or (name, confidence, box),"
            f" not {short(item)}; for example ('cat', 97.5, (0.1, 0.2, 0.5, 0.5))."
        )
    check_number(f"the confidence of label {label.name!r}", label.confidence, 100)
    if label.box is None:
        return label
    return label._replace(box=_checked_box(label.name, label.box))


def _checked_box(name: str, box: object) -> Box:
    if not isinstance(box, tuple | list) or len(box) != 4:
        raise UsageError(
            f"the box of label {name!r} must be (left, top, width, height), not {short(box)}."
        )
    for part, number in zip(("left", "top", "width", "height"), box, strict=True):
        check_number(f"{part} of the box of label {name!r}", number)
    left, top, width, height = box
    # Shares computed from pixels may miss 1 by a rounding error.
    if left + width > 1 + 1e-6 or top + height > 1 + 1e-6:
        raise UsageError(f"the box of label {name!r} reaches beyond the picture: {box!r}.")
    return left, top, width, height


def _check_areas(areas: object) -> None:
    if not isinstance(areas, Mapping):
        raise UsageError(f"areas must map anomaly classes to shares of 1, not {short(areas)}.")
    for name, share in areas.items():
        if not isinstance(name, str) or name.lower() == "background":
            raise UsageError(
                f"areas name anomaly classes, the background takes the rest: {short(name)}."
            )
        check_number(f"the area of {name!r}", share)
    if sum(areas.values()) > 1 + 1e-6:
        raise UsageError(
            f"areas are shares of one picture; {dict(areas)!r} is more than all of it."
        )
