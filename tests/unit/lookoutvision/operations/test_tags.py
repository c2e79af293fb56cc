from __future__ import annotations

import pytest

from mock_vision.lookoutvision.exceptions import (
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from tests.support.lookoutvision_bench import Bench

ARN = "arn:aws:lookoutvision:us-east-1:123456789012:model/boards/1"


def tags(**values: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in values.items()]


def listed(bench: Bench) -> list[dict[str, str]]:
    found: list[dict[str, str]] = bench.call("ListTagsForResource", resource_arn=ARN)["Tags"]
    return found


def test_a_model_is_created_with_tags(bench: Bench) -> None:
    bench.train_dataset()
    bench.create_model(tags=tags(stage="test", owner=""))
    assert listed(bench) == tags(stage="test", owner="")


def test_tags_are_merged_by_key_and_removed_by_key(bench: Bench) -> None:
    bench.trained_model()
    assert listed(bench) == []
    assert bench.call("TagResource", resource_arn=ARN, tags=tags(a="1", b="2")) == {}
    bench.call("TagResource", resource_arn=ARN, tags=tags(b="3", c="4"))
    assert listed(bench) == tags(a="1", b="3", c="4")
    assert bench.call("UntagResource", resource_arn=ARN, tag_keys=["a", "never-there"]) == {}
    assert listed(bench) == tags(b="3", c="4")


@pytest.mark.parametrize("key", ["aws:x", "AWS:x", "aWs:"])
def test_keys_of_aws_are_reserved(bench: Bench, key: str) -> None:
    # AWS General Reference, "Tagging AWS resources".
    bench.trained_model()
    with pytest.raises(ValidationException, match="reserved"):
        bench.call("TagResource", resource_arn=ARN, tags=[*tags(a="1"), *tags(**{key: "x"})])
    assert listed(bench) == []


def test_a_key_comes_once_in_a_list(bench: Bench) -> None:
    # AWS General Reference, "Tagging AWS resources": keys are unique, and case counts.
    bench.trained_model()
    with pytest.raises(ValidationException, match="The tag key a is there more than once"):
        bench.call("TagResource", resource_arn=ARN, tags=[*tags(a="1"), *tags(a="1")])
    bench.call("TagResource", resource_arn=ARN, tags=tags(a="1", A="2"))
    assert listed(bench) == tags(a="1", A="2")


def test_a_model_has_at_most_two_hundred_tags_over_all_calls(bench: Bench) -> None:
    # Service model, TagList; TagResource declares the error.
    bench.trained_model()
    bench.call("TagResource", resource_arn=ARN, tags=tags(**{f"k{n}": "" for n in range(150)}))
    bench.call("TagResource", resource_arn=ARN, tags=tags(**{f"k{n}": "" for n in range(200)}))
    with pytest.raises(ServiceQuotaExceededException, match="200 tags per resource") as refusal:
        bench.call("TagResource", resource_arn=ARN, tags=tags(k0="new", one="more"))
    assert refusal.value.members["ResourceId"] == ARN
    assert len(listed(bench)) == 200
    assert listed(bench)[0] == {"Key": "k0", "Value": ""}, "a refused call changes nothing"


@pytest.mark.parametrize(
    "arn",
    [
        ARN.replace("/1", "/2"),
        ARN.replace("boards", "tiles"),
        ARN.replace("us-east-1", "eu-west-1"),
        ARN.replace("123456789012", "210987654321"),
        ARN.replace(":model/boards/1", ":project/boards"),
        ARN.replace("/1", "/latest"),
    ],
)
def test_an_arn_that_is_no_models_here_is_not_found(bench: Bench, arn: str) -> None:
    bench.trained_model()
    with pytest.raises(ResourceNotFoundException) as refusal:
        bench.call("ListTagsForResource", resource_arn=arn)
    assert refusal.value.members == {"ResourceId": arn, "ResourceType": "MODEL"}


@pytest.mark.parametrize("arn", ["boards", "arn:aws:s3:::bucket", ARN[:-8], ARN + "/2"])
def test_text_that_is_no_arn_of_the_service_is_refused(bench: Bench, arn: str) -> None:
    with pytest.raises(ValidationException, match="is not an ARN of Lookout for Vision"):
        bench.call("TagResource", resource_arn=arn, tags=[])
