"""An inspection service: cameras send photographs of circuit boards, the service decides.

    flask --app "service:create_app()" run

``POST /inspections?board=A17`` with a PNG or JPEG body answers

- 200 with ``board``, ``verdict`` (pass or fail), ``confidence`` and ``defects``, by area,
- 400 if the image cannot be used,
- 503 with ``Retry-After`` if the model is not hosted or the service is busy.

The mask of a failed board is stored in S3, and each inspection is counted in CloudWatch. The
environment variables MODEL (``project/version``) and BUCKET configure it.
"""

from __future__ import annotations

import json
import logging
import os
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from flask import Flask, Response, request

log = logging.getLogger(__name__)

RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 4}, read_timeout=10)
NAMESPACE = "Inspection"
NOT_HOSTED_RETRY = 600


class UnavailableError(Exception):
    """The model cannot inspect now.

    :param retry_after: in seconds.
    """

    def __init__(self, reason: str, retry_after: int) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class BadImageError(Exception):
    """The service refused the image."""


class Inspector:
    """Sends photographs to one model, and keeps masks and metrics."""

    def __init__(self, model: str, bucket: str) -> None:
        self.project, _, self.version = model.partition("/")
        self.bucket = bucket
        session: Any = boto3.Session()
        self.lookout: Any = session.client("lookoutvision", config=RETRIES)
        self.s3: Any = session.client("s3")
        self.cloudwatch: Any = session.client("cloudwatch")

    def inspect(self, board: str, image: bytes, content_type: str) -> dict[str, Any]:
        """Return the verdict for a board.

        :raises BadImageError: the image cannot be used.
        :raises UnavailableError: the model cannot inspect now.
        """
        result = self._detect(image, content_type)
        verdict = "fail" if result["IsAnomalous"] else "pass"
        if verdict == "fail" and "AnomalyMask" in result:
            key = f"masks/{board}.png"
            self.s3.put_object(Bucket=self.bucket, Key=key, Body=result["AnomalyMask"])
        self._count(verdict)
        return {
            "board": board,
            "verdict": verdict,
            "confidence": result["Confidence"],
            "defects": {
                anomaly["Name"]: anomaly["PixelAnomaly"]["TotalPercentageArea"]
                for anomaly in result.get("Anomalies", ())
                if anomaly["Name"] != "background"
            },
        }

    def _detect(self, image: bytes, content_type: str) -> Any:
        errors = self.lookout.exceptions
        try:
            answer = self.lookout.detect_anomalies(
                ProjectName=self.project,
                ModelVersion=self.version,
                ContentType=content_type,
                Body=image,
            )
        except errors.ValidationException as error:
            raise BadImageError(error.response["Error"]["Message"]) from error
        except (errors.ConflictException, errors.ResourceNotFoundException) as error:
            raise UnavailableError("the model is not hosted", NOT_HOSTED_RETRY) from error
        except errors.ThrottlingException as error:
            wait = error.response.get("RetryAfterSeconds", 1)
            raise UnavailableError("the service is busy", wait) from error
        except (errors.InternalServerException, BotoCoreError) as error:
            raise UnavailableError("the service cannot be reached", 1) from error
        return answer["DetectAnomalyResult"]

    def _count(self, verdict: str) -> None:
        datum = {"MetricName": verdict, "Value": 1, "Unit": "Count"}
        try:
            self.cloudwatch.put_metric_data(Namespace=NAMESPACE, MetricData=[datum])
        except self.cloudwatch.exceptions.ClientError:  # the verdict counts, not its metric
            log.exception("the inspection could not be counted")


def create_app(inspector: Inspector | None = None) -> Flask:
    """Return the application, for the model that the environment names."""
    app = Flask(__name__)
    used = inspector or Inspector(os.environ["MODEL"], os.environ["BUCKET"])

    @app.post("/inspections")
    def inspections() -> Response:
        image, content_type = request.get_data(), request.content_type or "image/png"
        try:
            return _json(200, used.inspect(request.args["board"], image, content_type))
        except BadImageError as error:
            return _json(400, {"error": str(error)})
        except UnavailableError as error:
            response = _json(503, {"error": str(error)})
            response.headers["Retry-After"] = str(error.retry_after)
            return response

    return app


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")
