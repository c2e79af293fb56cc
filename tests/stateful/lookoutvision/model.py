"""The whole model of Lookout for Vision: with packaging jobs, tags and listings.

Dictionaries and due times, and none of the package's code. :meth:`LookoutModel.call` says what a
call must come to, and does to the model what the service does to itself. Written from the API
reference and the developer guide; where they are silent, from what ``docs/fidelity.md`` declares.
"""

from __future__ import annotations

from typing import Any

from tests.stateful.base import OK
from tests.stateful.lookoutvision.images import passes
from tests.stateful.lookoutvision.models import Models
from tests.stateful.lookoutvision.state import (
    ARN,
    TEXT,
    Parameters,
    RefusedError,
    Thing,
    arn_of,
    checked_tags,
    conflict,
    invalid,
    name_of,
    not_found,
)

UNTRAINED = ("TRAINING", "TRAINING_FAILED", "DELETING")


class LookoutModel(Models):
    """One account and Region."""

    # Packaging jobs

    def start_model_packaging_job(self, p: Parameters) -> Thing:
        project, model = self.project(p), self.model(p)
        greengrass = p["Configuration"]["Greengrass"]
        if ("TargetDevice" in greengrass) == ("TargetPlatform" in greengrass):
            raise invalid()
        self.check_bucket(greengrass["S3OutputLocation"]["Bucket"])
        if model["status"] in UNTRAINED:
            self.see(model)
            raise conflict("MODEL", name_of(model))
        name = p.get("JobName", f"job {self.number()}")
        version = greengrass.get("ComponentVersion", f"{model['version']}.0.0")
        component = f"{greengrass['ComponentName']}:versions:{version}"
        if name in project["jobs"] or component in self._components:
            raise conflict("MODEL_PACKAGE_JOB", p.get("JobName", TEXT))
        self._components.add(component)
        job = {
            "number": self.number(),
            "name": name,
            "component": component,
            "configuration": p["Configuration"],
            "meta": {
                "JobName": p.get("JobName", TEXT),
                "ProjectName": p["ProjectName"],
                "ModelVersion": model["version"],
                "ModelPackagingMethod": "Greengrass",
                "CreationTimestamp": self.when(),
                "StatusMessage": TEXT,
            },
        }
        if "Description" in p:
            job["meta"]["ModelPackagingJobDescription"] = p["Description"]
        self._job_enters(job, "CREATED")
        project["jobs"][name] = job
        return {"JobName": p.get("JobName", TEXT)}

    def describe_model_packaging_job(self, p: Parameters) -> Thing:
        job = self.project(p)["jobs"].get(p["JobName"])
        if job is None:
            raise not_found("MODEL_PACKAGE_JOB", p["JobName"])
        self.see(job)
        body = {**job["meta"], "ModelPackagingConfiguration": job["configuration"]}
        if body["Status"] == "SUCCEEDED":
            name, _, version = job["component"].partition(":versions:")
            arn = f"arn:aws:greengrass:us-east-1:123456789012:components:{job['component']}"
            body["ModelPackagingOutputDetails"] = {
                "Greengrass": {
                    "ComponentVersionArn": arn,
                    "ComponentName": name,
                    "ComponentVersion": version,
                }
            }
        return {"ModelPackagingDescription": body}

    def _job_enters(self, job: Thing, status: str) -> None:
        job["meta"] |= {"Status": status, "LastUpdatedTimestamp": self.when()}
        ends = {"CREATED": ("packaging_start", "RUNNING"), "RUNNING": ("packaging", "SUCCEEDED")}
        job["work"] = None
        if status in ends:
            lasts, following = ends[status]
            job["work"] = self.start(
                "model_packaging_job", lasts, job, lambda job: self._job_enters(job, following)
            )

    # Tags

    def tag_resource(self, p: Parameters) -> Thing:
        self._tagged(p)["tags"].update(checked_tags(p["Tags"]))
        return {}

    def untag_resource(self, p: Parameters) -> Thing:
        tags = self._tagged(p)["tags"]
        for key in p["TagKeys"]:
            tags.pop(key, None)
        return {}

    def list_tags_for_resource(self, p: Parameters) -> Thing:
        tags = self._tagged(p)["tags"]
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def _tagged(self, p: Parameters) -> Thing:
        arn = p["ResourceArn"]
        if not arn.startswith(f"{ARN}:"):
            raise invalid()
        for project in self.projects.values():
            models: dict[str, Thing] = project["models"]
            for model in models.values():
                if arn_of(model) == arn:
                    return model
        raise not_found("MODEL", arn)

    # Listings

    def page(
        self, operation: str, p: Parameters, before: int | None = None
    ) -> tuple[str, list[Any], int | None]:
        """The code, the items of a page, newest first, and where the next page begins, if any."""
        self.move(0)
        if p.get("MaxResults", 1) > 100:
            return "ValidationException", [], None
        try:
            things = self._listed(operation, p)
        except RefusedError as refused:
            return refused.verdict.code, [], None
        limit = p.get("MaxResults", 100)

        def cut() -> list[Thing]:
            found = [
                thing for thing in things.values() if before is None or thing["number"] < before
            ]
            return sorted(found, key=lambda thing: -thing["number"])

        for thing in cut()[:limit]:
            self.see(thing)
        found = cut()
        following = found[limit - 1]["number"] if len(found) > limit else None
        meta = {"list_models": self.model_meta}.get(operation, lambda thing: thing["meta"])
        return OK, [meta(thing) for thing in found[:limit]], following

    def _listed(self, operation: str, p: Parameters) -> dict[str, Thing]:
        if operation == "list_projects":
            return self.projects
        listed = {"list_models": "models", "list_model_packaging_jobs": "jobs"}[operation]
        things: dict[str, Thing] = self.project(p)[listed]
        return things

    def entries(self, p: Parameters) -> tuple[str, list[str]]:
        """The code and the lines of a dataset that pass all filters."""
        self.move(0)
        try:
            dataset = self.dataset(p)
        except RefusedError as refused:
            return refused.verdict.code, []
        self.see(dataset)
        return OK, [line.text for line in dataset["entries"].values() if passes(line, p)]
