"""What a hosted model answers: what was declared, else the ground truth, else a steady guess."""

from mock_vision.answers.anomaly import ANOMALY_IMAGE, AnomalyModel, detect_anomalies
from mock_vision.answers.declared import Answers, Declaration
from mock_vision.answers.labels import LABEL_IMAGE, LABEL_IMAGE_BYTES, LabelModel, detect_labels
from mock_vision.answers.request import Detection
from mock_vision.answers.truth import GroundTruth
from mock_vision.answers.values import AnomalyAnswer, Label

__all__ = [
    "ANOMALY_IMAGE",
    "LABEL_IMAGE",
    "LABEL_IMAGE_BYTES",
    "AnomalyAnswer",
    "AnomalyModel",
    "Answers",
    "Declaration",
    "Detection",
    "GroundTruth",
    "Label",
    "LabelModel",
    "detect_anomalies",
    "detect_labels",
]
