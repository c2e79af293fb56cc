"""Pools of connections that are prepared late are those that botocore prepares."""

from __future__ import annotations

import os
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore import endpoint, httpsession, utils
from botocore.httpsession import URLLib3Session

from mock_vision import mock_vision
from mock_vision.upstream import botocore_connections


@pytest.fixture
def mock() -> Iterator[None]:
    with mock_vision():
        yield


@pytest.fixture
def contexts(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The TLS contexts that were made since."""
    made: list[Any] = []
    create: Any = httpsession.create_urllib3_context

    def noting(*args: Any, **kwargs: Any) -> Any:
        made.append(create(*args, **kwargs))
        return made[-1]

    monkeypatch.setattr(httpsession, "create_urllib3_context", noting)
    return made


def context_of(session: Any, url: str = "https://example.com") -> Any:
    """The TLS context of the pool for an address, as botocore finds the pool when it sends."""
    pool = session._get_connection_manager(url).connection_from_url(url)
    return pool.conn_kw["ssl_context"]


# TLS contexts


def test_a_client_of_a_mock_makes_no_context(contexts: list[Any]) -> None:
    with mock_vision():
        client: Any = boto3.client("rekognition", region_name="us-east-1")
        client.describe_projects()
    assert contexts == []


@pytest.mark.usefixtures("mock")
def test_a_pool_gets_a_context_of_its_session_when_it_is_used(contexts: list[Any]) -> None:
    one, other = (URLLib3Session() for _ in range(2))
    assert contexts == []
    assert context_of(one) is context_of(one, "https://example.org") is contexts[0]
    assert context_of(other) is contexts[1]
    assert len(contexts) == 2


def test_a_context_is_the_one_that_botocore_makes() -> None:
    def shown(context: Any) -> Any:
        return (
            type(context),
            context.options,
            context.verify_mode,
            context.check_hostname,
            context.get_ciphers(),
        )

    botocores = context_of(URLLib3Session())
    with mock_vision():
        session = URLLib3Session(timeout=7, max_pool_connections=3, client_cert="cert")
    assert shown(context_of(session)) == shown(botocores)
    assert type(botocores) is ssl.SSLContext
    manager: Any = vars(session)["_manager"]
    assert manager.connection_pool_kw["timeout"] == 7
    assert manager.connection_pool_kw["maxsize"] == 3
    assert manager.connection_pool_kw["cert_file"] == "cert"
    assert manager.pool_classes_by_scheme["https"].__name__ == "AWSHTTPSConnectionPool"


@pytest.mark.usefixtures("mock")
def test_a_proxy_has_a_context_of_its_own(contexts: list[Any]) -> None:
    session: Any = URLLib3Session(proxies={"https": "http://proxy:3128"})
    manager = session._get_connection_manager("https://example.com", "http://proxy:3128")
    assert manager.connection_pool_kw["ssl_context"] is contexts[0]
    assert context_of(session) is contexts[1]


@pytest.mark.usefixtures("mock")
def test_a_session_that_was_never_used_can_be_closed() -> None:
    session = URLLib3Session()
    session.close()
    assert isinstance(context_of(session), ssl.SSLContext)


def test_outside_of_a_mock_a_context_is_made_at_once(contexts: list[Any]) -> None:
    session = URLLib3Session()
    assert len(contexts) == 1
    assert context_of(session) is contexts[0]


@pytest.mark.usefixtures("mock")
def test_a_class_of_a_user_makes_its_context_at_once() -> None:
    class Mine(URLLib3Session):
        def _get_ssl_context(self) -> Any:
            return "mine"

    assert vars(Mine())["_manager"].connection_pool_kw["ssl_context"] == "mine"


@pytest.mark.usefixtures("mock")
def test_installing_again_changes_nothing() -> None:
    before = dict(vars(URLLib3Session))
    botocore_connections.install()
    assert vars(URLLib3Session) == before


@pytest.mark.usefixtures("mock")
def test_a_session_lacks_what_botocores_lacks() -> None:
    session: Any = URLLib3Session()
    with pytest.raises(AttributeError, match="'URLLib3Session' object has no attribute 'manager'"):
        session.manager  # noqa: B018
    with pytest.raises(AttributeError, match="no attribute '_manager'"):
        URLLib3Session.__new__(URLLib3Session)._manager  # type: ignore[attr-defined] # noqa: B018


@pytest.mark.usefixtures("mock")
def test_threads_use_the_same_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2, timeout=60)

    class Slow:
        """A lock which a thread takes once both threads have found that there is no manager."""

        lock = threading.Lock()

        def __enter__(self) -> None:
            both.wait()
            self.lock.acquire()

        def __exit__(self, *_: object) -> None:
            self.lock.release()

    monkeypatch.setattr(botocore_connections, "_lock", Slow())
    session: Any = URLLib3Session()
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(session._manager)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] is found[1] is session._manager


# Proxies

ENVIRONMENTS: list[dict[str, str]] = [
    {},
    {"HTTPS_PROXY": "http://proxy:3128"},
    {"https_proxy": "http://proxy:3128", "HTTPS_PROXY": "http://other:3128"},
    {"Http_Proxy": "http://proxy:3128", "no_proxy": "example.com,.internal"},
    {"NO_PROXY": "*", "ALL_PROXY": "socks5://proxy"},
    {"https_proxy": ""},
    {"http_proxy": "http://proxy:3128", "REQUEST_METHOD": "GET"},
]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("url", ["https://example.com", "http://a.internal:80/x"])
def test_proxies_are_those_of_the_environment(
    environment: dict[str, str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    expected = utils.get_environ_proxies(url)
    with mock_vision():
        assert endpoint.get_environ_proxies(url) == expected
        assert utils.get_environ_proxies(url) == expected


@pytest.mark.usefixtures("mock")
def test_a_malformed_address_is_refused_as_botocore_does() -> None:
    with pytest.raises(ValueError, match="Invalid IPv6 URL"):
        utils.get_environ_proxies("http://[example")


@pytest.mark.usefixtures("mock")
def test_settings_of_proxies_outside_of_the_environment_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proxies = {"https": "http://settings:3128"}
    monkeypatch.setattr(utils, "getproxies", lambda: proxies)
    assert utils.get_environ_proxies("https://example.com") == proxies
