"""The environments of the shells that people run tests in, and the ways they make a client.

Both are tables for ``test_clients_in_every_shell.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

REGION = "us-east-1"
PROFILE = "work"
IN_REGION = {"AWS_DEFAULT_REGION": REGION}
OWN_KEYS = "aws_secret_access_key = own\n"


@dataclass(frozen=True)
class Shell:
    """The environment of a shell. ``{folder}`` in the values is an empty folder."""

    variables: Mapping[str, str]
    profile: str | None = None
    """Lines of the profile ``work``, after its Region, and of other sections. The shell uses the
    profile. None: ``work`` names a Region only, and the shell does not use it.
    """
    files: Mapping[str, str] = field(default_factory=dict)
    """The contents of further files in the folder, by name."""


SHELLS: Mapping[str, Shell] = {
    "nothing": Shell({}),
    "region": Shell(IN_REGION),
    "own_credentials": Shell(
        {
            "AWS_ACCESS_KEY_ID": "AKIAOWN",
            "AWS_SECRET_ACCESS_KEY": "own",
            "AWS_SESSION_TOKEN": "own",
            **IN_REGION,
        }
    ),
    "empty_credentials": Shell({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", **IN_REGION}),
    "endpoint_url": Shell({"AWS_ENDPOINT_URL": "http://localhost:4566", **IN_REGION}),
    "endpoint_urls_of_services": Shell(
        {
            "AWS_ENDPOINT_URL_LOOKOUTVISION": "https://lookout.example.com/base",
            "AWS_ENDPOINT_URL_REKOGNITION": "http://10.0.0.7:8080",
            **IN_REGION,
        }
    ),
    "endpoint_url_without_a_host": Shell({"AWS_ENDPOINT_URL": "localhost:4566", **IN_REGION}),
    "missing_profile": Shell({"AWS_PROFILE": "missing", **IN_REGION}),
    "profile_with_keys": Shell({}, f"aws_access_key_id = AKIAPROFILE\n{OWN_KEYS}"),
    "profile_with_endpoint_url": Shell({}, "endpoint_url = http://localhost:4566\n"),
    "profile_with_services": Shell(
        {},
        "services = mine\n"
        "[services mine]\nrekognition =\n  endpoint_url = http://rekognition.test\n"
        "lookoutvision =\n  endpoint_url = http://lookout.test\n",
    ),
    "profile_with_sso": Shell(
        {},
        "sso_session = mine\nsso_account_id = 111122223333\nsso_role_name = Developer\n"
        "[sso-session mine]\nsso_region = us-east-1\n"
        "sso_start_url = https://x.awsapps.com/start\n",
    ),
    "profile_with_a_process": Shell(
        {},
        # /bin/sh, because a Python takes longer to start than all the rest of a cell.
        "credential_process = /bin/sh {folder}/credentials.sh\n",
        {
            "credentials.sh": "echo '"
            '{"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "own"}'
            "'\n"
        },
    ),
    "profile_with_a_role": Shell(
        {},
        "source_profile = base\nrole_arn = arn:aws:iam::111122223333:role/Developer\n"
        f"[profile base]\naws_access_key_id = AKIABASE\n{OWN_KEYS}",
    ),
    "profile_with_the_role_of_an_instance": Shell(
        {},
        "credential_source = Ec2InstanceMetadata\n"
        "role_arn = arn:aws:iam::111122223333:role/Developer\n",
    ),
    "profile_with_the_role_of_a_container": Shell(
        {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/0"},
        "credential_source = EcsContainer\nrole_arn = arn:aws:iam::111122223333:role/Developer\n",
    ),
    "web_identity": Shell(
        {
            "AWS_WEB_IDENTITY_TOKEN_FILE": "{folder}/token",
            "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/Pod",
            **IN_REGION,
        },
        files={"token": "token"},
    ),
    "container": Shell(
        {
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/0",
            "ECS_CONTAINER_METADATA_URI_V4": "http://169.254.170.2/v4/0",
            **IN_REGION,
        }
    ),
    "automatic_defaults": Shell({"AWS_DEFAULTS_MODE": "auto", **IN_REGION}),
    "metadata_at_an_address_of_its_own": Shell(
        {
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://metadata.test:1338/",
            "AWS_DEFAULTS_MODE": "auto",
            **IN_REGION,
        }
    ),
    "metadata_switched_off": Shell({"AWS_EC2_METADATA_DISABLED": "true", **IN_REGION}),
    "broken_configuration": Shell(
        {"AWS_CONFIG_FILE": "{folder}/broken", **IN_REGION},
        files={"broken": "[default\nregion us-east-1\n"},
    ),
    "configuration_that_is_a_folder": Shell({"AWS_CONFIG_FILE": "{folder}", **IN_REGION}),
    "region_without_the_services": Shell({"AWS_DEFAULT_REGION": "eu-west-3"}),
    "region_that_does_not_exist": Shell({"AWS_DEFAULT_REGION": "mars-north-1"}),
    "fips": Shell({"AWS_USE_FIPS_ENDPOINT": "true", **IN_REGION}),
    "dualstack": Shell({"AWS_USE_DUALSTACK_ENDPOINT": "true", **IN_REGION}),
    "proxies": Shell(
        {
            "HTTP_PROXY": "http://proxy.test:3128",
            "HTTPS_PROXY": "http://proxy.test:3128",
            "ALL_PROXY": "http://proxy.test:3128",
            **IN_REGION,
        }
    ),
    "certificates_that_are_missing": Shell({"AWS_CA_BUNDLE": "{folder}/missing.pem", **IN_REGION}),
    "other_retries": Shell({"AWS_RETRY_MODE": "adaptive", "AWS_MAX_ATTEMPTS": "2", **IN_REGION}),
}


def prepare(name: str, folder: Path) -> dict[str, str]:
    """Return the variables of a shell, and write the files that they name into ``folder``."""
    shell = SHELLS[name]
    for file, content in shell.files.items():
        (folder / file).write_text(content)
    section = f"[profile {PROFILE}]\nregion = {REGION}\n{shell.profile or ''}"
    (folder / "config").write_text(section.replace("{folder}", str(folder)))
    return {
        "AWS_CONFIG_FILE": str(folder / "config"),
        "HOME": str(folder),
        # Between attempts, botocore would sleep for real under plain mock_aws.
        "AWS_MAX_ATTEMPTS": "1",
        **({} if shell.profile is None else {"AWS_PROFILE": PROFILE}),
        **{key: value.replace("{folder}", str(folder)) for key, value in shell.variables.items()},
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

MakeClient = Callable[[str], Any]
"""Called with the name of a service; returns a client of it."""

make: Any = boto3.client
session_of_botocore: Any = botocore.session.Session

KEYS = {"aws_access_key_id": "AKIAGIVEN", "aws_secret_access_key": "given"}
PROXY = {"https": "http://proxy.test:3128"}

CLIENTS: dict[str, MakeClient] = {
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

OLDER_CLIENTS = {
    f"{name}, older than the mock": CLIENTS[name]
    for name in ("client", "client with keys", "session with a profile", "session of botocore")
}
"""For clients that are made before the mock: at import, for example."""


def _session(**arguments: Any) -> Any:
    return boto3.Session(**arguments)


def _configured(service: str, **options: Any) -> Any:
    return make(service, config=Config(region_name=REGION, **options))


def _in_a_thread(make: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(make).result()
