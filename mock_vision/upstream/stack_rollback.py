"""Rolling back the stacks of moto's CloudFormation.

moto's stacks have no rollback: an error in a resource leaves them half made, and is raised in the
code under test. So the methods of moto's stacks that create, update and delete are wrapped here. A
:class:`ResourceFailedError` rolls the stack back as CloudFormation does, with its reason in the
stack's events. Other errors pass as before.

Source: CloudFormation User Guide, "Stack status codes" and "Update behaviors of stack resources".
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal, TypeAlias

from mock_vision.upstream.patching import patch_once


class ResourceFailedError(Exception):
    """A resource of a stack could not be created, updated or deleted."""

    def __init__(self, logical_id: str, resource_type: str, act: str, reason: str) -> None:
        super().__init__(reason)
        self.logical_id = logical_id
        self.resource_type = resource_type
        self.act = act
        """``CREATE``, ``UPDATE`` or ``DELETE``."""
        self.reason = reason


class StackResource:
    """A resource whose errors roll a stack back."""

    @abstractmethod
    def exists(self) -> bool:
        """Return whether the resource exists."""
        ...

    @abstractmethod
    def set_stack_tags(self, tags: Mapping[str, str]) -> None:
        """Replace the tags that the resource has from its stack.

        :raises ResourceFailedError: when that is not possible.
        """
        ...


Act: TypeAlias = Literal["", "update", "rollback"]

act_of_stack: ContextVar[Act] = ContextVar("mock_vision_act_of_stack", default="")
"""What happens to the stack whose resources moto changes. In an update, and in its rollback, what
cannot be deleted stays, and fails nothing. In a rollback a replaced resource may still exist.
"""


def install() -> None:
    """Have stacks rolled back. Calling it again changes nothing."""
    from moto.cloudformation import models, parsing

    # Older versions of moto have it under the second name.
    stack: Any = getattr(models, "Stack", None) or vars(models)["FakeStack"]
    patch_once(stack, "create_resources", _rolling_back_creation)
    patch_once(stack, "update", _rolling_back_update)
    for create in ("parse_and_create_resource", "parse_and_update_resource"):
        patch_once(parsing, create, _failing_with_a_nested_stack)
    patch_once(models.CloudFormationBackend, "execute_change_set", _rolling_back_change_set)
    patch_once(models.CloudFormationBackend, "delete_stack", _keeping_what_is_not_deleted)


def _rolling_back_creation(create: Callable[..., None]) -> Callable[..., None]:
    def create_resources(self: Any) -> None:
        try:
            create(self)
        except ResourceFailedError as failure:
            _undo_creation(self, failure)

    return create_resources


def _failing_with_a_nested_stack(create: Callable[..., Any]) -> Callable[..., Any]:
    def create_resource(logical_id: str, *args: Any, **kwargs: Any) -> Any:
        resource = create(logical_id, *args, **kwargs)
        if getattr(resource, "status", None) == "ROLLBACK_COMPLETE":
            _fail_with_nested(logical_id, resource)
        return resource

    return create_resource


def _fail_with_nested(logical_id: str, stack: Any) -> None:
    """Delete a nested stack that was rolled back, and have its parent fail."""
    from moto.cloudformation.models import cloudformation_backends

    why = next(
        event.resource_status_reason.partition(" Rollback requested")[0]
        for event in stack.events
        if event.resource_status == "ROLLBACK_IN_PROGRESS"
    )
    cloudformation_backends[stack.account_id][stack.region_name].delete_stack(stack.stack_id)
    raise ResourceFailedError(
        logical_id,
        stack.cloudformation_type(),
        "CREATE",
        f"Embedded stack {stack.stack_id} was not successfully created: {why}",
    )


def _rolling_back_update(update: Callable[..., None]) -> Callable[..., None]:
    def update_stack(self: Any, *args: Any, **kwargs: Any) -> None:
        before = _Before(self)
        try:
            with _during("update"):
                update(self, *args, **kwargs)
            _set_stack_tags(self)
        except ResourceFailedError as failure:
            before.restore(failure)

    return update_stack


def _rolling_back_change_set(execute: Callable[..., None]) -> Callable[..., None]:
    def execute_change_set(self: Any, change_set_name: str, stack_name: str | None = None) -> None:
        change_set = self.describe_change_set(change_set_name)
        before = _Before(change_set.stack)
        try:
            with _during("update"):
                execute(self, change_set_name, stack_name)
            # moto keeps the tags that the stack had.
            change_set.stack.tags = change_set.tags or change_set.stack.tags
            _set_stack_tags(change_set.stack)
            _refresh_outputs(change_set.stack)
        except ResourceFailedError as failure:
            change_set.execution_status = "EXECUTE_FAILED"
            if change_set.change_set_type == "CREATE":
                _undo_creation(change_set.stack, failure)
            else:
                before.restore(failure)

    return execute_change_set


def _keeping_what_is_not_deleted(delete: Callable[..., None]) -> Callable[..., None]:
    def delete_stack(self: Any, name_or_stack_id: str) -> None:
        before = dict(self.stacks)
        try:
            delete(self, name_or_stack_id)
        except ResourceFailedError as failure:
            stack = next(
                each for each in before.values() if name_or_stack_id in (each.stack_id, each.name)
            )
            _add_event(stack, failure)
            stack._add_stack_event(
                "DELETE_FAILED",
                resource_status_reason="The following resource(s) failed to delete: "
                f"[{failure.logical_id}].",
            )
            stack.status = "DELETE_FAILED"
            self.stacks.clear()
            self.stacks.update(before)

    return delete_stack


def _resources(stack: Any) -> Iterator[StackResource]:
    for resource in stack.resource_map._parsed_resources.values():
        if isinstance(resource, StackResource):
            yield resource


def _set_stack_tags(stack: Any) -> None:
    """Have the resources of a stack that is updated take its tags: moto changes only those whose
    definition in the template changes.
    """
    for resource in _resources(stack):
        resource.set_stack_tags(stack.tags)


def _refresh_outputs(stack: Any) -> None:
    """Have the outputs of a stack with such a resource be those of its template: moto
    keeps those from before a change set.
    """
    if any(_resources(stack)):
        stack._parse_template()
        stack.output_map = stack._create_output_map()


@contextmanager
def _during(act: Act) -> Iterator[None]:
    token = act_of_stack.set(act)
    try:
        yield
    finally:
        act_of_stack.reset(token)


def _undo_creation(stack: Any, failure: ResourceFailedError) -> None:
    _add_event(stack, failure)
    stack._add_stack_event(
        "ROLLBACK_IN_PROGRESS",
        resource_status_reason="The following resource(s) failed to create: "
        f"[{failure.logical_id}]. Rollback requested by user.",
    )
    resources = stack.resource_map
    resources.delete()
    # A name that is left would be created when moto next reads it, for example for an output.
    resources._resource_json_map = {
        name: definition
        for name, definition in resources._resource_json_map.items()
        if name in resources._parsed_resources
    }
    stack.output_map = type(stack.output_map)(resources, {}, stack.stack_id)
    stack._add_stack_event("ROLLBACK_COMPLETE")
    stack.status = "ROLLBACK_COMPLETE"


class _Before:
    """A stack before it is updated."""

    def __init__(self, stack: Any) -> None:
        self._stack = stack
        self._template = stack.template
        self._resources = stack.resource_map._resource_json_map
        self._template_dict = stack.resource_map._template
        self._parameters = stack.parameters
        self._tags = stack.tags

    def restore(self, failure: ResourceFailedError) -> None:
        """Put back the resources that the stack had."""
        stack = self._stack
        _add_event(stack, failure)
        words = {"CREATE": "create", "UPDATE": "update"}
        stack._add_stack_event(
            "UPDATE_ROLLBACK_IN_PROGRESS",
            resource_status_reason="The following resource(s) failed to "
            f"{words[failure.act]}: [{failure.logical_id}].",
        )
        resources = stack.resource_map
        parsed = resources._parsed_resources
        made = {
            name: definition
            for name, definition in resources._resource_json_map.items()
            if name in parsed
        }
        for name in self._resources.keys() - resources._resource_json_map.keys():
            resource = parsed[name]
            if isinstance(resource, StackResource) and resource.exists():
                # It could not be deleted, so it need not be created again.
                made[name] = self._resources[name]
            else:
                del parsed[name]
        resources._resource_json_map = made
        stack.tags = self._tags
        end = "UPDATE_ROLLBACK_COMPLETE"
        try:
            with _during("rollback"):
                resources.update(self._template_dict, self._parameters)
                _set_stack_tags(stack)
        except ResourceFailedError as another:
            _add_event(stack, another)
            end = "UPDATE_ROLLBACK_FAILED"
        for name in made.keys() - self._resources.keys():
            parsed.pop(name, None)
        stack.template, stack.parameters = self._template, self._parameters
        stack._parse_template()
        stack._add_stack_event(end)
        stack.status = end


def _add_event(stack: Any, failure: ResourceFailedError) -> None:
    kind = type(stack.events[0])
    stack.events.append(
        kind(
            stack_id=stack.stack_id,
            stack_name=stack.name,
            logical_resource_id=failure.logical_id,
            physical_resource_id="",
            resource_type=failure.resource_type,
            resource_status=f"{failure.act}_FAILED",
            resource_status_reason=failure.reason,
            resource_properties=None,
        )
    )
