"""The way of one request, from the bytes that a client sent to the bytes of the response.

parse -> who calls -> constraints -> client token replay? -> the operation's function -> render ->
journal

What the service model states is compiled once per operation (:mod:`mock_vision.wire`), so an
operation is a plain function: it takes its backend and checked keyword arguments, returns the
members of its output, and raises errors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from moto.core.base_backend import BackendDict

from mock_vision.service.backend import WorkingBackend
from mock_vision.service.client_tokens import TokenReusedError, fingerprint
from mock_vision.wire.constraints import violation_message
from mock_vision.wire.failures import FrameworkError
from mock_vision.wire.model import Operation, ServiceModel, load
from mock_vision.wire.request import WireRequest
from mock_vision.wire.response import Response
from mock_vision.wire.service_error import ServiceError
from mock_vision.world import world as worlds

Output: TypeAlias = "Mapping[str, Any] | Callable[[], Mapping[str, Any]]"
"""The members of an output; or a function that returns them, for an operation that runs code of the
test: it is called after ``world.lock`` was released.
"""

OperationFunction: TypeAlias = Callable[..., Output]


class UnknownHostError(Exception):
    """The host of the request does not exist: the service is not in its Region."""


@dataclass
class Service:
    """What the pipeline needs of a service."""

    name: str
    """The endpoint prefix and signing name."""
    backends: BackendDict[Any]
    """moto's backends by account and Region."""
    operations: Mapping[str, OperationFunction]
    """The function of each operation; called with the backend and snake_case keyword arguments."""
    constraint_error: Callable[[str], Exception]
    """Makes the error that carries the text of violated constraints."""
    token_error: Callable[[str, Mapping[str, Any]], ServiceError] | None = None
    """Makes the error for a client token reused with other parameters, from the operation's name
    and parameters.
    """
    _model: ServiceModel | None = field(default=None, repr=False)

    @property
    def model(self) -> ServiceModel:
        """The compiled service model, loaded with the first request."""
        if self._model is None:
            self._model = load(self.name)
        return self._model

    def backend(self, account_id: str, region: str) -> WorkingBackend | None:
        """Return the backend of an account and a Region; None if the Region lacks the service."""
        # The plain dictionaries first: moto's own look-ups take locks that only creating needs.
        found = dict.get(dict.get(self.backends, account_id) or {}, region)
        if found is None:
            try:
                found = self.backends[account_id][region]
            except KeyError:
                return None
        backend: WorkingBackend = found
        return backend


def serve(service: Service, request: WireRequest, *, url: str = "") -> Response:
    """Return the response to one request.

    :param url: the URL of the request, if a host that does not exist is to be an error of the
        connection.
    :raises UnknownHostError: the host names a Region in which the service is not.
    :raises mock_vision.errors.MockVisionError: for the test's author; never sent to the code under
        test.
    """
    world = worlds.current()
    world.clock.catch_up()
    request_id = world.uuid4()
    subject = service.name
    model = service.model
    try:
        operation, params, caller = model.receive(request)
        subject = f"{service.name}.{operation.name}"
        account_id = world.accounts(request.header("x-moto-account-id"), caller.access_key)
        backend = service.backend(account_id, caller.region)
        if backend is None:
            if f".{caller.region}." in urlsplit(url).netloc:
                raise UnknownHostError(caller.region)
            raise FrameworkError(
                "InvalidSignatureException",
                f"Credential should be scoped to a valid region, not '{caller.region}'.",
            )
        body = _perform(world, service, backend, operation, params)
    except (ServiceError, FrameworkError) as error:
        now = world.clock.ticks()
        world.journal.record(now, "call", subject, error.code)
        return model.failure(error, request_id, now, world.randomness)
    now = world.clock.ticks()
    world.journal.record(now, "call", subject, str(operation.status))
    if world.settings.driven:
        world.patience.check(subject, body, now, world.clock.pending)
    return model.success(operation, body, request_id, now)


def _perform(
    world: worlds.World,
    service: Service,
    backend: WorkingBackend,
    operation: Operation,
    params: dict[str, Any],
) -> bytes:
    """Return the body of a success."""
    violations = operation.violations(params)
    if violations:
        raise service.constraint_error(violation_message(violations))
    token = params.pop("ClientToken", None)
    if token is not None:
        return _perform_once(world, service, backend, operation, params, token)
    with world.lock:
        output = _call(service, backend, operation, params)
    return operation.render(output() if callable(output) else output)


def _perform_once(
    world: worlds.World,
    service: Service,
    backend: WorkingBackend,
    operation: Operation,
    params: dict[str, Any],
    token: str,
) -> bytes:
    """Return the body of a success; the first one again if the client token is active."""
    assert service.token_error is not None, "the service has operations with client tokens"
    digest = fingerprint(params)
    with world.lock:
        now = world.clock.ticks()
        try:
            body = backend.ledger.replay(operation.name, token, digest, now)
        except TokenReusedError:
            raise service.token_error(operation.name, params) from None
        if body is None:
            output = _call(service, backend, operation, params)
            assert not callable(output), "operations with client tokens run no code of the test"
            body = operation.render(output)
            backend.ledger.record(operation.name, token, digest, body, now)
        return body


def _call(
    service: Service, backend: WorkingBackend, operation: Operation, params: dict[str, Any]
) -> Output:
    arguments = operation.arguments
    return service.operations[operation.name](
        backend, **{arguments[name]: value for name, value in params.items()}
    )
