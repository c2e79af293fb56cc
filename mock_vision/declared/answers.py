"""The answers that the author of a test declares: ``vision.answers``.

::

    vision.answers.anomaly(photo, confidence=0.93, areas={"crack": 0.02})
    vision.answers.normal("s3://bucket/line/1.png")
    vision.answers.labels(photo, [("cat", 97.5), ("dog", 60)], model="pets/v2")
    vision.answers.compute(lambda detection: detection.info.width > 1000)

``image`` says which pictures an answer is for:

- ``bytes``, or a :class:`pathlib.Path` to a file: that picture, wherever it comes from
- ``"s3://bucket/key"`` or ``(bucket, key)``: that S3 object, also when its content is sent as bytes
- a function: it gets the :class:`~mock_vision.declared.Detection` and says whether it is meant
- ``None``: any picture

``model`` says for which models: the name of a project, ``"project/version"``, the ARN of a model,
or ``None`` for any.

The latest declaration that fits a detection answers it; where none fits, the model answers as if
nothing had been declared. A declaration holds until it is removed, or to the end of its ``with``
block, or of the mock. Wrong values are refused here; a label or an anomaly class that the model
does not have is refused in the detection, where the model is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from mock_vision.errors import UsageError

if TYPE_CHECKING:
    from typing import TypeAlias

    from mock_vision.declared.pictures import Image, Pattern, ReadObject
    from mock_vision.declared.request import Detection
    from mock_vision.declared.values import AnomalyAnswer, Label, LabelValues

    Computed: TypeAlias = Callable[[Detection], Any]
    Answer: TypeAlias = AnomalyAnswer | tuple[Label, ...]

__all__ = ["Answers", "Declaration"]

T = TypeVar("T")


class Declaration:
    """One declared answer; as a context manager it is removed at the end of the block.

    ``used`` counts the detections that it answered.
    """

    def __init__(
        self, answers: Answers, answer: Answer | Computed, image: Pattern, model: Pattern
    ) -> None:
        self.used = 0
        self._answers = answers
        self._answer = answer
        self._image = image
        self._model = model

    def remove(self) -> None:
        """Take the declaration back; nothing happens if that was done before."""
        self._answers._remove(self)

    def answer(
        self,
        detection: Detection,
        read: ReadObject,
        kind: type[T],
        convert: Callable[[object], T],
    ) -> T | None:
        """Its answer if it is of this kind and meant for the detection, else ``None``."""
        given = self._answer
        if not callable(given) and not isinstance(given, kind):
            return None
        if not self._model.fits(detection, read) or not self._image.fits(detection, read):
            return None
        answer = given(detection) if callable(given) else given
        if answer is None:
            return None
        self.used += 1
        return convert(answer)

    def __enter__(self) -> Declaration:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.remove()

    def __repr__(self) -> str:
        return (
            f"<Declaration for {self._image.text} and {self._model.text}:"
            f" {self._answer!r}, used {self.used} times>"
        )


class Answers:
    """The declared answers of a mock."""

    def __init__(self, _: object = None) -> None:
        # Replaced, never changed: a detection in another thread goes on with what it began with.
        self._declarations: tuple[Declaration, ...] = ()

    def anomaly(
        self,
        image: Image = None,
        *,
        is_anomalous: bool = True,
        confidence: float = 0.99,
        areas: Mapping[str, float] | None = None,
        model: str | None = None,
    ) -> Declaration:
        """Let a Lookout for Vision model call a picture anomalous (or not).

        ``confidence`` (0 to 1) is that of the verdict, whichever way it goes. ``areas``, for
        models with masks, gives the share of the picture (0 to 1) that each anomaly class covers;
        left out, an anomalous picture keeps those of its mask in the dataset, or gets some.
        """
        from mock_vision.declared.values import AnomalyAnswer

        return self._declare(AnomalyAnswer(is_anomalous, confidence, areas), image, model)

    def normal(
        self, image: Image = None, *, confidence: float = 0.99, model: str | None = None
    ) -> Declaration:
        """Let a Lookout for Vision model call a picture normal."""
        return self.anomaly(image, is_anomalous=False, confidence=confidence, model=model)

    def labels(
        self, image: Image = None, labels: LabelValues = (), *, model: str | None = None
    ) -> Declaration:
        """Let a Custom Labels model find these labels, and no others, in a picture.

        ``labels`` is a list of names, of ``(name, confidence)`` or of ``(name, confidence, box)``
        (:class:`~mock_vision.declared.Label`), or a dict of confidences by name. Confidences are 0
        to 100; ``MinConfidence`` and ``MaxResults`` of the call still choose among them, and
        without ``MinConfidence`` the assumed threshold of each label does. ``box`` is ``(left, top,
        width, height)`` as shares (0 to 1) of the picture, for models that find objects.
        """
        from mock_vision.declared.values import as_labels

        return self._declare(as_labels(labels), image, model)

    def compute(
        self, function: Computed, image: Image = None, *, model: str | None = None
    ) -> Declaration:
        """Let ``function`` answer.

        It gets the :class:`~mock_vision.declared.Detection` and returns, for a Lookout for Vision
        model, ``True``, ``False`` or a dict with the arguments of :meth:`anomaly`; for a Custom
        Labels model what :meth:`labels` takes; ``None`` leaves the detection to the next
        declaration. What it raises reaches the caller: a
        :class:`~mock_vision.wire.service_error.ServiceError` as the answer AWS would give.
        """
        if not callable(function):
            raise UsageError(f"compute takes a function of a Detection, not {function!r}.")
        return self._declare(function, image, model)

    def clear(self) -> None:
        """Take all declarations back."""
        self._declarations = ()

    def anomaly_for(self, detection: Detection, read: ReadObject) -> AnomalyAnswer | None:
        """The declared verdict, ``None`` where nothing was declared; ``read`` reads S3 objects."""
        from mock_vision.declared.values import AnomalyAnswer, as_anomaly

        return self._answer(detection, read, AnomalyAnswer, as_anomaly)

    def labels_for(self, detection: Detection, read: ReadObject) -> tuple[Label, ...] | None:
        """The declared labels, ``None`` where nothing was declared; ``read`` reads S3 objects."""
        from mock_vision.declared.values import as_labels

        return self._answer(detection, read, tuple, as_labels)

    def _answer(
        self,
        detection: Detection,
        read: ReadObject,
        kind: type[T],
        convert: Callable[[object], T],
    ) -> T | None:
        for declaration in reversed(self._declarations):
            answer = declaration.answer(detection, read, kind, convert)
            if answer is not None:
                return answer
        return None

    def _declare(
        self,
        answer: Answer | Computed,
        image: Image,
        model: str | None,
    ) -> Declaration:
        from mock_vision.declared.pictures import image_pattern, model_pattern

        declaration = Declaration(self, answer, image_pattern(image), model_pattern(model))
        self._declarations = (*self._declarations, declaration)
        return declaration

    def _remove(self, declaration: Declaration) -> None:
        self._declarations = tuple(each for each in self._declarations if each is not declaration)
