"""Manifest lines in the shapes that are in use; each keyword of a builder changes one member."""

import json


def line(name="1.png", label="normal", attribute="anomaly-label", value=0, bucket="bucket", **more):
    metadata = {
        "class-name": label,
        "confidence": 1,
        "human-annotated": "yes",
        "creation-date": "2020-11-10T03:37:09.600",
        "type": "groundtruth/image-classification",
        "job-name": f"labeling-job/{attribute}",
    }
    metadata.update(more)
    return {
        "source-ref": f"s3://{bucket}/images/{name}",
        attribute: value,
        f"{attribute}-metadata": {
            key: value for key, value in metadata.items() if value is not None
        },
    }


def masked(name="1.png", colours=None, **more):
    colours = colours or {
        "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0.0},
        "1": {"class-name": "scratch", "hex-color": "#2ca02c", "confidence": 0.0},
    }
    return line(name, "anomaly", value=1, **more) | {
        "anomaly-mask-ref": f"s3://bucket/masks/{name}",
        "anomaly-mask-ref-metadata": {
            "internal-color-map": colours,
            "type": "groundtruth/semantic-segmentation",
            "human-annotated": "yes",
            "creation-date": "2021-11-23T20:31:57.758889",
            "job-name": "labeling-job/mask",
        },
    }


def manifest(*lines) -> bytes:
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def labelled(name="1.png", label="Sunrise", attribute="scene", value=1, bucket="bucket", **more):
    """A line of Custom Labels with one image-level label; None as a keyword leaves a key out."""
    metadata = {
        "confidence": 0.95,
        "job-name": f"labeling-job/{attribute}",
        "class-name": label,
        "human-annotated": "yes",
        "creation-date": "2020-03-06T17:46:39.176",
        "type": "groundtruth/image-classification",
    }
    return {
        "source-ref": f"s3://{bucket}/images/{name}",
        attribute: value,
        f"{attribute}-metadata": _changed(metadata, more),
    }


def boxed(name="1.png", *boxes, size=(640, 480), names=None, attribute="bounding-box", **more):
    """A line of Custom Labels with boxes: (class id, left, top, width, height) each."""
    boxes = boxes or ((1, 399, 251, 155, 101), (0, 86, 65, 220, 334))
    edges = ("class_id", "left", "top", "width", "height")
    metadata = {
        "objects": [{"confidence": 1} for _ in boxes],
        "class-map": names or {"0": "Echo", "1": "Echo Dot"},
        "type": "groundtruth/object-detection",
        "human-annotated": "yes",
        "creation-date": "2018-10-18T22:18:13.527256",
        "job-name": "my job",
    }
    return {
        "source-ref": f"s3://bucket/images/{name}",
        attribute: {
            "image_size": [{"width": size[0], "height": size[1], "depth": 3}],
            "annotations": [dict(zip(edges, box, strict=True)) for box in boxes],
        },
        f"{attribute}-metadata": _changed(metadata, more),
    }


def multi_label(name="1.png", **classes):
    """SageMaker's own multi-label form, which Custom Labels does not take."""
    return {
        "source-ref": f"s3://bucket/images/{name}",
        "kinds": list(range(len(classes))),
        "kinds-metadata": {
            "job-name": "labeling-job/kinds",
            "class-map": {str(number): label for number, label in enumerate(classes)},
            "human-annotated": "yes",
            "creation-date": "2020-02-27T21:36:25.000201",
            "confidence-map": {str(number): each for number, each in enumerate(classes.values())},
            "type": "groundtruth/image-classification-multilabel",
        },
    }


def converted(line):
    """A multi-label line as AWS's conversion example leaves it: the type stays as it was."""
    metadata = line["kinds-metadata"]
    found = {"source-ref": line["source-ref"]}
    for number, label in enumerate(line["kinds"]):
        found[f"kinds{number}"] = number
        found[f"kinds{number}-metadata"] = {
            "class-name": metadata["class-map"][str(label)],
            "confidence": metadata["confidence-map"][str(label)],
            **{key: metadata[key] for key in ("type", "job-name", "human-annotated")},
            "creation-date": metadata["creation-date"],
        }
    return found


def from_coco(coco, prefix):
    """Lines for a COCO set as AWS's example makes them: box edges stay as COCO has them."""
    lines = {}
    for image in coco["images"]:
        line = boxed(image["file_name"], size=(image["width"], image["height"]))
        line["source-ref"] = prefix + image["file_name"]
        line["bounding-box"]["annotations"] = []
        line["bounding-box-metadata"] |= {"objects": [], "class-map": {}}
        lines[image["id"]] = line
    categories = {each["id"]: each["name"] for each in coco["categories"]}
    for each in coco["annotations"]:
        line = lines[each["image_id"]]
        left, top, width, height = each["bbox"]
        line["bounding-box"]["annotations"].append(
            {
                "left": left,
                "top": top,
                "width": width,
                "height": height,
                "class_id": each["category_id"],
            }
        )
        metadata = line["bounding-box-metadata"]
        metadata["class-map"][str(each["category_id"])] = categories[each["category_id"]]
        metadata["objects"].append({"confidence": 1})
    return list(lines.values())


def _changed(metadata, changes):
    changed = metadata | {key.replace("_", "-"): value for key, value in changes.items()}
    return {key: value for key, value in changed.items() if value is not None}
