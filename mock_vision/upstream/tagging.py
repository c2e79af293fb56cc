"""The resources of both services in moto's Resource Groups Tagging API.

From 5.2.2 moto collects resources from backends that inherit one of its classes, before that from a
list of its own services. All versions have the same three generators, which are extended here.
Older versions have no UntagResources; it is added. Tags are set by the services' own operations, so
their rules hold.

Sources: Resource Groups Tagging API reference (GetResources: filters, only resources with tags;
TagResources: the form of a failure).

Loaded after ``moto.resourcegroupstaggingapi.models``. Only functions import it, so that this module
can also be the first to be imported.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mock_vision.service.pipeline import call
from mock_vision.upstream.patching import patch_once
from mock_vision.upstream.services import SERVICES, service_named, used_backends
from mock_vision.wire.failures import FrameworkError
from mock_vision.wire.service_error import ServiceError
from mock_vision.world import world as worlds

Failures = dict[str, dict[str, Any]]
"""The failures in the response of TagResources or UntagResources, by the ARN of the resource."""


def install() -> None:
    """Extend moto's backend. Calling it again changes nothing."""
    from moto.resourcegroupstaggingapi import models

    backend: Any = models.ResourceGroupsTaggingAPIBackend
    patch_once(backend, "_get_resources_generator", _with_our_resources)
    patch_once(backend, "_get_tag_keys_generator", _with_our_keys)
    patch_once(backend, "_get_tag_values_generator", _with_our_values)
    if not hasattr(backend, "untag_resources"):
        _add_untagging(backend)
    patch_once(backend, "tag_resources", _tagging_ours)
    patch_once(backend, "untag_resources", _untagging_ours)


def _tagged(backend: Any) -> list[tuple[str, Mapping[str, str]]]:
    """Return ARN and tags of each resource of both services in an account and Region that has tags.

    :param backend: moto's backend of the Tagging API there.
    """
    with worlds.current().lock:
        return [
            (arn, dict(tags))
            for _, found in used_backends(backend.account_id, backend.region_name)
            for arn, tags in found.tagged()
            if tags
        ]


def _with_our_resources(generate: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    signature = inspect.signature(generate)

    def resources(self: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        yield from generate(self, *args, **kwargs)
        filters = signature.bind(self, *args, **kwargs).arguments
        for arn, tags in _tagged(self):
            if (
                _is_of(arn, filters.get("resource_type_filters"))
                and _has_tags(tags, filters.get("tag_filters"))
                and arn in (filters.get("resource_arn_list") or (arn,))
            ):
                yield _item(arn, tags)

    return resources


def _with_our_keys(generate: Callable[..., Iterator[str]]) -> Callable[..., Iterator[str]]:
    def keys(self: Any) -> Iterator[str]:
        return _once(generate(self), (key for _, tags in _tagged(self) for key in tags))

    return keys


def _with_our_values(generate: Callable[..., Iterator[str]]) -> Callable[..., Iterator[str]]:
    def values(self: Any, tag_key: str) -> Iterator[str]:
        ours = (tags[tag_key] for _, tags in _tagged(self) if tag_key in tags)
        return _once(generate(self, tag_key), ours)

    return values


def _once(theirs: Iterator[str], ours: Iterator[str]) -> Iterator[str]:
    """Yield the texts of both, without those of the second that the first has yielded."""
    seen = set()
    for text in theirs:
        seen.add(text)
        yield text
    for text in ours:
        if text not in seen:
            seen.add(text)
            yield text


def _is_of(arn: str, types: Sequence[str] | None) -> bool:
    """Return whether an ARN has one of the types: a service, or a service with a kind."""
    _, _, service, _, _, resource = arn.split(":", 5)
    kind = resource.partition("/")[0]
    return not types or service in types or f"{service}:{kind}" in types


def _has_tags(tags: Mapping[str, str], filters: Sequence[Mapping[str, Any]] | None) -> bool:
    return all(
        each["Key"] in tags and (not each.get("Values") or tags[each["Key"]] in each["Values"])
        for each in filters or ()
    )


def _item(arn: str, tags: Mapping[str, str]) -> Any:
    """Return a resource in the form that moto's version has for it."""
    from moto.resourcegroupstaggingapi import models

    tagged: Any = getattr(models, "TaggedResource", None)
    if tagged is None:
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        return {"ResourceARN": arn, "Tags": pairs}
    _, _, service, _, _, resource = arn.split(":", 5)
    return tagged(arn, dict(tags), f"{service}:{resource.partition('/')[0]}")


def _tagging_ours(tag: Callable[..., Failures]) -> Callable[..., Failures]:
    def tag_resources(self: Any, resource_arns: list[str], tags: dict[str, str]) -> Failures:
        def set_tags(service: str, arn: str) -> None:
            as_pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
            given = as_pairs if service == "lookoutvision" else dict(tags)
            _call(self, service, "TagResource", {"ResourceArn": arn, "Tags": given})

        return _divided(resource_arns, set_tags, lambda theirs: tag(self, theirs, tags))

    return tag_resources


def _untagging_ours(untag: Callable[..., Failures]) -> Callable[..., Failures]:
    def untag_resources(self: Any, resource_arn_list: list[str], tag_keys: list[str]) -> Failures:
        def take_tags(service: str, arn: str) -> None:
            _call(self, service, "UntagResource", {"ResourceArn": arn, "TagKeys": list(tag_keys)})

        return _divided(resource_arn_list, take_tags, lambda theirs: untag(self, theirs, tag_keys))

    return untag_resources


def _divided(
    arns: Sequence[str],
    act: Callable[[str, str], None],
    for_the_others: Callable[[list[str]], Failures],
) -> Failures:
    """Change the tags of the resources of both services, and have moto do so for the others.

    :param act: changes the tags of one resource, from its service and ARN.
    :param for_the_others: does so for resources of moto, and returns its failures.
    """
    services = {arn: arn.split(":")[2] if arn.count(":") >= 5 else "" for arn in arns}
    failures: Failures = {}
    others = [arn for arn in arns if services[arn] not in SERVICES]
    if others:
        failures.update(for_the_others(others))
    for arn, service in services.items():
        if service in SERVICES:
            try:
                act(service, arn)
            except (ServiceError, FrameworkError) as error:
                failures[arn] = {
                    "StatusCode": 400,
                    "ErrorCode": "InvalidParameterException",
                    "ErrorMessage": str(error),
                }
    return failures


def _call(backend: Any, service: str, operation: str, params: dict[str, Any]) -> None:
    call(service_named(service), backend.account_id, backend.region_name, operation, params)


def _add_untagging(backend: Any) -> None:
    """Add UntagResources to a version of moto without it; it fails for the resources of others."""
    from moto.resourcegroupstaggingapi.responses import ResourceGroupsTaggingAPIResponse

    def untag_others(self: Any, resource_arn_list: list[str], tag_keys: list[str]) -> Failures:
        failure = {
            "StatusCode": 404,
            "ErrorCode": "InternalServiceException",
            "ErrorMessage": "Service not yet supported",
        }
        return dict.fromkeys(resource_arn_list, failure)

    def answer(self: Any) -> str:
        failures = self.backend.untag_resources(
            self._get_param("ResourceARNList"), self._get_param("TagKeys")
        )
        return json.dumps({"FailedResourcesMap": failures})

    backend.untag_resources = untag_others
    response: Any = ResourceGroupsTaggingAPIResponse
    response.untag_resources = answer
