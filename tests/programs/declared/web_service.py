"""A web service that shows pictures to a hosted model of Lookout for Vision."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

Answer = tuple[int, dict[str, Any]]


class InspectionService:
    """Answers ``POST /inspect`` with a status and a JSON body."""

    def __init__(self, lookout: Any, project: str, version: str) -> None:
        self._lookout = lookout
        self._model = {"ProjectName": project, "ModelVersion": version}

    def inspect(self, picture: bytes) -> Answer:
        errors = self._lookout.exceptions
        try:
            answer = self._lookout.detect_anomalies(
                **self._model, ContentType="image/png", Body=picture
            )
        except errors.ThrottlingException as error:
            return 429, {"retry_after": error.response.get("RetryAfterSeconds", 1)}
        except errors.AccessDeniedException:
            return 502, {"error": "not allowed to ask the model"}
        except errors.ConflictException:
            return 503, {"error": "the model is not running"}
        except ClientError as error:
            return 500, {"error": error.response["Error"]["Code"]}
        except BotoCoreError as error:
            return 504, {"error": type(error).__name__}
        result = answer.get("DetectAnomalyResult")
        if result is None:
            return 502, {"error": "the answer is incomplete"}
        return 200, {"anomalous": result["IsAnomalous"]}
