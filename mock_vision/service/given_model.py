"""What the models that ``vision.given`` creates have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mock_vision.errors import knows_attributes

if TYPE_CHECKING:
    from mock_vision.declared.answers import Answers
    from mock_vision.declared.declaration import Declaration
    from mock_vision.declared.pictures import Image
    from mock_vision.declared.request import AnswerFunction


@knows_attributes("a given model")
@dataclass(frozen=True)
class GivenModel:
    """A model that ``vision.given`` created. Its methods declare its answers, as those of
    ``vision.answers`` do.
    """

    project: str
    version: str
    arn: str
    project_arn: str
    region: str
    account_id: str
    _answers: Answers = field(repr=False, compare=False)
    _names: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    """What a declared answer can name: labels, or anomaly classes. Empty: it is not known."""

    def compute(
        self,
        function: AnswerFunction,
        image: Image = None,
        *,
        similar: bool = False,
        optional: bool = False,
    ) -> Declaration:
        """Declare that a function computes the answers of the model; see
        :meth:`mock_vision.Answers.compute`.
        """
        return self._answers.compute(
            function, image, model=self.arn, similar=similar, optional=optional
        )
