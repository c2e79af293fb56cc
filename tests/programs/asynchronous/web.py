"""A web service on aiobotocore: one client for the life of the process, a handler per request."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Any

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from botocore.exceptions import ClientError, HTTPClientError

Reply = tuple[int, dict[str, Any]]

BUSY = {"ThrottlingException", "ProvisionedThroughputExceededException", "InternalServerException"}


class Service:
    """Inspects pictures with both services at once. Enter it where the process starts."""

    def __init__(self, model_arn: str, *, region: str, time_out: float = 30) -> None:
        self._model_arn = model_arn
        self._region = region
        self._time_out = time_out
        self._stack = AsyncExitStack()
        self._lookout: Any = None
        self._rekognition: Any = None

    async def __aenter__(self) -> Service:
        config = AioConfig(retries={"mode": "standard", "total_max_attempts": 3})
        session = get_session()
        clients = [
            await self._stack.enter_async_context(
                session.create_client(name, self._region, config=config)
            )
            for name in ("lookoutvision", "rekognition")
        ]
        self._lookout, self._rekognition = clients
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def post(self, picture: bytes) -> Reply:
        """Handle one request; status and body of the response."""
        try:
            anomalous, labels = await asyncio.wait_for(
                asyncio.gather(self._anomalous(picture), self._labels(picture)), self._time_out
            )
        except asyncio.TimeoutError:
            return 504, {"error": "time-out"}
        except HTTPClientError as error:
            return 502, {"error": type(error).__name__}
        except ClientError as error:
            code = error.response["Error"]["Code"]
            return (503 if code in BUSY else 500), {"error": code}
        return 200, json.loads(json.dumps({"anomalous": anomalous, "labels": labels}))

    async def _anomalous(self, picture: bytes) -> bool:
        answer = await self._lookout.detect_anomalies(
            ProjectName="boards", ModelVersion="1", ContentType="image/png", Body=picture
        )
        return bool(answer["DetectAnomalyResult"]["IsAnomalous"])

    async def _labels(self, picture: bytes) -> list[str]:
        answer = await self._rekognition.detect_custom_labels(
            ProjectVersionArn=self._model_arn, Image={"Bytes": picture}
        )
        return [label["Name"] for label in answer["CustomLabels"]]
