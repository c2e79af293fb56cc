"""The way of one request, from the bytes that a client sent to the bytes of the response.

parse -> who calls -> access, if IAM is on -> a declared fault that stops it? -> constraints ->
client token replay? -> the operation's function -> render -> journal -> a declared fault that loses
the response?

What the service model states is compiled once per operation (:mod:`mock_vision.wire`), so an
operation is a plain function: it takes its backend and checked keyword arguments, returns the
members of its output, and raises errors.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from moto.core.base_backend import BackendDict

from mock_vision.declared.fault_kinds import Fault
from mock_vision.declared.faults import Faults
from mock_vision.declared.matching import Incoming
from mock_vision.errors import MockVisionError
from mock_vision.service.backend import WorkingBackend
from mock_vision.service.client_tokens import TokenReusedError, fingerprint
from mock_vision.service.permissions import Permissions
from mock_vision.service.skipping import call_skipping
from mock_vision.wire.failures import FrameworkError
from mock_vision.wire.model import Operation, ServiceModel, load
from mock_vision.wire.request import WireRequest
from mock_vision.wire.response import Response
from mock_vision.wire.service_error import ServiceError
from mock_vision.wire.transport import TransportFailure
from mock_vision.world import world as worlds
from mock_vision.world.access import Identity, acting_for
from mock_vision.world.calls import Call

Output: TypeAlias = Mapping[str, Any] | Callable[[], Mapping[str, Any]]
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
    permissions: Permissions
    """What IAM judges each operation by."""
    constraint_error: Callable[[Sequence[str]], Exception]
    """Makes the error for violated constraints, from their texts."""
    token_error: Callable[[str, Mapping[str, Any]], ServiceError] | None = None
    """Makes the error for a client token reused with other parameters, from the operation's name
    and parameters.
    """
    regions_without: Collection[str] = ()
    """Regions whose host refuses every operation of the service."""

    @cached_property
    def model(self) -> ServiceModel:
        """The compiled service model, loaded with the first request."""
        return load(self.name)

    def backend(self, account_id: str, region: str) -> WorkingBackend | None:
        """Return the backend of an account and a Region; None if the Region lacks the service."""
        # The plain dictionaries first: moto's own searches take locks that only creating needs.
        regions = dict.get(self.backends, account_id)
        found = None if regions is None else dict.get(regions, region)
        if found is None:
            try:
                found = self.backends[account_id][region]
            except KeyError:
                return None
        backend: WorkingBackend = found
        return backend


NOT_EXECUTED = Response(0, {}, b"")
"""Stands in the journal for the response to a request that a declared fault lost on its way."""


def serve(service: Service, request: WireRequest, *, url: str = "") -> Response:
    """Return the response to one request.

    :param url: the URL of the request, if a host that does not exist is to be an error of the
        connection.
    :raises UnknownHostError: when the host names a Region in which the service is not.
    :raises TransportFailure: when a declared fault lost the request or the response.
    :raises mock_vision.errors.MockVisionError: when the author of the test made a mistake; never
        sent to the code under test.
    """
    world = worlds.current()
    world.clock.catch_up()
    request_id = world.uuid4()
    model = service.model
    name, account_id, region = "", "", ""
    params: dict[str, Any] = {}
    acting: Sequence[Fault] = ()
    lost: TransportFailure | None = None
    try:
        operation, params, caller = model.receive(request)
        name, region = operation.name, caller.region
        account_id = world.accounts(request.header("x-moto-account-id"), caller.access_key)
        backend = service.backend(account_id, region)
        if backend is None:
            raise _region_error(service, account_id, region, url)
        if region in service.regions_without:
            raise FrameworkError("AccessDeniedException")
        identity: Identity | None = None
        access = world.access
        if access is not None and access.is_on():
            from mock_vision.service.access import check_access

            identity = access.identify(request, caller.access_key, account_id)
            check_access(world, service.name, service.permissions, identity, backend, name, params)
        faults = world.part(Faults)
        if faults.live:
            incoming = Incoming(service.name, name, params, account_id, region)
            acting = faults.acting_on(incoming)
            for fault in acting:
                fault.act_before(incoming)
        if identity is None:
            body = _perform(world, service, backend, operation, params)
        else:
            with acting_for(identity):
                body = _perform(world, service, backend, operation, params)
        now = world.clock.ticks()
        response = model.success(operation, body, request_id, now)
    except (ServiceError, FrameworkError) as error:
        now = world.clock.ticks()
        response = model.failure(error, request_id, now, world.randomness)
    except TransportFailure as failure:
        now, response, lost = world.clock.ticks(), NOT_EXECUTED, failure
    except MockVisionError as error:
        world.note_author_error(error)
        raise
    headers = request.headers
    call = Call(
        now,
        model,
        service.name,
        name,
        params,
        account_id,
        region,
        headers.get("amz-sdk-invocation-id"),
        headers.get("amz-sdk-request"),
        *response,
        ", ".join([fault.effect for fault in acting]) if acting else "",
    )
    world.journal.add(call, len(request.body) + len(response.body))
    if lost is not None:
        raise lost
    for fault in acting:
        response = fault.act_after(response)
    return response


def _region_error(service: Service, account_id: str, region: str, url: str) -> Exception:
    """Return the error for a request to a Region in which the service is not."""
    if f".{region}." in urlsplit(url).netloc:
        regions = ", ".join(sorted(service.backends[account_id].regions))
        return UnknownHostError(
            f"mock_vision refused the request, and nothing left the process: {service.name} is not"
            f" in the Region {region}, so its host does not exist. Regions of the service:"
            f" {regions}."
        )
    return FrameworkError(
        "InvalidSignatureException",
        f"Credential should be scoped to a valid region, not '{region}'.",
    )


def call(
    service: Service, account_id: str, region: str, operation: str, params: dict[str, Any]
) -> Mapping[str, Any]:
    """Return the output of an operation that another service of moto performs, without a request.

    :raises ServiceError: when the operation fails.
    :raises UnknownHostError: when the service is not in the Region.
    """
    world = worlds.current()
    world.clock.catch_up()
    backend = service.backend(account_id, region)
    if backend is None:
        raise UnknownHostError(f"{service.name} is not in the Region {region}.")
    described = service.model.operation(operation)
    assert described is not None, "the caller names operations of the service"
    violations = described.violations(params)
    if violations:
        raise service.constraint_error(violations)
    with world.lock:
        output = _call(service, backend, described, params)
    assert not callable(output), "no operation that runs code of the test is called this way"
    return output


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
        raise service.constraint_error(violations)
    token = params.get("ClientToken")
    if token is not None:
        return _perform_once(world, service, backend, operation, params, token)
    if world.settings.skip_waiting:
        output = call_skipping(world, lambda: _call(service, backend, operation, params))
    else:
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
    params = {name: value for name, value in params.items() if name != "ClientToken"}
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
