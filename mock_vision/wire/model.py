"""A service's model, compiled for answering its requests.

:func:`load` returns the one :class:`ServiceModel` of a service in this process. An operation is
compiled when it is first used. :meth:`ServiceModel.receive` makes the checks of AWS's front end in
its order: size, then (JSON 1.1) method, content type, JSON and target, authentication, member
types; or (REST-JSON) route, authentication, JSON, member types. The constraints are checked after
that, by :attr:`Operation.violations`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple, cast

from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import OperationModel, StructureShape
from botocore.model import ServiceModel as BotocoreModel

from mock_vision.wire.authorization import Caller, read_caller
from mock_vision.wire.constraints import compile_checks
from mock_vision.wire.failures import FrameworkError, render_error, too_large
from mock_vision.wire.headers import response_headers
from mock_vision.wire.json_front import JsonFront
from mock_vision.wire.rendering import compile_renderer
from mock_vision.wire.request import WireRequest
from mock_vision.wire.response import Response
from mock_vision.wire.rest_front import RestFront
from mock_vision.wire.service_error import ServiceError


class Operation(NamedTuple):
    """One operation, compiled."""

    name: str
    status: int
    """The HTTP status of a success."""
    arguments: Mapping[str, str]
    """The input's members, PascalCase to snake_case."""
    read: Callable[[WireRequest, Any], dict[str, Any]]
    """Returns the parameters; called by :meth:`ServiceModel.receive`."""
    violations: Callable[[Mapping[str, Any]], list[str]]
    """Returns the texts of all constraints that the parameters violate."""
    render: Callable[[Mapping[str, Any]], bytes]
    """Returns the body of a success, from the output's members by their PascalCase names."""


class Received(NamedTuple):
    """A request that passed the checks of AWS's front end."""

    operation: Operation
    params: dict[str, Any]
    """The sent parameters by their PascalCase names; timestamps are ticks, blobs are bytes."""
    caller: Caller


class ServiceModel:
    """The operations of one service, and the form of its requests and responses."""

    def __init__(self, model: BotocoreModel) -> None:
        self.protocol: str = model.metadata["protocol"]
        self.operation_names = frozenset(model.operation_names)
        self._model = model
        self._operations: dict[str, Operation] = {}
        self._front: JsonFront | RestFront
        if self.protocol == "json":
            self._front = JsonFront(model.metadata["targetPrefix"], self.operation_names)
        else:
            self._front = RestFront(map(model.operation_model, sorted(self.operation_names)))

    def described(self, name: str) -> OperationModel:
        """Return botocore's model of an operation: the shapes of its input, output and errors."""
        return self._model.operation_model(name)

    def operation(self, name: str) -> Operation | None:
        """Return the operation of that name, or None if the model has none."""
        if name not in self.operation_names:
            return None
        return self._operations.get(name) or self._compile(name)

    def receive(self, request: WireRequest) -> Received:
        """Return the operation, its parameters, and who signed the request.

        :raises FrameworkError: when AWS's front end would refuse the request.
        """
        if len(request.body) > self._front.largest_body:
            raise too_large()
        name, found = self._front.identify(request)
        caller = read_caller(request)
        operation = self._operations.get(name) or self._compile(name)
        return Received(operation, operation.read(request, found), caller)

    def failure(
        self,
        error: ServiceError | FrameworkError,
        request_id: str,
        ticks: int,
        randomness: random.Random,
    ) -> Response:
        """Return the response that carries an error, dated ``ticks``."""
        return render_error(self.protocol, error, request_id, ticks, randomness)

    def success(self, operation: Operation, body: bytes, request_id: str, ticks: int) -> Response:
        """Return the response that carries an output, dated ``ticks``."""
        headers = response_headers(self.protocol, request_id, len(body), ticks)
        return Response(operation.status, headers, body)

    def _compile(self, name: str) -> Operation:
        described = self.described(name)
        # Every operation of both services has an input and an output; some are empty.
        given = cast(StructureShape, described.input_shape)
        answered = cast(StructureShape, described.output_shape)
        operation = Operation(
            name,
            described.http.get("responseCode", 200),
            {member: xform_name(member) for member in given.members},
            self._front.reader(described, given),
            compile_checks(given),
            compile_renderer(answered),
        )
        self._operations[name] = operation
        return operation


@cache
def load(service_name: str) -> ServiceModel:
    """Return the compiled model of a service, by botocore's name for it."""
    loader = Loader()
    version = loader.determine_latest_version(service_name, "service-2")
    description = loader.load_data(f"{service_name}/{version}/service-2")
    return ServiceModel(BotocoreModel(description, service_name))
