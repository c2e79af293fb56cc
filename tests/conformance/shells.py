"""The environments of the shells that people run tests in, and the ways they make a client.

Both are tables for ``test_clients_in_every_shell.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

Shell = Callable[[Path], dict[str, str]]
"""Called with an empty folder; returns the environment variables of the shell."""

SHELLS: dict[str, Shell] = {}

REGION = "us-east-1"
PROFILE = "work"


def _shell(function: Shell) -> Shell:
    SHELLS[function.__name__] = function
    return function


def _with_profile(folder: Path, text: str, **variables: str) -> dict[str, str]:
    """Write a configuration file, and return the variables of a shell that reads it."""
    (folder / "own").write_text(text)
    return {"AWS_CONFIG_FILE": str(folder / "own"), **variables}


def prepare(name: str, folder: Path) -> dict[str, str]:
    """Return the variables of a shell, and write the files that they name into ``folder``.

    Unless the shell says something else, there is a profile ``work`` that names a Region only.
    """
    (folder / "config").write_text(f"[profile {PROFILE}]\nregion = {REGION}\n")
    usual = {
        "AWS_CONFIG_FILE": str(folder / "config"),
        "HOME": str(folder),
        # Between attempts, botocore would sleep for real under plain mock_aws.
        "AWS_MAX_ATTEMPTS": "1",
    }
    return {**usual, **SHELLS[name](folder)}


@_shell
def nothing(folder: Path) -> dict[str, str]:
    return {}


@_shell
def region(folder: Path) -> dict[str, str]:
    return {"AWS_DEFAULT_REGION": REGION}


@_shell
def own_credentials(folder: Path) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "AKIAOWN",
        "AWS_SECRET_ACCESS_KEY": "own",
        "AWS_SESSION_TOKEN": "own",
        "AWS_DEFAULT_REGION": REGION,
    }


@_shell
def empty_credentials(folder: Path) -> dict[str, str]:
    return {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_DEFAULT_REGION": REGION}


@_shell
def endpoint_url(folder: Path) -> dict[str, str]:
    return {"AWS_ENDPOINT_URL": "http://localhost:4566", "AWS_DEFAULT_REGION": REGION}


@_shell
def endpoint_urls_of_services(folder: Path) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL_LOOKOUTVISION": "https://lookout.example.com/base",
        "AWS_ENDPOINT_URL_REKOGNITION": "http://10.0.0.7:8080",
        "AWS_DEFAULT_REGION": REGION,
    }


@_shell
def endpoint_url_without_a_host(folder: Path) -> dict[str, str]:
    return {"AWS_ENDPOINT_URL": "localhost:4566", "AWS_DEFAULT_REGION": REGION}


@_shell
def missing_profile(folder: Path) -> dict[str, str]:
    return {"AWS_PROFILE": "missing", "AWS_DEFAULT_REGION": REGION}


@_shell
def profile_with_keys(folder: Path) -> dict[str, str]:
    keys = "aws_access_key_id = AKIAPROFILE\naws_secret_access_key = own\n"
    return _with_profile(folder, f"[profile work]\nregion = {REGION}\n{keys}", AWS_PROFILE=PROFILE)


@_shell
def profile_with_endpoint_url(folder: Path) -> dict[str, str]:
    text = f"[profile work]\nregion = {REGION}\nendpoint_url = http://localhost:4566\n"
    return _with_profile(folder, text, AWS_PROFILE=PROFILE)


@_shell
def profile_with_services(folder: Path) -> dict[str, str]:
    text = (
        f"[profile work]\nregion = {REGION}\nservices = mine\n"
        "[services mine]\nrekognition =\n  endpoint_url = http://rekognition.test\n"
        "lookoutvision =\n  endpoint_url = http://lookout.test\n"
    )
    return _with_profile(folder, text, AWS_PROFILE=PROFILE)


@_shell
def profile_with_sso(folder: Path) -> dict[str, str]:
    text = (
        f"[profile work]\nregion = {REGION}\nsso_session = mine\nsso_account_id = 111122223333\n"
        "sso_role_name = Developer\n"
        "[sso-session mine]\nsso_region = us-east-1\nsso_start_url = https://x.awsapps.com/start\n"
    )
    return _with_profile(folder, text, AWS_PROFILE=PROFILE)


@_shell
def profile_with_a_process(folder: Path) -> dict[str, str]:
    # /bin/sh, because a Python takes longer to start than all the rest of a cell.
    answer = '{"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "own"}'
    (folder / "credentials.sh").write_text(f"echo '{answer}'\n")
    process = f"/bin/sh {folder / 'credentials.sh'}"
    text = f"[profile work]\nregion = {REGION}\ncredential_process = {process}\n"
    return _with_profile(folder, text, AWS_PROFILE=PROFILE)


@_shell
def profile_with_a_role(folder: Path) -> dict[str, str]:
    text = (
        f"[profile work]\nregion = {REGION}\nsource_profile = base\n"
        "role_arn = arn:aws:iam::111122223333:role/Developer\n"
        "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = own\n"
    )
    return _with_profile(folder, text, AWS_PROFILE=PROFILE)


@_shell
def profile_with_the_role_of_an_instance(folder: Path) -> dict[str, str]:
    text = (
        f"[profile work]\nregion = {REGION}\ncredential_source = Ec2InstanceMetadata\n"
        "role_arn = arn:aws:iam::111122223333:role/Developer\n"
    )
    return _with_profile(folder, text, AWS_PROFILE=PROFILE)


@_shell
def profile_with_the_role_of_a_container(folder: Path) -> dict[str, str]:
    text = (
        f"[profile work]\nregion = {REGION}\ncredential_source = EcsContainer\n"
        "role_arn = arn:aws:iam::111122223333:role/Developer\n"
    )
    return _with_profile(
        folder,
        text,
        AWS_PROFILE=PROFILE,
        AWS_CONTAINER_CREDENTIALS_RELATIVE_URI="/v2/credentials/0",
    )


@_shell
def web_identity(folder: Path) -> dict[str, str]:
    (folder / "token").write_text("token")
    return {
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(folder / "token"),
        "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/Pod",
        "AWS_DEFAULT_REGION": REGION,
    }


@_shell
def container(folder: Path) -> dict[str, str]:
    return {
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/0",
        "ECS_CONTAINER_METADATA_URI_V4": "http://169.254.170.2/v4/0",
        "AWS_DEFAULT_REGION": REGION,
    }


@_shell
def automatic_defaults(folder: Path) -> dict[str, str]:
    return {"AWS_DEFAULTS_MODE": "auto", "AWS_DEFAULT_REGION": REGION}


@_shell
def metadata_at_an_address_of_its_own(folder: Path) -> dict[str, str]:
    return {
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://metadata.test:1338/",
        "AWS_DEFAULTS_MODE": "auto",
        "AWS_DEFAULT_REGION": REGION,
    }


@_shell
def metadata_switched_off(folder: Path) -> dict[str, str]:
    return {"AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_REGION": REGION}


@_shell
def broken_configuration(folder: Path) -> dict[str, str]:
    return _with_profile(folder, "[default\nregion us-east-1\n", AWS_DEFAULT_REGION=REGION)


@_shell
def configuration_that_is_a_folder(folder: Path) -> dict[str, str]:
    return {"AWS_CONFIG_FILE": str(folder), "AWS_DEFAULT_REGION": REGION}


@_shell
def region_without_the_services(folder: Path) -> dict[str, str]:
    return {"AWS_DEFAULT_REGION": "eu-west-3"}


@_shell
def region_that_does_not_exist(folder: Path) -> dict[str, str]:
    return {"AWS_DEFAULT_REGION": "mars-north-1"}


@_shell
def fips(folder: Path) -> dict[str, str]:
    return {"AWS_USE_FIPS_ENDPOINT": "true", "AWS_DEFAULT_REGION": REGION}


@_shell
def dualstack(folder: Path) -> dict[str, str]:
    return {"AWS_USE_DUALSTACK_ENDPOINT": "true", "AWS_DEFAULT_REGION": REGION}


@_shell
def proxies(folder: Path) -> dict[str, str]:
    return {
        "HTTP_PROXY": "http://proxy.test:3128",
        "HTTPS_PROXY": "http://proxy.test:3128",
        "ALL_PROXY": "http://proxy.test:3128",
        "AWS_DEFAULT_REGION": REGION,
    }


@_shell
def certificates_that_are_missing(folder: Path) -> dict[str, str]:
    return {"AWS_CA_BUNDLE": str(folder / "missing.pem"), "AWS_DEFAULT_REGION": REGION}


@_shell
def other_retries(folder: Path) -> dict[str, str]:
    return {
        "AWS_RETRY_MODE": "adaptive",
        "AWS_MAX_ATTEMPTS": "2",
        "AWS_DEFAULT_REGION": REGION,
    }


REFUSED: dict[str, str] = {
    "nothing": "You must specify a region",
    "endpoint_url_without_a_host": "Invalid endpoint: localhost:4566",
    "missing_profile": r"The config profile \(missing\) could not be found",
    "profile_with_sso": "Error loading SSO Token: Token for mine does not exist",
    "profile_with_the_role_of_an_instance": "No credentials found in credential_source",
    "profile_with_the_role_of_a_container": "mock_vision: there is no instance metadata",
    "container": "mock_vision: there is no instance metadata",
    "configuration_that_is_a_folder": r"The config profile \(work\) could not be found",
    "broken_configuration": "Unable to parse config file",
    "region_without_the_services": "is not in the Region eu-west-3, so its host does not exist",
    "region_that_does_not_exist": "is not in the Region mars-north-1, so its host does not exist",
}
"""What the error says where a client cannot be made, or its call fails. In the other shells, every
call is served.
"""

Way = Callable[[str], Any]
"""Called with the name of a service; returns a client of it."""

make: Any = boto3.client
session_of_botocore: Any = botocore.session.Session

KEYS = {"aws_access_key_id": "AKIAGIVEN", "aws_secret_access_key": "given"}
PROXY = {"https": "http://proxy.test:3128"}

WAYS: dict[str, Way] = {
    "client": lambda service: make(service),
    "client with a region": lambda service: make(service, region_name=REGION),
    "client with keys": lambda service: make(service, REGION, **KEYS),
    "client with a token": lambda service: make(service, REGION, **KEYS, aws_session_token="given"),
    "client with an address": lambda service: make(
        service, REGION, endpoint_url="http://localhost:4566"
    ),
    "client without encryption": lambda service: make(service, REGION, use_ssl=False),
    "client that checks no certificate": lambda service: make(service, REGION, verify=False),
    "client with retries": lambda service: _configured(
        service, retries={"mode": "standard", "total_max_attempts": 3}
    ),
    "client with a proxy": lambda service: _configured(service, proxies=PROXY),
    "client with FIPS": lambda service: _configured(service, use_fips_endpoint=True),
    "client with automatic defaults": lambda service: _configured(service, defaults_mode="auto"),
    "client that ignores addresses": lambda service: _configured(
        service, ignore_configured_endpoint_urls=True
    ),
    "session": lambda service: boto3.Session().client(service),  # type: ignore[call-overload]
    "session with a region": lambda service: _session(region_name=REGION).client(service),
    "session with keys": lambda service: _session(**KEYS, region_name=REGION).client(service),
    "session with a profile": lambda service: _session(profile_name=PROFILE).client(service),
    "session of botocore": lambda service: session_of_botocore().create_client(service, REGION),
    "session of botocore with a profile": lambda service: session_of_botocore(
        profile=PROFILE
    ).create_client(service),
    "in a thread": lambda service: _in_a_thread(partial(make, service, REGION)),
}

OLDER_WAYS = {
    f"{name}, older than the mock": WAYS[name]
    for name in ("client", "client with keys", "session with a profile", "session of botocore")
}
"""Ways of clients that are made before the mock: at import, for example."""


def _session(**arguments: Any) -> Any:
    return boto3.Session(**arguments)


def _configured(service: str, **options: Any) -> Any:
    return make(service, config=Config(region_name=REGION, **options))


def _in_a_thread(make: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(make).result()
