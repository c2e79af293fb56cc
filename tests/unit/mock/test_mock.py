import asyncio
import inspect
import os
import time
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest
from moto import mock_aws

import mock_vision as package
from mock_vision import MockVision, UsageError, Vision, mock_vision
from mock_vision.mock.options import OPTIONS
from mock_vision.settings.settings import Settings
from mock_vision.upstream.stubber import mock_is_active

START = datetime(2025, 1, 1, tzinfo=timezone.utc)


def client(service: str = "lookoutvision") -> Any:
    return boto3.client(service, region_name="us-east-1")  # type: ignore[call-overload]


def names() -> list[str]:
    return [project["ProjectName"] for project in client().list_projects()["Projects"]]


def test_everything_is_put_back() -> None:
    before = (time.sleep, dict(os.environ), boto3.DEFAULT_SESSION)
    with mock_vision() as vision:
        assert isinstance(vision, Vision)
        assert mock_is_active()
        assert time.sleep is not before[0]
        client().create_project(ProjectName="x")
    assert not mock_is_active()
    assert (time.sleep, dict(os.environ), boto3.DEFAULT_SESSION) == before


def test_everything_is_put_back_after_an_exception() -> None:
    before = (time.sleep, dict(os.environ))
    with pytest.raises(ZeroDivisionError), mock_vision():
        _ = 1 / 0
    assert not mock_is_active()
    assert (time.sleep, dict(os.environ)) == before


def test_each_mock_begins_empty() -> None:
    mock = mock_vision()
    for _ in range(2):
        with mock:
            assert names() == []
            client().create_project(ProjectName="x")


def test_moto_serves_the_rest_of_aws() -> None:
    with mock_vision():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="boards")
        assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["boards"]
        assert boto3.client("sts").get_caller_identity()["Account"] == "123456789012"


def test_one_object_while_nested() -> None:
    with mock_vision(seed=1) as outer:
        client().create_project(ProjectName="x")
        with mock_vision(seed=2, durations={"training": 5}) as inner:
            assert inner is outer
            assert package.current() is outer
            assert inner.seed == 2
            assert inner.durations["training"] == timedelta(seconds=5)
            assert names() == ["x"]
        assert outer.seed == 1
        assert outer.durations["lookoutvision.training"] == timedelta(minutes=30)
        assert names() == ["x"]


def test_the_same_instance_nested_in_itself() -> None:
    mock = mock_vision()
    with mock as outer, mock as inner:
        assert inner is outer
    assert not mock_is_active()


def test_inside_and_around_a_plain_mock() -> None:
    with mock_aws():
        client().create_project(ProjectName="x")
        with mock_vision() as vision:
            assert names() == ["x"]
            vision.clock.advance(hours=1)
        assert names() == ["x"]
        with pytest.raises(UsageError, match="no mock_vision runs here"):
            package.current()
    with mock_vision(), mock_aws():
        client().create_project(ProjectName="y")
        assert names() == ["y"]


def test_a_plain_mock_after_ours_has_a_clock_of_its_own() -> None:
    with mock_aws(), mock_vision() as vision:
        client().create_project(ProjectName="x")
        vision.clock.advance(hours=1000)
    with mock_aws():
        created = client().create_project(ProjectName="x")["ProjectMetadata"]
        age = datetime.now(timezone.utc) - created["CreationTimestamp"]
        assert abs(age) < timedelta(hours=1)


def test_work_that_began_in_a_plain_mock_ends_on_our_clock() -> None:
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="boards")
        s3.put_object(Bucket="boards", Key="m", Body=b'{"source-ref": "s3://boards/a.png"}')
        lookout = client()
        lookout.create_project(ProjectName="x")
        source = {"GroundTruthManifest": {"S3Object": {"Bucket": "boards", "Key": "m"}}}
        lookout.create_dataset(ProjectName="x", DatasetType="train", DatasetSource=source)
        with mock_vision() as vision:

            def status() -> str:
                found = lookout.describe_dataset(ProjectName="x", DatasetType="train")
                return str(found["DatasetDescription"]["Status"])

            assert status() == "CREATE_IN_PROGRESS"
            vision.clock.run_until_idle()
            assert status() == "CREATE_COMPLETE"


def test_the_world_ends_with_the_last_mock() -> None:
    first, second = mock_vision(start=START), mock_vision(seed=2)
    vision = first.start()
    client().create_project(ProjectName="x")
    assert second.start() is vision
    first.stop()
    assert package.current() is vision
    vision.clock.advance(hours=1)
    time.sleep(3600)
    assert vision.clock.now() == START + timedelta(hours=2)
    assert names() == ["x"]
    second.stop()
    assert not mock_is_active()
    with mock_vision(start=START) as other:
        assert other is not vision
        assert (other.seed, other.clock.now(), names()) == (0, START, [])


def test_a_plain_mock_goes_on_without_a_clock_of_ours() -> None:
    ours, plain = mock_vision(), mock_aws()
    ours.start()
    rekognition = client("rekognition")
    arn = rekognition.create_project(ProjectName="x")["ProjectArn"]
    rekognition.delete_project(ProjectArn=arn)
    plain.start()
    ours.stop()
    with pytest.raises(UsageError, match="no mock_vision runs here"):
        package.current()
    assert rekognition.describe_projects()["ProjectDescriptions"] == []
    plain.stop()


def test_start_and_stop_by_hand() -> None:
    mock = mock_vision(seed=3)
    assert isinstance(mock, MockVision)
    vision = mock.start()
    assert vision.seed == 3
    assert repr(vision).startswith("<Vision at 20")
    mock.stop()
    with pytest.raises(UsageError, match=r"without being started; call start\(\) first"):
        mock.stop()


def test_async_with() -> None:
    async def main() -> int:
        async with mock_vision(seed=4) as vision:
            return vision.seed

    assert asyncio.run(main()) == 4
    assert not mock_is_active()


def test_start_makes_time_stand_still() -> None:
    with mock_vision(start=START) as vision:
        assert vision.clock.now() == START
        created = client().create_project(ProjectName="x")["ProjectMetadata"]["CreationTimestamp"]
        assert created == START
        vision.clock.advance(hours=1)
        assert vision.clock.now() == START + timedelta(hours=1)


def test_the_signature_lists_every_option_with_its_default() -> None:
    listed = inspect.signature(mock_vision).parameters
    assert [name for name, each in listed.items() if each.kind is each.KEYWORD_ONLY] == [*OPTIONS]
    defaults = Settings()
    for name in ("seed", "skill", "sleep", "constraint_errors"):
        assert listed[name].default == getattr(defaults, name)
    for name in ("start", "durations", "quotas", "prices", "rates"):
        assert listed[name].default is None


def test_positional_options_are_refused() -> None:
    with pytest.raises(UsageError, match="takes options by name only, not 7"):
        mock_vision(7)  # type: ignore[call-overload]


def test_real_sleep_leaves_time_alone() -> None:
    before = time.sleep
    with mock_vision(sleep="real"):
        assert time.sleep is before


def test_motos_configuration_is_handed_over() -> None:
    config: Any = {"core": {"reset_boto3_session": False}}
    session = boto3.DEFAULT_SESSION
    boto3.setup_default_session(region_name="us-east-1")
    ours = boto3.DEFAULT_SESSION
    try:
        with mock_vision(config=config):
            assert boto3.DEFAULT_SESSION is ours
    finally:
        boto3.DEFAULT_SESSION = session
