"""The answers that a test declares for detections: ``vision.answers``.

::

    vision.answers.anomaly(photo, confidence=0.93, areas={"crack": 0.02})
    vision.answers.normal("s3://bucket/line/1.png")
    vision.answers.labels(photo, [("cat", 97.5), ("dog", 60)], model="pets/v2")
    vision.answers.compute(lambda detection: detection.info.width > 1000)

``image`` says which pictures an answer is for: bytes, a file, an S3 object, a function or ``None``
(any picture), see :func:`mock_vision.declared.pictures.image_pattern`. With ``similar=True`` the
picture may have been encoded again or resized. ``model`` says for which models: ``"project"``,
``"project/version"``, both with ``*`` as in shell patterns, the ARN of a model, or ``None`` (any).

The latest declaration that fits a detection answers it; where none fits, the model answers as if
nothing had been declared. A declaration holds until it is removed, to the end of its ``with``
block, or of the mock in which it was made, and has to be used unless it is ``optional``. Wrong
values are refused here; a label or an anomaly class that the model does not have is refused in the
detection, where the model is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from mock_vision.declared.declaration import Declaration, Declarations, Registry, given, written
from mock_vision.errors import UsageError

if TYPE_CHECKING:
    from typing import TypeAlias

    from mock_vision.declared.matching import ModelPattern
    from mock_vision.declared.pictures import Image, PicturePattern, ReadObject
    from mock_vision.declared.request import Detection
    from mock_vision.declared.values import AnomalyAnswer, Label, LabelValues
    from mock_vision.world.world import World

    Computed: TypeAlias = Callable[[Detection], Any]
    Answer: TypeAlias = AnomalyAnswer | tuple[Label, ...]

__all__ = ["AnswerDeclaration", "Answers"]

T = TypeVar("T")


class AnswerDeclaration(Declaration):
    """One declared answer. ``used`` counts the detections that it answered."""

    def __init__(
        self,
        text: str,
        answer: Answer | Computed,
        image: PicturePattern,
        model: ModelPattern | None,
        *,
        optional: bool,
    ) -> None:
        super().__init__(text, optional=optional)
        self._answer = answer
        self._image = image
        self._model = model
        self._passed_on = False

    @property
    def is_unused(self) -> bool:
        # A function that left every detection to others was called all the same.
        return super().is_unused and not self._passed_on

    def answer(
        self,
        detection: Detection,
        read: ReadObject,
        kind: type[T],
        convert: Callable[[object], T],
    ) -> T | None:
        """Its answer if it is of this kind and meant for the detection, else ``None``."""
        declared = self._answer
        if not callable(declared) and not isinstance(declared, kind):
            self.note_miss(0, lambda: "the models that were used answer in another way.")
            return None
        model = f"{detection.project}/{detection.version}"
        if self._model is not None and not self._model.fits(detection.subject):
            self.note_miss(1, lambda: f"the model was {model}, not {self._model}.")
            return None
        if not self._image.fits(detection, read):
            shown = detection.location or f"a picture of {len(detection.image)} bytes"
            self.note_miss(2, lambda: f"model {model} was shown {shown}, not {self._image}.")
            return None
        try:
            answer = declared(detection) if callable(declared) else declared
        except BaseException:
            # An error is an answer too.
            self.note_use()
            raise
        if answer is None:
            self._passed_on = True
            return None
        self.note_use()
        return convert(answer)

    def _nothing_near(self) -> str:
        return "no model was shown a picture."


class Answers:
    """Declares what detections answer; ``vision.answers``."""

    def __init__(self, world: World) -> None:
        self._registry: Registry[AnswerDeclaration] = Registry(world.part(Declarations))

    @property
    def live(self) -> tuple[AnswerDeclaration, ...]:
        """The answers that hold now, in the order in which they were declared."""
        return self._registry.live

    def anomaly(
        self,
        image: Image = None,
        *,
        is_anomalous: bool = True,
        confidence: float = 0.99,
        areas: Mapping[str, float] | None = None,
        model: str | None = None,
        similar: bool = False,
        optional: bool = False,
    ) -> Declaration:
        """Let a model that tells normal from anomalous call a picture anomalous (or not).

        :param image: the pictures, see the top of this page.
        :param is_anomalous: the verdict.
        :param confidence: 0 to 1, that of the verdict, whichever way it goes.
        :param areas: for models with masks, the share of the picture (0 to 1) that each anomaly
            class covers; left out, an anomalous picture keeps those of its mask in the dataset, or
            gets some.
        :param model: the models, see the top of this page.
        :param similar: the picture may have been encoded again or resized.
        :param optional: it may stay unused.
        :raises UsageError: a wrong value.
        """
        from mock_vision.declared.values import AnomalyAnswer

        shown = {"confidence": confidence, "areas": areas}
        if not is_anomalous:
            shown = {"is_anomalous": False, **shown}
        answer = AnomalyAnswer(is_anomalous, confidence, areas)
        return self._declare("anomaly", answer, image, model, similar, optional, **shown)

    def normal(
        self,
        image: Image = None,
        *,
        confidence: float = 0.99,
        model: str | None = None,
        similar: bool = False,
        optional: bool = False,
    ) -> Declaration:
        """Let a model that tells normal from anomalous call a picture normal. The arguments are
        those of :meth:`anomaly`.
        """
        from mock_vision.declared.values import AnomalyAnswer

        answer = AnomalyAnswer(is_anomalous=False, confidence=confidence)
        return self._declare(
            "normal", answer, image, model, similar, optional, confidence=confidence
        )

    def labels(
        self,
        image: Image = None,
        labels: LabelValues = (),
        *,
        model: str | None = None,
        similar: bool = False,
        optional: bool = False,
    ) -> Declaration:
        """Let a model that names what is in a picture find these labels, and no others.

        :param labels: a list of names, of ``(name, confidence)`` or of ``(name, confidence, box)``
            (:class:`~mock_vision.declared.values.Label`), or a dict of confidences by name.
            Confidences are 0 to 100; ``MinConfidence`` and ``MaxResults`` of the call still choose
            among them, and without ``MinConfidence`` the assumed threshold of each label does.
            ``box`` is ``(left, top, width, height)`` as shares (0 to 1) of the picture, for models
            that find objects.

        The other arguments are those of :meth:`anomaly`.
        """
        from mock_vision.declared.values import as_labels

        answer = as_labels(labels)
        return self._declare(
            "labels", answer, image, model, similar, optional, labels=list(map(tuple, answer))
        )

    def compute(
        self,
        function: Computed,
        image: Image = None,
        *,
        model: str | None = None,
        similar: bool = False,
        optional: bool = False,
    ) -> Declaration:
        """Let ``function`` answer.

        It gets the :class:`~mock_vision.declared.request.Detection` and returns, for a model that
        tells normal from anomalous, ``True``, ``False`` or a dict with the arguments of
        :meth:`anomaly`; for one that names what is in a picture, what :meth:`labels` takes;
        ``None`` leaves the detection to the next declaration. An error of
        :func:`mock_vision.errors_of` that it raises is the answer of the service; any other
        exception reaches the caller as it is.

        The other arguments are those of :meth:`anomaly`.
        """
        if not callable(function):
            raise UsageError(f"compute takes a function of a Detection, not {function!r}.")
        shown = {"function": function}
        return self._declare("compute", function, image, model, similar, optional, **shown)

    def clear(self) -> None:
        """Take all declared answers back."""
        self._registry.clear()

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
        for declaration in self._registry.newest_first():
            answer = declaration.answer(detection, read, kind, convert)
            if answer is not None:
                return answer
        return None

    def _declare(
        self,
        method: str,
        answer: Answer | Computed,
        image: Image,
        model: str | None,
        similar: bool,
        optional: bool,
        **shown: object,
    ) -> Declaration:
        from mock_vision.declared.matching import model_pattern
        from mock_vision.declared.pictures import image_pattern

        pictures = image_pattern(image, similar=similar)
        of_model = model_pattern(model)
        about = f"<{len(image)} bytes>" if isinstance(image, bytes | bytearray) else image
        which = given(model=model, similar=similar or None, optional=optional or None)
        text = written(f"answers.{method}", **given(image=about, **shown), **which)
        declaration = AnswerDeclaration(text, answer, pictures, of_model, optional=optional)
        return self._registry.add(declaration)
