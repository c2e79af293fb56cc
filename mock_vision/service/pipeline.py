"""The way of one request, from the bytes that a client sent to the bytes that go back.

parse -> check -> client token replay? -> the backend's method -> render -> journal

What the service model says is compiled once per operation (:mod:`mock_vision.wire`,
:mod:`mock_vision.wire.constraints`), so a backend's method gets plain, checked Python arguments and
returns the members of its output; errors are raised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from moto.core.base_backend import BackendDict

from mock_vision.service.backend import WorkingBackend
from mock_vision.service.client_tokens import Answer, TokenReusedError, fingerprint
from mock_vision.wire.constraints import violation_message
from mock_vision.wire.failures import FrameworkError
from mock_vision.wire.headers import response_headers
from mock_vision.wire.model import Operation, ServiceModel, load
from mock_vision.wire.request import WireRequest
from mock_vision.wire.service_error import ServiceError
from mock_vision.world import world as worlds

Method = Callable[..., Mapping[str, Any]]


class Response(NamedTuple):
    """What goes back, in the form moto's handlers use."""

    status: int
    headers: dict[str, str]
    body: bytes


class UnknownRegionError(Exception):
    """The service has no endpoint in that region. In process this is a host that cannot be
    reached.
    """


@dataclass
class Service:
    """What the pipeline needs to know of a service.

    :param name: the endpoint prefix and signing name.
    :param backends: moto's backends by account and region.
    :param operations: the backend's method for each operation; called with the backend and
        snake_case arguments.
    :param constraint_error: the error that carries the text of violated constraints.
    :param token_error: the error for a client token reused with other parameters, from the
        operation's name and parameters.
    """

    name: str
    backends: BackendDict[Any]
    operations: Mapping[str, Method]
    constraint_error: Callable[[str], Exception]
    token_error: Callable[[str, Mapping[str, Any]], ServiceError] | None = None
    _model: ServiceModel | None = field(default=None, repr=False)

    @property
    def model(self) -> ServiceModel:
        """The compiled service model, loaded when the first request comes."""
        if self._model is None:
            self._model = load(self.name)
        return self._model

    def backend(self, account_id: str, region: str) -> WorkingBackend:
        """The backend of an account and a region.

        :raises UnknownRegionError: the service is not in that region.
        """
        # The plain dictionaries first: moto's own look-ups take locks that only creating needs.
        found = dict.get(dict.get(self.backends, account_id) or {}, region)
        if found is None:
            try:
                found = self.backends[account_id][region]
            except KeyError:
                raise UnknownRegionError(region) from None
        backend: WorkingBackend = found
        return backend


def serve(service: Service, request: WireRequest) -> Response:
    """Answer one request.

    :raises UnknownRegionError: the request names a region in which the service is not.
    :raises mock_vision.errors.MockVisionError: for the test's author; never answered to the code
        under test.
    """
    world = worlds.current()
    world.clock.catch_up()
    request_id = world.uuid4()
    subject = service.name
    try:
        model = service.model
        operation, params, caller = model.receive(request)
        subject = f"{service.name}.{operation.name}"
        account_id = world.accounts(request.header("x-moto-account-id"), caller.access_key)
        backend = service.backend(account_id, caller.region)
        answer = _perform(world, service, backend, operation, params)
    except (ServiceError, FrameworkError) as error:
        now = world.clock.ticks()
        world.journal.record(now, "call", subject, error.code)
        return Response(*service.model.failure(error, request_id, now, world.randomness))
    now = world.clock.ticks()
    world.journal.record(now, "call", subject, str(answer.status))
    if world.settings.driven:
        world.patience.check(subject, answer.body, now, world.clock.pending)
    headers = response_headers(model.protocol, request_id, len(answer.body), now)
    return Response(answer.status, headers, answer.body)


def _perform(
    world: worlds.World,
    service: Service,
    backend: WorkingBackend,
    operation: Operation,
    params: dict[str, Any],
) -> Answer:
    violations = operation.violations(params)
    if violations:
        raise service.constraint_error(violation_message(violations))
    token = params.pop("ClientToken", None)
    with world.lock:
        if token is None:
            return _call(service, backend, operation, params)
        assert service.token_error is not None, "the service has operations with client tokens"
        print_ = fingerprint(params)
        now = world.clock.ticks()
        try:
            answer = backend.ledger.replay(operation.name, token, print_, now)
        except TokenReusedError:
            raise service.token_error(operation.name, params) from None
        if answer is None:
            answer = _call(service, backend, operation, params)
            backend.ledger.record(operation.name, token, print_, answer, now)
        return answer


def _call(
    service: Service, backend: WorkingBackend, operation: Operation, params: dict[str, Any]
) -> Answer:
    arguments = operation.arguments
    output = service.operations[operation.name](
        backend, **{arguments[name]: value for name, value in params.items()}
    )
    return Answer(operation.status, operation.render(output))
