"""What a hosted model answers: what was declared, else the ground truth, else a steady guess."""

from mock_vision.answers.anomaly import AnomalyModel, detect_anomalies
from mock_vision.answers.declared import Answers, Declaration
from mock_vision.answers.labels import LabelModel, detect_labels
from mock_vision.answers.request import Detection
from mock_vision.answers.truth import GroundTruth

__all__ = [
    "AnomalyModel",
    "Answers",
    "Declaration",
    "Detection",
    "GroundTruth",
    "LabelModel",
    "detect_anomalies",
    "detect_labels",
]
