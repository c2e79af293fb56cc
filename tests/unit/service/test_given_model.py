from mock_vision.declared.answers import Answers
from mock_vision.service.given_model import GivenModel
from tests.support.worlds import make_world


def test_a_function_is_declared_for_the_model_alone() -> None:
    answers = Answers(make_world())
    model = GivenModel("boards", "1", "arn:model", "arn:project", "us-east-1", "1", answers)
    declaration = model.compute(bool, similar=False, optional=True)
    assert answers.live == (declaration,)
    assert "model='arn:model', optional=True" in declaration.text
    assert repr(model).endswith("region='us-east-1', account_id='1')")
