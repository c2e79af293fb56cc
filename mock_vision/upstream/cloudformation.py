"""The projects of both services as resources of moto's CloudFormation.

moto finds the classes of resources as the direct subclasses of ``CloudFormationModel``, so defining
the two classes below is enough. An error of the service is one of the stack, see
:mod:`.stack_rollback`.

Source: the schemas of ``AWS::LookoutVision::Project`` and ``AWS::Rekognition::Project`` in the
CloudFormation registry (properties, replacement, Ref, GetAtt, tags).

Loaded after ``moto.cloudformation.models``, which takes a second and is not imported before. Only
functions import it, so that this module can also be the first to be imported.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, ClassVar

from moto.core.common_models import CloudFormationModel

from mock_vision.service.pipeline import UnknownHostError, call
from mock_vision.upstream import stack_rollback
from mock_vision.upstream.services import service_named
from mock_vision.upstream.stack_rollback import ResourceFailedError, StackResource, act_of_stack
from mock_vision.wire.failures import FrameworkError
from mock_vision.wire.service_error import ServiceError
from mock_vision.world import world as worlds


class _Project(StackResource):
    """What the projects of both services have in common, as resources of a stack."""

    service: ClassVar[str]
    type_name: ClassVar[str]
    properties: ClassVar[frozenset[str]]

    logical_resource_id: str
    """Set by moto."""

    def __new__(cls, *_: Any, **__: Any) -> Any:
        # moto's own __new__ lists each instance on moto's dashboard, which shows the projects of
        # the backends already.
        return object.__new__(cls)

    def __init__(
        self,
        name: str,
        arn: str,
        account_id: str,
        region: str,
        stack_tags: Mapping[str, str],
        definition: Mapping[str, Any],
    ) -> None:
        self.name = name
        self.arn = arn
        self._account_id = account_id
        self._region = region
        self._stack_tags = stack_tags
        self._definition = definition

    @property
    def physical_resource_id(self) -> str:
        """What ``Ref`` returns: the name."""
        return self.name

    def get_cfn_attribute(self, attribute: str) -> str:
        """Return what ``Fn::GetAtt`` does."""
        from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

        if attribute != "Arn":
            raise UnformattedGetAttTemplateException
        return self.arn

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr == "Arn"

    @staticmethod
    def cloudformation_name_type() -> str:
        return "ProjectName"

    def is_created(self) -> bool:
        return True

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: Mapping[str, Any],
        account_id: str,
        region_name: str,
        **kwargs: Any,
    ) -> Any:
        """Create a project.

        :raises ResourceFailedError: when it cannot be created.
        """
        logical_id = kwargs.get("LogicalId", "")
        with cls._failing("CREATE", logical_id):
            given = cls._checked(logical_id, cloudformation_json.get("Properties") or {})
            stack_tags = _stack_tags(kwargs.get("StackId"), account_id, region_name)
            name = str(given["ProjectName"])
            arn = cls._create(account_id, region_name, name, {**stack_tags, **_tags(given)})
        return cls(name, arn, account_id, region_name, stack_tags, cloudformation_json)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: Mapping[str, Any],
        account_id: str,
        region_name: str,
    ) -> Any:
        """Replace the project, if its name changes, or update its tags.

        The old project of a replacement stays where it cannot be deleted: CloudFormation deletes it
        after the update, which does not fail then. A rollback finds it there.

        :raises ResourceFailedError: when that is not possible.
        """
        logical_id = original_resource.logical_resource_id
        if not isinstance(original_resource, cls):
            reason = "Update of resource type is not permitted."
            raise ResourceFailedError(logical_id, cls.type_name, "UPDATE", reason)
        with cls._failing("UPDATE", logical_id):
            given = cls._checked(logical_id, cloudformation_json.get("Properties") or {})
            name, stack_tags = str(given["ProjectName"]), original_resource._stack_tags
            tags = {**stack_tags, **_tags(given)}
            if name == original_resource.name:
                original_resource._update_tags(tags)
                original_resource._definition = cloudformation_json
                return original_resource
            project = cls(name, "", account_id, region_name, stack_tags, cloudformation_json)
            found = project._found() if act_of_stack.get() == "rollback" else None
            project.arn = found.arn if found else cls._create(account_id, region_name, name, tags)
        if not original_resource._is_retained("UpdateReplacePolicy"):
            with suppress(ServiceError):
                original_resource.remove()
        return project

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete the project; one that no longer exists has been deleted. An update of the stack
        also calls this for a project that the template wants to be retained.

        :raises ResourceFailedError: when it cannot be deleted, unless the stack is being updated.
        """
        if self._is_retained("DeletionPolicy"):
            return
        try:
            self.remove()
        except ServiceError as error:
            if not act_of_stack.get():
                raise ResourceFailedError(
                    self.logical_resource_id, self.type_name, "DELETE", _reason(error)
                ) from error

    def remove(self) -> None:
        """Delete the project; the deletion takes no virtual time.

        :raises ServiceError: when it cannot be deleted.
        """
        project = self._found()
        if project is None:
            return
        self._call("DeleteProject", **self._named(project))
        with worlds.current().lock:
            if getattr(project, "work", None) is not None:
                project.complete_work()

    def set_stack_tags(self, tags: Mapping[str, str]) -> None:
        own = _own_tags(tags)
        if own != self._stack_tags:
            # Also where the service refuses a tag: the rollback then sets those from before.
            self._stack_tags = own
            with self._failing("UPDATE", self.logical_resource_id):
                self._update_tags({**own, **_tags(self._definition["Properties"])})

    def _is_retained(self, policy: str) -> bool:
        return self._definition.get(policy) == "Retain"

    def exists(self) -> bool:
        """Return whether the project exists."""
        return self._found() is not None

    def _found(self) -> Any:
        """Return the project; None if it does not exist."""
        backend: Any = service_named(self.service).backend(self._account_id, self._region)
        return None if backend is None else backend.projects.get(self.name)

    def _call(self, operation: str, **params: Any) -> Mapping[str, Any]:
        return call(service_named(self.service), self._account_id, self._region, operation, params)

    @classmethod
    @abstractmethod
    def _create(cls, account_id: str, region: str, name: str, tags: Mapping[str, str]) -> str:
        """Create a project and return its ARN."""
        ...

    @abstractmethod
    def _named(self, project: Any) -> dict[str, str]:
        """Return the parameter that names the project for ``DeleteProject``."""
        ...

    def _update_tags(self, tags: Mapping[str, str]) -> None:
        """Replace the tags of the project by these. Projects without tags ignore them."""

    @classmethod
    @contextmanager
    def _failing(cls, act: str, logical_id: str) -> Iterator[None]:
        """Raise ResourceFailedError in place of an error of the service."""
        try:
            yield
        except (ServiceError, FrameworkError, UnknownHostError) as error:
            raise ResourceFailedError(logical_id, cls.type_name, act, _reason(error)) from error

    @classmethod
    def _checked(cls, logical_id: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the properties if the schema allows them."""
        problems = [*_problems("#", given, cls.properties, "ProjectName")]
        name, tags = given.get("ProjectName", ""), given.get("Tags", [])
        if not isinstance(name, (str, int, float)):
            problems.append(_wrong_type("#/ProjectName", "String", name))
        if not isinstance(tags, list):
            problems.append(_wrong_type("#/Tags", "JSONArray", tags))
        else:
            for number, tag in enumerate(tags):
                problems += _problems(f"#/Tags/{number}", tag, {"Key", "Value"}, "Key", "Value")
        if problems:
            raise _InvalidPropertiesError(
                f"Properties validation failed for resource {logical_id} with message:\n"
                + "\n".join(problems)
            )
        return given


def _problems(path: str, given: Any, known: Iterable[str], *required: str) -> Iterator[str]:
    """Yield how an object violates the schema."""
    if not isinstance(given, Mapping):
        yield _wrong_type(path, "JSONObject", given)
        return
    for name in given:
        if name not in known:
            yield f"{path}: extraneous key [{name}] is not permitted"
    for name in required:
        if name not in given:
            yield f"{path}: required key [{name}] not found"


def _wrong_type(path: str, wanted: str, value: Any) -> str:
    kinds = ((list, "JSONArray"), (dict, "JSONObject"), (str, "String"))
    found = next((name for kind, name in kinds if isinstance(value, kind)), type(value).__name__)
    return f"{path}: expected type: {wanted}, found: {found}"


class _InvalidPropertiesError(ServiceError):
    code = "ValidationError"


class LookoutProject(_Project, CloudFormationModel):
    """``AWS::LookoutVision::Project``."""

    # moto files the classes of models by the second part of their module's name.
    __module__ = "mock_vision.lookoutvision.stacks"

    service = "lookoutvision"
    type_name = "AWS::LookoutVision::Project"
    properties = frozenset({"ProjectName"})

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::LookoutVision::Project"

    @classmethod
    def _create(cls, account_id: str, region: str, name: str, tags: Mapping[str, str]) -> str:
        output = call(
            service_named(cls.service), account_id, region, "CreateProject", {"ProjectName": name}
        )
        return str(output["ProjectMetadata"]["ProjectArn"])

    def _named(self, project: Any) -> dict[str, str]:
        return {"ProjectName": project.name}


class LabelsProject(_Project, CloudFormationModel):
    """``AWS::Rekognition::Project``."""

    __module__ = "mock_vision.rekognition.stacks"

    service = "rekognition"
    type_name = "AWS::Rekognition::Project"
    properties = frozenset({"ProjectName", "Tags"})

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::Rekognition::Project"

    @classmethod
    def _create(cls, account_id: str, region: str, name: str, tags: Mapping[str, str]) -> str:
        params: dict[str, Any] = {"ProjectName": name, **({"Tags": dict(tags)} if tags else {})}
        output = call(service_named(cls.service), account_id, region, "CreateProject", params)
        return str(output["ProjectArn"])

    def _named(self, project: Any) -> dict[str, str]:
        return {"ProjectArn": project.arn}

    def _update_tags(self, tags: Mapping[str, str]) -> None:
        present = self._call("ListTagsForResource", ResourceArn=self.arn)["Tags"]
        gone = [key for key in present if key not in tags]
        if gone:
            self._call("UntagResource", ResourceArn=self.arn, TagKeys=gone)
        if tags:
            self._call("TagResource", ResourceArn=self.arn, Tags=dict(tags))


def _tags(given: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: str(tag["Value"]) for tag in given.get("Tags") or ()}


def _stack_tags(stack_id: str | None, account_id: str, region: str) -> Mapping[str, str]:
    from moto.cloudformation.models import cloudformation_backends

    stack = cloudformation_backends[account_id][region].stacks.get(stack_id or "")
    return {} if stack is None else _own_tags(stack.tags)


def _own_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags of a stack without those that CloudFormation adds."""
    return {key: value for key, value in tags.items() if not key.startswith("aws:")}


def _reason(error: Exception) -> str:
    if isinstance(error, _InvalidPropertiesError):
        return error.message
    return f'Resource handler returned message: "{error}"'


def install() -> None:
    """Make both types known, and have stacks rolled back. Calling it again changes nothing."""
    from moto.cloudformation import parsing

    stack_rollback.install()
    # The list of known types is kept from the first time that it is used.
    for kept in (parsing.get_model_list, parsing.get_model_map, parsing.get_name_type_map):
        kept.cache_clear()
