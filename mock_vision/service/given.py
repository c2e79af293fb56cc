"""What both services share for ``vision.given``, which declares models that exist already.

Each service's ``given.py`` makes its models; here stand the place (account and Region), the checks
of arguments, and how a resource is brought into a status. Everything is checked before anything
changes, and a wrong argument is a :class:`~mock_vision.errors.UsageError`.

The rules are those of the service: names, tags and the like are checked with the constraints of the
operations that would have made the model, and a status with work under way has that work, begun now
by the operation that begins it. Quotas are not checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from mock_vision.errors import UsageError, is_whole_number, short, unknown_name
from mock_vision.service.backend import WorkingBackend
from mock_vision.service.jobs import Failing, Job, Outcome, no_outcome, nothing_left
from mock_vision.service.statuses import Resource
from mock_vision.training.declared_figures import declared_figures
from mock_vision.training.metrics import Figures
from mock_vision.wire.constraints import violation_message
from mock_vision.world.ports import StorageError

if TYPE_CHECKING:
    from mock_vision.service.pipeline import Service
    from mock_vision.world.world import World

_FALLBACK_REGION = "us-east-1"


class GivenResources:
    """The resources that a test declares to exist already, in one world.

    :param world: the world in which it exists.
    :param default_region: returns the Region of clients for which none is named.
    """

    def __init__(self, world: World, default_region: Callable[[], str]) -> None:
        self._world = world
        self._default_region = default_region

    @contextmanager
    def _backend(
        self, service: Service, region: str | None, account_id: str | None
    ) -> Iterator[WorkingBackend]:
        """Yield the backend of a place, and hold ``world.lock`` inside the block.

        :raises UsageError: when there is no such account or no such Region.
        """
        check_texts(region=region, account_id=account_id)
        account = self._world.accounts(None, "") if account_id is None else account_id
        if not re.fullmatch(r"[0-9]{12}", account):
            raise UsageError(
                "account_id must be a text of 12 digits, such as '123456789012', not"
                f" {short(account_id)}."
            )
        name = region or self._default_region()
        backend = service.backend(account, name)
        is_refused = name in service.regions_without
        if backend is None and region is None:
            # The plugin's clients do the same where the service is not in the configured Region.
            backend = service.backend(account, _FALLBACK_REGION)
        if backend is None or is_refused:
            valid = {*service.backends[account].regions} - {*service.regions_without}
            raise unknown_name(f"Region of {service.name}", name, valid)
        self._world.clock.catch_up()
        with self._world.lock:
            yield backend


class Place(NamedTuple):
    """Where a model is, from its ARN or from arguments."""

    project: str
    version: str | None
    region: str | None
    account_id: str | None


def place_of(arn: Mapping[str, str], **given: str | None) -> Place:
    """Return where a model is.

    :param arn: the parts of its ARN, empty without one.
    :param given: the arguments of the same names, all that :class:`Place` has.
    :raises UsageError: when they contradict each other, or the project is missing.
    """
    check_texts(**given)
    for name, value in given.items():
        if value is not None and name in arn and value != arn[name]:
            raise UsageError(
                f"{name}={value!r} contradicts the ARN, which has {arn[name]!r}; leave it out."
            )
    both = {**given, **arn}
    if both["project"] is None:
        raise UsageError(
            "a model needs the name of its project, or arn='...'; name the project first."
        )
    return Place(both["project"], both["version"], both["region"], both["account_id"])


def check_texts(**arguments: object) -> None:
    """Return if every argument is a text or None.

    :raises UsageError: when one is anything else.
    """
    for name, value in arguments.items():
        if value is not None and not isinstance(value, str):
            raise UsageError(f"{name} must be a text, not {short(value)}.")


def check_members(service: Service, operation: str, members: Mapping[str, Any]) -> None:
    """Check values as the operation that takes them would; members that are None are left out.

    :raises UsageError: when they break a constraint of the service model.
    """
    compiled = service.model.operation(operation)
    assert compiled is not None, "an operation of the service"
    present = {name: value for name, value in members.items() if value is not None}
    violations = compiled.violations(present)
    if violations:
        raise UsageError(
            f"{operation} of {service.name} would refuse this: {violation_message(violations)}"
        )


def check_names(kind: str, names: Iterable[str], valid: Iterable[str]) -> None:
    """Return if every name is valid.

    :raises UsageError: when one is not, listing those that are.
    """
    choices = frozenset(valid)
    for name in names:
        if name not in choices:
            raise unknown_name(kind, name, choices)


def checked_tags(tags: object) -> dict[str, str]:
    """Return the tags.

    :raises UsageError: when they are no mapping of texts.
    """
    if tags is None:
        return {}
    if not isinstance(tags, Mapping) or not all(
        isinstance(part, str) for pair in tags.items() for part in pair
    ):
        raise UsageError(
            f"tags must map keys to values, for example {{'stage': 'test'}}, not {short(tags)}."
        )
    return dict(tags)


# Statuses


def check_status(
    kind: type[Resource],
    status: object,
    without: Iterable[str] = (),
    twins: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return a status that a resource of this kind can be in.

    :param without: statuses that are left out.
    :param twins: the status here by those of another service with the same meaning.
    :raises UsageError: when it is none, listing those that are.
    """
    valid = [name for name in kind.rules.messages[kind.kind] if name not in set(without)]
    if status not in valid:
        what = f"status of a {kind.kind.replace('_', ' ')}"
        raise unknown_name(what, status, valid, twins.get(str(status)))
    return str(status)


def bring(
    backend: WorkingBackend,
    resource: Resource,
    status: str,
    message: str | None,
    since: int,
    outcomes: Mapping[str, Outcome],
    failing: Failing = nothing_left,
) -> None:
    """Bring a new resource into a status.

    A status that work leaves by itself has this work: it begins now, as if by the operation that
    begins it, and ends on the clock.

    :param since: the tick at which the resource entered a status without work.
    :param outcomes: what the work of an operation does when it ends.
    :param failing: what the work does in place of that if a test declared that it fails.
    """
    operation = backend.rules.operation_during(resource.kind, status)
    update = backend.rules.update_during(resource.kind, status)
    if operation is not None:
        outcome = outcomes.get(operation, no_outcome)
        backend.begin(operation, resource, outcome=outcome, failing=failing)
    elif update is not None:
        backend.start(Job(backend, "", update, (resource,)), None)
    else:
        backend.enter(resource, status, message, since=since)
    if resource.metered is not None:
        resource.metered.is_given = True
    # moto's state manager can have ended the work with the call that began it.
    if message is not None and resource.status == status:
        resource.status_message = message


def figures_at_end(resource: Resource, figures: Figures) -> Figures:
    """Return the figures of a model when its training ends: those that a test declared for the
    ending, or those of the model.

    :raises UsageError: when figures of single labels were declared.
    """
    wanted = None if resource.ending is None else resource.ending.wanted
    if wanted is None:
        return figures
    if wanted.labels:
        raise UsageError(
            f"{resource.title} was never trained with images: all its labels have the same figures."
            " Declare f1, precision or recall without labels."
        )
    return declared_figures(wanted.f1, wanted.precision, wanted.recall)


# Units


def checked_units(
    least: object, most: object, status: str, hosted: Iterable[str]
) -> tuple[int | None, int | None]:
    """Return the inference units of a model; a hosted one has one where none are named.

    :param hosted: the statuses of models that have units.
    :raises UsageError: when the numbers are wrong, or a model in this status has none.
    """
    statuses = set(hosted)
    for name, units in (("min_inference_units", least), ("max_inference_units", most)):
        if units is None:
            continue
        if not is_whole_number(units) or units < 1:
            raise UsageError(f"{name} must be a whole number above 0, not {short(units)}.")
        if status not in statuses:
            raise UsageError(
                f"{name} is for models that are or were hosted, not for one in status {status}."
                f" Models have inference units in {', '.join(sorted(statuses))}."
            )
    if status not in statuses:
        return None, None
    assert least is None or isinstance(least, int)
    assert most is None or isinstance(most, int)
    fewest = 1 if least is None else least
    if most is not None and most < fewest:
        raise UsageError(
            f"max_inference_units={most} must not be below min_inference_units={fewest}."
        )
    return fewest, most


# Storage


class Output(NamedTuple):
    """Where the result files of a model lie."""

    bucket: str
    prefix: str | None
    written: bool
    """Whether the files are there; without ``output`` only their names are known."""


_OUTPUT = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>.*))?")


def output_of(output: str | None, default_bucket: str) -> Output:
    """Return the output location that ``s3://bucket/prefix`` names.

    :raises UsageError: when it is no such text.
    """
    if output is None:
        return Output(default_bucket, None, written=False)
    found = _OUTPUT.fullmatch(output) if isinstance(output, str) else None
    if found is None:
        raise UsageError(f"output must be a text like 's3://bucket/prefix', not {short(output)}.")
    return Output(found["bucket"], found["prefix"] or None, written=True)


def needs_bucket(backend: WorkingBackend, output: Output, region: str | None) -> bool:
    """Return whether the bucket of the result files has to be created.

    :param region: the Region in which the service demands it to be; None: in any.
    :raises UsageError: when the bucket belongs to another account, or is in another Region.
    """
    if not output.written:
        return False
    objects, account_id = backend.world.objects, backend.account_id
    try:
        objects.check_bucket(account_id, output.bucket)
    except StorageError:
        return True
    try:
        objects.check_bucket(account_id, output.bucket, own=True, region=region)
    except StorageError:
        raise UsageError(
            f"the bucket {output.bucket} exists, but not in account {account_id} and Region"
            f" {backend.region_name}, where the output of a model has to lie; name another bucket."
        ) from None
    return False


def create_bucket(backend: WorkingBackend, output: Output) -> None:
    """Create the bucket of the result files."""
    backend.world.objects.create_bucket(backend.account_id, output.bucket, backend.region_name)


def check_key(backend: WorkingBackend, output: Output, kms_key: str | None) -> None:
    """Return if the key that result files are encrypted with can encrypt.

    :raises UsageError: when it cannot.
    """
    if kms_key is None or not output.written:
        return
    try:
        backend.world.objects.check_key(backend.account_id, backend.region_name, kms_key)
    except StorageError:
        raise UsageError(
            f"the result files in {output.bucket} are to be encrypted with the AWS KMS key"
            f" {kms_key}, which does not exist in {backend.region_name}, is disabled or is not"
            " symmetric; create one with boto3.client('kms').create_key(), or leave out kms_key_id"
            " or output."
        ) from None
