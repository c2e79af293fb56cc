"""Projects and datasets in the model."""

from __future__ import annotations

from collections import Counter

from tests.stateful.lookoutvision.images import BATCHES, label_of, merged
from tests.stateful.lookoutvision.state import (
    ARN,
    TEXT,
    Parameters,
    State,
    Thing,
    conflict,
    invalid,
)

USABLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_FAILED_ROLLBACK_COMPLETE")


class Datasets(State):
    """Projects and datasets."""

    # Projects

    def create_project(self, p: Parameters) -> Thing:
        name = p["ProjectName"]
        if name in self.projects:
            raise conflict("PROJECT", name)
        meta = {
            "ProjectArn": f"{ARN}:project/{name}",
            "ProjectName": name,
            "CreationTimestamp": self.when(),
        }
        self.projects[name] = {
            "number": self.number(),
            "meta": meta,
            "datasets": {},
            "models": {},
            "jobs": {},
            "versions": 0,
        }
        return {"ProjectMetadata": meta}

    def describe_project(self, p: Parameters) -> Thing:
        project = self.project(p)
        for dataset in project["datasets"].values():
            self.see(dataset)
        datasets = [self.dataset_meta(dataset) for dataset in project["datasets"].values()]
        return {"ProjectDescription": {**project["meta"], "Datasets": datasets}}

    def delete_project(self, p: Parameters) -> Thing:
        project = self.project(p)
        if project["datasets"] or project["models"]:
            for model in list(project["models"].values()):
                self.see(model)
            raise conflict("PROJECT", p["ProjectName"])
        for job in project["jobs"].values():
            if job["work"] is not None:
                self.drop(job["work"])
        del self.projects[p["ProjectName"]]
        return {"ProjectArn": project["meta"]["ProjectArn"]}

    # Datasets

    def create_dataset(self, p: Parameters) -> Thing:
        project, kind = self.project(p), p["DatasetType"]
        if kind in project["datasets"]:
            raise conflict("DATASET", f"{p['ProjectName']}/{kind}")
        dataset: Thing = {"type": kind, "created": self.when(), "entries": {}, "incoming": None}
        if "DatasetSource" in p:
            place = p["DatasetSource"]["GroundTruthManifest"]["S3Object"]
            batch = place["Key"].removesuffix(".manifest")
            self.check_bucket(place["Bucket"])
            if batch not in BATCHES:
                raise invalid()
            dataset["incoming"] = batch
            self._dataset_enters(dataset, "CREATE_IN_PROGRESS")
        else:
            self._dataset_enters(dataset, "CREATE_COMPLETE")
        project["datasets"][kind] = dataset
        return {"DatasetMetadata": self.dataset_meta(dataset)}

    def describe_dataset(self, p: Parameters) -> Thing:
        dataset = self.dataset(p)
        self.see(dataset)
        labels = Counter(label_of(line) for line in dataset["entries"].values())
        stats = {
            "Total": labels.total(),
            "Labeled": labels["normal"] + labels["anomaly"],
            "Normal": labels["normal"],
            "Anomaly": labels["anomaly"],
        }
        return {
            "DatasetDescription": {
                "ProjectName": p["ProjectName"],
                **self.dataset_meta(dataset),
                "LastUpdatedTimestamp": dataset["updated"],
                "ImageStats": stats,
            }
        }

    def update_dataset_entries(self, p: Parameters) -> Thing:
        dataset = self.dataset(p)
        if dataset["status"] not in USABLE:
            self.see(dataset)
            raise conflict("DATASET", f"{p['ProjectName']}/{p['DatasetType']}")
        dataset["incoming"] = p["Changes"]
        self._dataset_enters(dataset, "UPDATE_IN_PROGRESS")
        return {"Status": "UPDATE_IN_PROGRESS"}

    def delete_dataset(self, p: Parameters) -> Thing:
        dataset = self.dataset(p)
        if dataset["status"] not in (*USABLE, "CREATE_FAILED"):
            self.see(dataset)
            raise conflict("DATASET", f"{p['ProjectName']}/{p['DatasetType']}")
        del self.projects[p["ProjectName"]]["datasets"][p["DatasetType"]]
        return {}

    def _dataset_enters(self, dataset: Thing, status: str) -> None:
        dataset["status"], dataset["updated"], dataset["work"] = status, self.when(), None
        ends = {
            "CREATE_IN_PROGRESS": ("dataset_import", self._import_ends, self._import_fails, ""),
            "UPDATE_IN_PROGRESS": ("dataset_update", self._import_ends, self._import_fails, ""),
            "UPDATE_FAILED_ROLLBACK_IN_PROGRESS": (
                "dataset_update",
                self._rollback_ends,
                None,
                "dataset_rollback",
            ),
        }
        if status in ends:
            lasts, end, fail, name = ends[status]
            dataset["work"] = self.start("dataset", lasts, dataset, end, fail, name)

    def _import_ends(self, dataset: Thing) -> None:
        entries = merged(dataset["entries"], dataset["incoming"])
        if entries is None:
            self._import_fails(dataset)
            return
        dataset["incoming"] = None
        doing = dataset["status"].removesuffix("_IN_PROGRESS")
        dataset["entries"] = entries
        self._dataset_enters(dataset, f"{doing}_COMPLETE")

    def _import_fails(self, dataset: Thing) -> None:
        dataset["incoming"] = None
        if dataset["status"] == "CREATE_IN_PROGRESS":
            self._dataset_enters(dataset, "CREATE_FAILED")
        else:
            self._dataset_enters(dataset, "UPDATE_FAILED_ROLLBACK_IN_PROGRESS")

    def _rollback_ends(self, dataset: Thing) -> None:
        self._dataset_enters(dataset, "UPDATE_FAILED_ROLLBACK_COMPLETE")

    def dataset_meta(self, dataset: Thing) -> Thing:
        return {
            "DatasetType": dataset["type"],
            "CreationTimestamp": dataset["created"],
            "Status": dataset["status"],
            "StatusMessage": TEXT,
        }
