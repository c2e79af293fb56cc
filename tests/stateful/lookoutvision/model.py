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
            fail = self._packaging_fails if status == "RUNNING" else None
            job["work"] = self.start(
                "model_packaging_job",
                lasts,
                job,
                lambda job: self._job_enters(job, following),
                fail,
            )

    def _packaging_fails(self, job: Thing) -> None:
        self._components.discard(job["component"])
        self._job_enters(job, "FAILED")

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
        self, operation: str, p: Parameters, after: int | None = None
    ) -> tuple[str, list[Any], int | None]:
        """The code, the items of a page, and what the next page comes after, if there is one."""
        self.move(0)
        if p.get("MaxResults", 1) > 100:
            return "ValidationException", [], None
        try:
            if operation == "list_dataset_entries":
                rows = self._lines(p, after or 0)
            else:
                rows = self._things(operation, p, after)
        except RefusedError as refused:
            return refused.verdict.code, [], None
        limit = p.get("MaxResults", 100)
        following = rows[limit - 1][0] if len(rows) > limit else None
        return OK, [item for _, item in rows[:limit]], following

    def _lines(self, p: Parameters, after: int) -> list[tuple[int, Any]]:
        """The lines that pass all filters, in their order."""
        dataset = self.dataset(p)
        self.see(dataset)
        lines = enumerate(dataset["entries"].values(), 1)
        return [(row, line.text) for row, line in lines if row > after and passes(line, p)]

    def _things(self, operation: str, p: Parameters, before: int | None) -> list[tuple[int, Any]]:
        """Projects, models or jobs, newest first; those on the page are seen."""
        listed = {"list_models": "models", "list_model_packaging_jobs": "jobs"}
        things = self.projects
        if operation in listed:
            things = self.project(p)[listed[operation]]

        def rest() -> list[Thing]:
            older = [each for each in things.values() if before is None or each["number"] < before]
            return sorted(older, key=lambda each: -each["number"])

        for thing in rest()[: p.get("MaxResults", 100)]:
            self.see(thing)
        shown = self.model_meta if operation == "list_models" else lambda each: each["meta"]
        return [(each["number"], shown(each)) for each in rest()]
