import pytest

from mock_vision.declared.values import AnomalyAnswer, Label, as_anomaly, as_labels
from mock_vision.errors import UsageError


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (True, AnomalyAnswer(True)),
        (False, AnomalyAnswer(False)),
        ({"confidence": 0.5}, AnomalyAnswer(True, 0.5)),
        ({"is_anomalous": False, "areas": {}}, AnomalyAnswer(False, areas={})),
        (AnomalyAnswer(True, 1), AnomalyAnswer(True, 1)),
    ],
)
def test_forms_of_a_verdict(value, answer):
    assert as_anomaly(value) == answer


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("anomaly", "must return True, False, None .* not 'anomaly'"),
        ([("cat", 1)], "must return True, False"),
        ({"confidense": 1}, "unknown part of an anomaly answer 'confidense'. Did you mean"),
        ({"is_anomalous": "yes"}, "is_anomalous must be True or False, not 'yes'"),
        ({"confidence": 99}, "confidence must be a number from 0 to 1, not 99"),
        ({"confidence": True}, "confidence must be a number"),
        ({"confidence": float("nan")}, "confidence must be a number"),
        ({"areas": ["crack"]}, "areas must map anomaly classes"),
        ({"areas": {"crack": 2}}, "the area of 'crack' must be a number from 0 to 1, not 2"),
        ({"areas": {"crack": 0.6, "hole": 0.6}}, "more than all of it"),
        ({"areas": {"Background": 0.6}}, "the background takes the rest"),
        ({"areas": {1: 0.6}}, "areas name anomaly classes"),
    ],
)
def test_wrong_verdicts_are_refused(value, message):
    with pytest.raises(UsageError, match=message):
        as_anomaly(value)


@pytest.mark.parametrize(
    ("value", "labels"),
    [
        ([], ()),
        (["cat"], (Label("cat", 99.0),)),
        ([("cat", 97.5)], (Label("cat", 97.5),)),
        ([("cat", 97.5, [0, 0, 1, 1])], (Label("cat", 97.5, (0, 0, 1, 1)),)),
        ([Label("cat"), ["dog", 3]], (Label("cat"), Label("dog", 3))),
        ({"cat": 97.5, "dog": 3}, (Label("cat", 97.5), Label("dog", 3))),
        ((name for name in ["cat"]), (Label("cat"),)),
    ],
)
def test_forms_of_labels(value, labels):
    assert as_labels(value) == labels


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("cat", "labels must be a list of names"),
        (None, "labels must be a list of names"),
        (True, "labels must be a list of names"),
        ([7], "a label must be a name.*not 7"),
        ([()], r"a label must be a name.*not \(\)"),
        ([("cat", 1, None, 4)], "a label must be a name"),
        ([("", 1)], "a label must be a name"),
        ([{"Name": "cat"}], "a label must be a name"),
        ([("cat", 101)], "the confidence of label 'cat' must be a number from 0 to 100, not 101"),
        ([("cat", "97")], "the confidence of label 'cat' must be a number"),
        (
            [("cat", 0.95), ("dog", 0.05)],
            r"confidences of labels are 0 to 100, and the highest number here is 0\.95: write"
            r" \('cat', 95\)\. If the label really has a confidence of 0\.95 percent, write"
            r" mock_vision\.Label\('cat', 0\.95\)\.",
        ),
        (
            [("cat", 0.5), Label("dog", 0.4)],
            r"the highest number here is 0\.5: write \('cat', 50\)",
        ),
        (
            [Label("dog", 0.9), ("cat", 0.5), ("cow", 0.2)],
            r"the highest number here is 0\.5: write \('cat', 50\)",
        ),
        (bytearray(7), "labels must be a list of names.*not <7 bytes>"),
        ({"cat": 1}, r"the highest number here is 1: write \('cat', 100\)"),
        ([("cat", 97, 0.5)], "the box of label 'cat' must be .left, top, width, height., not 0.5"),
        ([("cat", 97, (1, 2, 3))], "the box of label 'cat' must be"),
        (
            [("cat", 97, (10, 0, 1, 1))],
            "left of the box of label 'cat' must be a number from 0 to 1",
        ),
        ([("cat", 97, (0.5, 0, 0.6, 1))], "reaches beyond the picture"),
        ([("cat", 97, (0, 0.5, 1, 0.6))], "reaches beyond the picture"),
    ],
)
def test_wrong_labels_are_refused(value, message):
    with pytest.raises(UsageError, match=message):
        as_labels(value)


@pytest.mark.parametrize(
    "value", [[Label("cat", 0.95)], [("cat", 99.5), ("dog", 0.5)], {"cat": 0, "dog": 0}]
)
def test_low_confidences_that_are_no_shares(value):
    assert [label.confidence for label in as_labels(value)] == [
        each[1] for each in (value.items() if isinstance(value, dict) else value)
    ]


@pytest.mark.parametrize(
    "labels",
    [
        [Label("cat", 0.5), Label("dog", 0.4)],
        [("cat", 0.5), Label("dog", 97)],
        [("cat", 0.5), "dog"],
        [("cat", 0), Label("dog", 0.4)],
    ],
)
def test_small_confidences_that_are_meant_are_accepted(labels):
    assert [label.name for label in as_labels(labels)] == ["cat", "dog"]
