"""The resources of both services as they are now, in every account and Region."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from moto.core.base_backend import BackendDict

from mock_vision.control import shown
from mock_vision.service.statuses import Resource
from mock_vision.world.world import World


def resources(world: World) -> list[shown.Shown]:
    """Return every resource with its name, its status and the work that is under way on it."""
    with world.lock:
        return list(chain(_lookoutvision(), _rekognition()))


def backends(kind: BackendDict[Any]) -> Iterator[Any]:
    """Yield the backends of a service that exist, in all accounts and Regions."""
    for account in list(dict.values(kind)):
        yield from list(dict.values(account))


def _lookoutvision() -> Iterator[shown.Shown]:
    from mock_vision.lookoutvision.models import lookoutvision_backends

    for backend in backends(lookoutvision_backends):
        for project in backend.projects:
            name = project.name
            yield {
                **_place(backend, "project", name, project.arn),
                "created": shown.time(project.created),
            }
            for dataset in list(project.datasets.values()):
                title = f"{name}/{dataset.dataset_type}"
                yield {**_place(backend, "dataset", title, None), **_state(dataset)}
            for model in project.models:
                title = f"{name}/{model.version}"
                yield {**_place(backend, "model", title, model.arn), **_state(model)}
            for job in project.jobs:
                title = f"{name}/{job.job}"
                yield {**_place(backend, "model_packaging_job", title, None), **_state(job)}


def _rekognition() -> Iterator[shown.Shown]:
    from moto.rekognition.models import rekognition_backends

    from mock_vision.rekognition.models import CustomLabelsBackend

    for backend in backends(rekognition_backends):
        if not isinstance(backend, CustomLabelsBackend):
            continue
        for project in backend.projects:
            name = project.name
            yield {**_place(backend, "project", name, project.arn), **_state(project)}
            for dataset in list(project.datasets.values()):
                title = f"{name}/{dataset.type.lower()}"
                yield {**_place(backend, "dataset", title, dataset.arn), **_state(dataset)}
            for version in project.versions:
                title = f"{name}/{version.name}"
                yield {**_place(backend, "project_version", title, version.arn), **_state(version)}


def _place(backend: Any, kind: str, name: str, arn: str | None) -> shown.Shown:
    return {
        "service": backend.service,
        "kind": kind,
        "name": name,
        "arn": arn,
        "account_id": backend.account_id,
        "region": backend.region_name,
        "status": None,
        "status_message": None,
        "created": None,
        "updated": None,
        "work": None,
    }


def _state(resource: Resource) -> shown.Shown:
    return {
        "status": resource.status or None,
        "status_message": resource.status_message or None,
        "created": shown.time(resource.created),
        "updated": shown.time(resource.updated),
        "work": resource.work and resource.work.what,
    }
