"""The answers that a test declares for detections: ``vision.answers``.

::

    vision.answers.anomaly(photo, confidence=0.93, areas={"crack": 0.02})
    vision.answers.normal("s3://bucket/line/1.png")
    vision.answers.labels(photo, [("cat", 97.5), ("dog", 60)], model="pets/v2")
    vision.answers.compute(lambda detection: detection.info.width > 1000)

What ``image``, ``model`` and the other arguments mean is documented with :class:`Answers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from mock_vision.declared.declaration import Declaration, Declarations, Registry, given, written
from mock_vision.declared.spelling import spelled
from mock_vision.errors import UsageError, short

if TYPE_CHECKING:
    from mock_vision.declared.matching import ModelPattern
    from mock_vision.declared.pictures import Image, PicturePattern, ReadObject
    from mock_vision.declared.request import AnswerFunction, Detection
    from mock_vision.declared.values import AnomalyAnswer, Answer, Label, LabelValues
    from mock_vision.world.world import World

T = TypeVar("T")


class AnswerDeclaration(Declaration):
    """One declared answer. ``used`` counts the detections that it answered."""

    def __init__(
        self,
        text: str,
        answer: Answer | AnswerFunction,
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
        """Return the answer if it is of this kind and selects the detection, else None."""
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
        return "no detection reached a hosted model while it was in force."


@spelled("vision.answers", internal=("anomaly_for", "labels_for"))
class Answers:
    """Declares what detections return: ``vision.answers``.

    The latest declaration that fits a detection answers it. Where none fits, the model answers as
    if nothing were declared. A declaration holds until :meth:`Declaration.remove`, the end of its
    ``with`` block, or the end of the mock in which it was made, and must be used unless it is
    ``optional``.

    A wrong value raises UsageError in the line that declares it. A label or an anomaly class that
    the model does not have raises it in the detection, where the model is known.

    All methods take these arguments:

    ``image`` selects the images: bytes, a path, ``"s3://bucket/key"``, ``(bucket, key)``, a
    function that receives the :class:`Detection` and returns a bool, or ``None`` for every image.

    ``model`` selects the models: ``"project"``, ``"project/version"``, both with ``*`` as in shell
    patterns, the ARN of a model, or ``None`` for every model.

    ``similar=True`` also selects an image that was encoded again or resized.

    ``optional=True`` allows the declaration to stay unused.
    """

    def __init__(self, world: World) -> None:
        self._registry: Registry[AnswerDeclaration] = Registry(world.part(Declarations))

    @property
    def live(self) -> tuple[Declaration, ...]:
        """The answers in force, in the order in which they were declared."""
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
        """Declare that anomaly models find an image anomalous.

        :param image: the images that it is for, see :class:`Answers`; None: every image.
        :param is_anomalous: False declares a normal image, as :meth:`normal` does.
        :param confidence: the confidence in the verdict, anomalous or normal, 0 to 1.
        :param areas: for models with masks, the share of the image (0 to 1) that each anomaly
            class covers. Without it, an anomalous image has the areas of its mask in the dataset;
            for any other image the model chooses them.
        :param model: the models that it is for, such as ``"boards"``, ``"boards/1"`` or an ARN;
            None: every model.
        :param similar: also for images that were encoded again or resized.
        :param optional: the declaration may stay unused.
        :raises UsageError: when a value is wrong.
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
        """Declare that anomaly models find an image normal. The arguments are those of
        :meth:`anomaly`.
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
        """Declare that label models find these labels in an image, and no others.

        :param labels: a list of names, of ``(name, confidence)`` or of ``(name, confidence, box)``
            (:class:`~mock_vision.declared.values.Label`), or a dict of confidences by name.
            Confidences are 0 to 100. ``MinConfidence`` and ``MaxResults`` of the call select among
            the labels; without ``MinConfidence`` the assumed threshold of each label does. ``box``
            is ``(left, top, width, height)`` as shares (0 to 1) of the image, for models that find
            objects.

        The other arguments are those of :meth:`anomaly`.
        """
        answer = labels_beside(image, labels)
        return self._declare(
            "labels", answer, image, model, similar, optional, labels=list(map(tuple, answer))
        )

    def compute(
        self,
        function: AnswerFunction,
        image: Image = None,
        *,
        model: str | None = None,
        similar: bool = False,
        optional: bool = False,
    ) -> Declaration:
        """Declare that a function computes the answer.

        The function receives the :class:`~mock_vision.declared.request.Detection`. For an anomaly
        model it returns ``True``, ``False`` or a dict of arguments of :meth:`anomaly`; for a label
        model it returns what :meth:`labels` takes. ``None`` leaves the detection to the next
        declaration. If it raises an error made by :func:`mock_vision.errors_of`, the service
        answers with that error; any other exception reaches the caller unchanged.

        The other arguments are those of :meth:`anomaly`.
        """
        if not callable(function):
            raise UsageError(f"compute takes a function of a Detection, not {short(function)}.")
        shown = {"function": function}
        return self._declare("compute", function, image, model, similar, optional, **shown)

    def clear(self) -> None:
        """Remove all declared answers."""
        self._registry.clear()

    def anomaly_for(self, detection: Detection, read: ReadObject) -> AnomalyAnswer | None:
        """Return the declared verdict, or None; ``read`` reads S3 objects."""
        from mock_vision.declared.values import AnomalyAnswer, as_anomaly

        return self._answer(detection, read, AnomalyAnswer, as_anomaly)

    def labels_for(self, detection: Detection, read: ReadObject) -> tuple[Label, ...] | None:
        """Return the declared labels, or None; ``read`` reads S3 objects."""
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
        answer: Answer | AnswerFunction,
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
        which = given(model=model, similar=similar or None, optional=optional or None)
        text = written(f"answers.{method}", **given(image=image, **shown), **which)
        declaration = AnswerDeclaration(text, answer, pictures, of_model, optional=optional)
        return self._registry.add(declaration)


def labels_beside(image: object, labels: object) -> tuple[Label, ...]:
    """Return the labels of an image, in any of the forms that :meth:`Answers.labels` takes.

    :raises UsageError: when they are no labels, or stand in the place of the image.
    """
    from mock_vision.declared.pictures import not_an_image
    from mock_vision.declared.values import as_labels

    if isinstance(image, list | Mapping):
        swapped = f"labels({short(labels or None)}, {short(image)})"
        raise UsageError(f"{not_an_image(image)} Labels are the second argument: {swapped}.")
    return as_labels(labels)
