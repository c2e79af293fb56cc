"""What the unit tests of both services call operations through, without the wire."""

from __future__ import annotations

import json
from typing import Any

from mock_vision.service.pipeline import Service
from mock_vision.world.world import World
from tests.support.shapes import misfits, model


class OperationBench:
    """Calls the operations of a service as the pipeline does, and checks that every output fits its
    shape.
    """

    def __init__(self, service: Service, backend: Any, world: World) -> None:
        self.service = service
        self.backend = backend
        self.world = world

    def call(self, operation: str, *, on: Any = None, **arguments: Any) -> dict[str, Any]:
        """Return an operation's output.

        :param on: another backend than the bench's own.
        """
        with self.world.lock:
            output = self.service.operations[operation](on or self.backend, **arguments)
        output = dict(output() if callable(output) else output)
        shape = model(self.service.name).operation_model(operation).output_shape
        assert shape is not None
        assert misfits(shape, output) == []
        json.dumps(output, default=len)
        return output
