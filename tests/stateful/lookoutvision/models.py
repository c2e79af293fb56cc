"""Models in the model: training, hosting, detection."""

from __future__ import annotations

from collections.abc import Callable

from tests.stateful.lookoutvision.datasets import Datasets
from tests.stateful.lookoutvision.images import WIDE, are_areas, to_come, trained
from tests.stateful.lookoutvision.state import (
    BOOLEAN,
    BYTES,
    FRACTION,
    PERFORMANCE,
    TEXT,
    Parameters,
    RefusedError,
    Some,
    Thing,
    arn_of,
    checked_tags,
    conflict,
    invalid,
    name_of,
)

RUNNING = ("STARTING_HOSTING", "HOSTED", "STOPPING_HOSTING")


class Models(Datasets):
    """Models."""

    def create_model(self, p: Parameters) -> Thing:
        project, name = self.project(p), p["ProjectName"]
        tags = checked_tags(p.get("Tags", []))
        self.check_bucket(p["OutputConfig"]["S3Location"]["Bucket"])
        datasets = project["datasets"]
        for kind in dict.fromkeys(["train", *datasets]):
            if datasets.get(kind, {"status": "absent"})["status"] in ("absent", "CREATE_FAILED"):
                raise conflict("DATASET", f"{name}/{kind}")
        training = [
            model
            for other in self.projects.values()
            for model in other["models"].values()
            if model["status"] == "TRAINING"
        ]
        if len(training) >= 2:
            for model in training:
                self.see(model)
            raise RefusedError("ServiceQuotaExceededException", "PROJECT", name)
        project["versions"] += 1
        version = str(project["versions"])
        model = {
            "project": name,
            "version": version,
            "number": project["versions"],
            "tags": tags,
            "given": {key: p[key] for key in ("Description", "KmsKeyId") if key in p},
            "created": self.when(),
            "output": p["OutputConfig"],
            "images": {
                kind: to_come(dataset["entries"], _incoming(dataset))
                for kind, dataset in datasets.items()
            },
            "imports": [
                work
                for dataset in datasets.values()
                if (work := dataset["work"]) is not None and not work.over
            ],
            "truth": None,
        }
        self._model_enters(model, "TRAINING")
        project["models"][version] = model
        return {"ModelMetadata": self.model_meta(model)}

    def describe_model(self, p: Parameters) -> Thing:
        self.see(self.model(p))
        model = self.model(p)
        body = {**self.model_meta(model), "OutputConfig": model["output"]}
        body |= {key: value for key, value in model["given"].items() if key == "KmsKeyId"}
        if model["truth"] is not None:
            place = model["output"]["S3Location"]
            for file in ("EvaluationManifest", "EvaluationResult"):
                key = f"{place.get('Prefix', '')}{file}-{model['project']}-{model['version']}.json"
                body[file] = {"Bucket": place["Bucket"], "Key": key}
            body["EvaluationEndTimestamp"] = model["ended"]
        if model["status"] in RUNNING:
            body |= model["units"]
        return {"ModelDescription": body}

    def delete_model(self, p: Parameters) -> Thing:
        model = self.model(p)
        self.require(model, "TRAINED", "TRAINING_FAILED", "HOSTING_FAILED")
        self._model_enters(model, "DELETING")
        return {"ModelArn": arn_of(model)}

    def start_model(self, p: Parameters) -> Thing:
        model = self.model(p)
        least: int = p["MinInferenceUnits"]
        most: int = p.get("MaxInferenceUnits", least)
        if least > most:
            raise invalid()
        if most > 5:
            raise RefusedError("ServiceQuotaExceededException", "MODEL", name_of(model))
        self.require(model, "TRAINED", "HOSTING_FAILED")
        model["units"] = {key: value for key, value in p.items() if key.endswith("Units")}
        self._model_enters(model, "STARTING_HOSTING")
        return {"Status": "STARTING_HOSTING"}

    def stop_model(self, p: Parameters) -> Thing:
        model = self.model(p)
        self.require(model, "HOSTED", "STARTING_HOSTING")
        if model["work"] is not None:
            self.drop(model["work"])
        self._model_enters(model, "STOPPING_HOSTING")
        return {"Status": "STOPPING_HOSTING"}

    def detect_anomalies(self, p: Parameters) -> Thing:
        if p["ContentType"] not in ("image/png", "image/jpeg"):
            raise invalid()
        model = self.model(p)
        self.require(model, "HOSTED")
        if p["Body"] == WIDE:
            raise invalid()
        label = model["truth"].get(p["Body"])
        result: Thing = {
            "Source": {"Type": "direct"},
            "IsAnomalous": label == "anomaly" if label else BOOLEAN,
            "Confidence": FRACTION,
        }
        if model["masked"]:
            result |= {"Anomalies": Some("areas", are_areas), "AnomalyMask": BYTES}
        return {"DetectAnomalyResult": result}

    def _model_enters(self, model: Thing, status: str) -> None:
        model["status"], model["work"] = status, None

        def enters(following: str) -> Callable[[Thing], None]:
            return lambda _: self._model_enters(model, following)

        ends: dict[str, tuple[str, Callable[[Thing], None], Callable[[Thing], None] | None]] = {
            "TRAINING": ("training", self._training_ends, enters("TRAINING_FAILED")),
            "STARTING_HOSTING": ("model_start", enters("HOSTED"), enters("HOSTING_FAILED")),
            "STOPPING_HOSTING": ("model_stop", enters("TRAINED"), None),
            "DELETING": ("model_deletion", self._deletion_ends, None),
        }
        if status in ends:
            lasts, end, fail = ends[status]
            awaited = model["imports"] if status == "TRAINING" else ()
            model["work"] = self.start("model", lasts, model, end, fail, awaited=awaited)

    def dies(self, which: Parameters) -> None:
        """The hosting of a model fails by itself."""
        self._model_enters(self.model(which), "HOSTING_FAILED")

    def _training_ends(self, model: Thing) -> None:
        outcome = trained(model["images"])
        if outcome is None:
            self._model_enters(model, "TRAINING_FAILED")
        else:
            model["truth"], model["masked"] = outcome
            model["ended"] = self.when()
            self._model_enters(model, "TRAINED")

    def _deletion_ends(self, model: Thing) -> None:
        del self.projects[model["project"]]["models"][model["version"]]

    def model_meta(self, model: Thing) -> Thing:
        meta = {
            "CreationTimestamp": model["created"],
            "ModelVersion": model["version"],
            "ModelArn": arn_of(model),
            "Status": model["status"],
            "StatusMessage": TEXT,
        }
        if "Description" in model["given"]:
            meta["Description"] = model["given"]["Description"]
        if model["truth"] is not None:
            meta["Performance"] = PERFORMANCE
        return meta


def _incoming(dataset: Thing) -> str | None:
    """What is on its way into a dataset, unless a test declared that it fails."""
    fails = dataset["work"] is not None and dataset["work"].fails
    incoming: str | None = None if fails else dataset["incoming"]
    return incoming
