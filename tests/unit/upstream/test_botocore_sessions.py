"""What is computed sooner for a session is what botocore computes."""

from __future__ import annotations

import copy
import functools
import itertools
import logging
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import hooks
from botocore.exceptions import EndpointVariantError, NoRegionError, UnknownRegionError
from botocore.hooks import EventAliaser, HierarchicalEmitter
from botocore.loaders import Loader
from botocore.regions import EndpointResolver
from botocore.session import Session

from mock_vision import mock_vision
from mock_vision.upstream import botocore_sessions
from mock_vision.upstream.botocore_sessions import KnownEndpoints


@pytest.fixture
def mock() -> Iterator[None]:
    with mock_vision():
        yield


def resolver_of(session: Session) -> Any:
    return session._get_internal_component("endpoint_resolver")  # type: ignore[attr-defined]


class Handler:
    def __call__(self, **kwargs: Any) -> None: ...
    def method(self, first: Any, *args: Any, second: Any = None, **rest: Any) -> None: ...
    def without(self, first: Any) -> None: ...


def plain(a: Any, /, b: Any, *, c: Any, **others: Any) -> None: ...
def varied(*args: Any, c: Any, **more: Any) -> None: ...
def closed(a: Any, *args: Any, kwargs: Any = None) -> None: ...


@functools.wraps(closed)
def wrapped(**whatever: Any) -> None: ...


HANDLERS: list[Callable[..., Any]] = [
    plain,
    varied,
    closed,
    wrapped,
    Handler(),
    Handler().method,
    Handler().without,
    Handler,
    functools.partial(plain, 1),
    lambda **kw: None,
]


@pytest.mark.usefixtures("mock")
@pytest.mark.parametrize("handler", HANDLERS, ids=range(len(HANDLERS)))
def test_the_keywords_of_a_handler_are_found(handler: Callable[..., Any]) -> None:
    botocores: Any = hooks.accepts_kwargs
    assert botocores(handler) == botocores.__wrapped__(handler)


@pytest.mark.usefixtures("mock")
def test_a_handler_without_keywords_is_refused() -> None:
    with pytest.raises(ValueError, match="must accept keyword arguments"):
        Session().register("before-call", closed)  # type: ignore[arg-type]


@pytest.mark.usefixtures("mock")
def test_clients_have_handlers_of_their_own() -> None:
    session: Any = Session()
    one, other = (session.create_client("rekognition", region_name="us-east-1") for _ in range(2))
    heard: list[str] = []

    def hear(event_name: str, **_: Any) -> None:
        heard.append(event_name)

    one.meta.events.register_first("before-call.rekognition", hear)
    one.describe_projects()
    other.describe_projects()
    session.create_client("rekognition", region_name="us-east-1").describe_projects()
    assert heard == ["before-call.rekognition.DescribeProjects"]


@pytest.mark.usefixtures("mock")
def test_a_copied_table_of_handlers_is_equal_and_independent() -> None:
    events: Any = HierarchicalEmitter()
    for name in ("a", "a.b", "a.*.c"):
        events.register_first(name, plain)
        events.register(name, varied)
    trie = events._handlers
    copied = copy.copy(trie)
    assert type(copied) is type(trie)
    assert copied._root == trie._root
    copied.append_item("a.b", closed)
    copied.remove_item("a", plain)
    assert list(trie.prefix_search("a.b")) == [plain, varied, plain, varied]


@pytest.mark.usefixtures("mock")
def test_a_table_of_handlers_of_another_form_is_copied_by_botocore() -> None:
    trie: Any = HierarchicalEmitter()._handlers  # type: ignore[attr-defined]
    trie.more = "kept"
    assert copy.copy(trie).more == "kept"


@pytest.mark.usefixtures("mock")
def test_events_have_their_new_names() -> None:
    def names(aliaser: Any) -> list[str]:
        events = (
            "before-call.cloudwatch.X",
            "docs.*.autoscaling.CreateLaunchConfiguration.x",
            "a.b",
        )
        return [aliaser._alias_event_name(event) for event in events]

    first: Any = EventAliaser(HierarchicalEmitter())
    expected = names(first)
    second: Any = EventAliaser(HierarchicalEmitter())
    assert names(second) == expected
    assert expected[0] == "before-call.cloudwatch.X"
    assert second._alias_name_cache is first._alias_name_cache


@pytest.mark.usefixtures("mock")
def test_another_table_of_names_is_respected() -> None:
    own: Any = EventAliaser(HierarchicalEmitter(), {"old": "new"})
    assert own._alias_event_name("call.old") == "call.new"
    assert EventAliaser(HierarchicalEmitter())._alias_event_name("call.old") == "call.old"  # type: ignore[attr-defined]


@pytest.mark.usefixtures("mock")
def test_debug_messages_about_names_are_botocores(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "botocore.hooks"):
        for _ in range(2):
            EventAliaser(HierarchicalEmitter(), None)._alias_event_name("a.elb.b")  # type: ignore[attr-defined]
    assert caplog.messages == ["Changing event name from a.elb.b to a.elastic-load-balancing.b"] * 2


@pytest.mark.usefixtures("mock")
def test_remembered_names_do_not_grow_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(botocore_sessions, "_MOST_NAMES", 5)
    monkeypatch.setattr(botocore_sessions, "_names", {})
    for number in range(20):
        EventAliaser(HierarchicalEmitter())._alias_event_name(f"event-{number}")  # type: ignore[attr-defined]
    assert len(botocore_sessions._names) <= 6


SERVICES = ("lookoutvision", "rekognition", "s3", "sts", "iam", "ec2", "unheard-of")
REGIONS = ("us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1", "aws-global", "mars-1", None)


def result_of(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    try:
        return function(*args, **kwargs)
    except (EndpointVariantError, NoRegionError, UnknownRegionError) as error:
        return type(error), str(error)


@pytest.mark.usefixtures("mock")
def test_endpoints_are_those_of_botocore() -> None:
    """In any order: botocore's resolver writes into its data."""
    data = Loader().load_data("endpoints")
    known = resolver_of(Session())
    assert type(known) is KnownEndpoints
    questions = list(itertools.product(SERVICES, REGIONS, (False, True), (False, True)))
    random.Random(7).shuffle(questions)
    for service, region, dualstack, fips in questions:
        flags = {"use_dualstack_endpoint": dualstack, "use_fips_endpoint": fips}
        fresh = EndpointResolver(
            copy.deepcopy({"partitions": [_part(p, service) for p in data["partitions"]]})
        )
        expected = result_of(fresh.construct_endpoint, service, region, **flags)
        for _ in range(2):
            assert result_of(known.construct_endpoint, service, region, **flags) == expected
    plain = EndpointResolver(data)
    for service in SERVICES:
        assert known.get_available_endpoints(service) == plain.get_available_endpoints(service)
    for region in REGIONS[:-1]:
        expected = result_of(plain.get_partition_for_region, region)
        assert result_of(known.get_partition_for_region, region) == expected
    assert known.get_available_partitions() == plain.get_available_partitions()
    assert known.get_partition_dns_suffix("aws-cn") == "amazonaws.com.cn"
    assert known.uses_builtin_data


def _part(partition: dict[str, Any], service: str) -> dict[str, Any]:
    """A partition with one of its services only: a whole one takes long to copy."""
    services = partition["services"]
    return {
        **partition,
        "services": {name: services[name] for name in (service,) if name in services},
    }


@pytest.mark.usefixtures("mock")
def test_an_endpoint_is_a_copy_that_may_be_changed() -> None:
    for _ in range(2):
        endpoint = resolver_of(Session()).construct_endpoint("rekognition", "us-east-1")
        assert endpoint["hostname"] == "rekognition.us-east-1.amazonaws.com"
        endpoint["hostname"] = "elsewhere"
        endpoint["signatureVersions"].append("v9")


@pytest.mark.usefixtures("mock")
def test_changes_of_a_program_to_its_loader_take_effect() -> None:
    session = Session()
    resolver = resolver_of(session)
    assert resolver.construct_endpoint("houses", "us-east-1")["hostname"].startswith("houses.us-")
    data = session.get_component("data_loader").load_data("endpoints")
    data["partitions"][0]["defaults"]["hostname"] = "{service}.here"
    assert resolver.construct_endpoint("houses", "us-east-1")["hostname"] == "houses.here"
    other = resolver_of(Session()).construct_endpoint("houses", "us-east-1")
    assert other["hostname"] == "houses.us-east-1.amazonaws.com"


@pytest.mark.usefixtures("mock")
def test_endpoints_of_a_user_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "endpoints.json").write_text('{"partitions": []}')
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    resolver: Any = resolver_of(Session())
    assert type(resolver) is EndpointResolver
    assert resolver.get_available_partitions() == []
    assert not vars(resolver)["uses_builtin_data"]


@pytest.mark.usefixtures("mock")
def test_a_loader_of_a_user_counts() -> None:
    class Mine(Loader):
        def load_data_with_path(self, name: str) -> Any:
            return {"partitions": []}, f"/mine/{name}"

    session: Any = Session()
    session.register_component("data_loader", Mine())
    assert resolver_of(session).get_available_partitions() == []


@pytest.mark.usefixtures("mock")
def test_data_without_endpoints_is_left_to_botocore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Loader, "BUILTIN_DATA_PATH", str(tmp_path))
    monkeypatch.setattr(Loader, "CUSTOMER_DATA_PATH", str(tmp_path))
    from botocore.exceptions import DataNotFoundError

    with pytest.raises(DataNotFoundError, match="endpoints"):
        resolver_of(Session())


@pytest.mark.usefixtures("mock")
def test_messages_about_endpoints_are_botocores(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        resolver = resolver_of(Session())
        resolver.construct_endpoint("rekognition", "us-east-1-fips")
        with caplog.at_level(logging.DEBUG, "botocore.regions"):
            resolver.construct_endpoint("houses", "us-east-1")
    deprecated = "Client is configured with the deprecated endpoint: us-east-1-fips"
    found = [message for message in caplog.messages if "Loading" not in message]
    assert found == [deprecated, "Creating a regex based endpoint for houses, us-east-1"] * 2


@pytest.mark.usefixtures("mock")
def test_a_session_that_registers_no_resolver_gets_none() -> None:
    session: Any = Session()
    components = session._internal_components
    del components._deferred["endpoint_resolver"]
    register: Any = botocore_sessions._with_known_endpoints(lambda session: None)
    register(session)
    assert "endpoint_resolver" not in components._deferred


def test_without_a_mock_nothing_is_shared() -> None:
    assert type(resolver_of(Session())) is EndpointResolver
    one, other = (EventAliaser(HierarchicalEmitter()) for _ in range(2))
    assert one._alias_name_cache is not other._alias_name_cache  # type: ignore[attr-defined]


def test_a_client_of_a_mock_is_whole_after_it() -> None:
    with mock_vision():
        client: Any = boto3.client("rekognition", region_name="us-east-1")
    with mock_vision():
        assert client.describe_projects()["ProjectDescriptions"] == []
    assert client.meta.endpoint_url == "https://rekognition.us-east-1.amazonaws.com"
