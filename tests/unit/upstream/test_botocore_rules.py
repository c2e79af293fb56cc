"""Clients of a mock share parsed rules of endpoints, and each behaves as if they were its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore import endpoint_provider
from botocore.endpoint_provider import EndpointProvider, RuleSet
from botocore.exceptions import EndpointProviderError
from botocore.loaders import Loader
from botocore.session import Session

from mock_vision import mock_vision

SERVICES = ("s3", "rekognition", "lookoutvision", "sts")
PARAMETERS: tuple[dict[str, Any], ...] = (
    {"Region": "us-east-1"},
    {"Region": "eu-central-1", "UseFIPS": True},
    {"Region": "cn-north-1", "UseDualStack": True},
    {"Region": "mars-1"},
    {},
)


@pytest.fixture
def mock() -> Iterator[None]:
    with mock_vision():
        yield


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of the rules that were parsed since."""
    kinds: list[str] = []
    creator: Any = endpoint_provider.RuleCreator
    real = creator.create

    def create(**kwargs: Any) -> Any:
        kinds.append(kwargs["type"])
        return real(**kwargs)

    monkeypatch.setattr(creator, "create", create)
    return kinds


def data_of(loader: Loader, service: str) -> tuple[Any, Any]:
    return (
        loader.load_service_model(service, "endpoint-rule-set-1"),
        loader.load_data("partitions"),
    )


def provider_of(loader: Loader, service: str = "s3") -> Any:
    return EndpointProvider(*data_of(loader, service))


def endpoint_of(provider: Any, **parameters: Any) -> Any:
    try:
        return provider.resolve_endpoint(**parameters)
    except EndpointProviderError as error:
        return type(error), str(error)


@pytest.mark.parametrize("service", SERVICES)
def test_endpoints_are_those_of_rules_of_its_own(service: str) -> None:
    bucket = {"Bucket": "bucket.with.dots", "Accelerate": False} if service == "s3" else {}
    own = provider_of(Loader(), service)
    assert type(own.ruleset) is RuleSet
    with mock_vision():
        shared = provider_of(Loader(), service)
    for parameters in PARAMETERS:
        assert endpoint_of(shared, **parameters, **bucket) == endpoint_of(
            own, **parameters, **bucket
        )
    assert list(shared.ruleset.parameters) == list(own.ruleset.parameters)
    assert shared.ruleset.version == own.ruleset.version
    assert len(shared.ruleset.rules) == len(own.ruleset.rules)


@pytest.mark.usefixtures("mock")
def test_rules_are_parsed_once(parsed: list[str]) -> None:
    endpoint_of(provider_of(Loader()), Region="us-east-1")
    parsed.clear()
    for _ in range(2):
        endpoint_of(provider_of(Loader()), Region="us-east-1")
    assert parsed == []


def drop_rules(rules: Any, partitions: Any) -> None:
    rules["rules"] = []


def add_a_rule(rules: Any, partitions: Any) -> None:
    own = {"conditions": [], "endpoint": {"url": "https://mine"}, "type": "endpoint"}
    rules["rules"].insert(0, own)


def move_regions(rules: Any, partitions: Any) -> None:
    partitions["partitions"][0]["outputs"]["dnsSuffix"] = "mine"


@pytest.mark.usefixtures("mock")
@pytest.mark.parametrize("change", [drop_rules, add_a_rule, move_regions])
def test_changed_data_count_for_their_session_only(change: Callable[..., None]) -> None:
    others = endpoint_of(provider_of(Loader()), Region="us-east-1", Bucket="bucket")
    assert others.url == "https://bucket.s3.us-east-1.amazonaws.com"
    loader = Loader()
    change(*data_of(loader, "s3"))
    own = endpoint_of(provider_of(loader), Region="us-east-1", Bucket="bucket")
    assert own != others
    assert "mine" in str(own) or "No endpoint found" in str(own)
    again = endpoint_of(provider_of(Loader()), Region="us-east-1", Bucket="bucket")
    assert again == others


@pytest.mark.usefixtures("mock")
def test_a_change_of_data_reaches_an_existing_client() -> None:
    """Parsed rules and partitions refer to the session's data, as they do without a mock."""
    loader = Loader()
    provider = provider_of(loader)
    move_regions(*data_of(loader, "s3"))
    assert endpoint_of(provider, Region="us-east-1", Bucket="bucket").url.endswith(".mine")
    loader = Loader()
    provider = provider_of(loader)
    rules, _ = data_of(loader, "s3")
    rules["rules"][0]["conditions"].append({"fn": "isSet", "argv": [None]})
    assert "A region must be set" in str(endpoint_of(provider, Region="us-east-1"))


@pytest.mark.usefixtures("mock")
def test_changed_rules_of_a_client_are_its_own() -> None:
    one, other = (provider_of(Loader()) for _ in range(2))
    one.ruleset.rules.clear()
    assert type(one.ruleset) is RuleSet
    one.ruleset.parameters.clear()
    assert "No endpoint found" in str(endpoint_of(one, Region="us-east-1"))
    assert endpoint_of(other, Region="us-east-1").url.startswith("https://s3.us-east-1.")
    assert endpoint_of(provider_of(Loader()), Region="us-east-1").url.startswith("https://s3.")


@pytest.mark.usefixtures("mock")
def test_a_rule_set_lacks_what_botocores_lacks() -> None:
    with pytest.raises(AttributeError, match="'RuleSet' object has no attribute 'nothing'"):
        provider_of(Loader()).ruleset.nothing  # noqa: B018


@pytest.mark.usefixtures("mock")
def test_a_rule_set_of_a_user_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Mine(RuleSet):
        def evaluate(self, input_parameters: Any) -> Any:
            return "mine"

    monkeypatch.setattr(endpoint_provider, "RuleSet", Mine)
    assert endpoint_of(provider_of(Loader()), Region="us-east-1") == "mine"


@pytest.mark.usefixtures("mock")
def test_data_of_a_user_are_parsed_by_botocore() -> None:
    rules = {"version": "1.0", "parameters": {}, "rules": []}
    assert type(EndpointProvider(rules, {}).ruleset) is RuleSet


def test_a_client_of_a_mock_goes_on_after_it() -> None:
    with mock_vision():
        client: Any = Session().create_client("s3", region_name="us-east-1")
    signed = client.generate_presigned_url("get_object", {"Bucket": "bucket", "Key": "key"})
    assert signed.startswith("https://bucket.s3.amazonaws.com/key?")
