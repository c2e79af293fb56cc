"""A server in a thread of the test process, for the programs that tests start."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mock_vision import Vision


class VisionServer:
    """A server that lasts for the session. Each test that uses it begins with an empty mock.

    It serves the mock of the test: ``vision`` controls it, and the markers of the test set its
    options.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        """The address, such as ``http://127.0.0.1:43121``."""

    @property
    def env(self) -> dict[str, str]:
        """The variables that AWS's SDKs and command line read, so that they use the server:
        ``subprocess.run(..., env={**os.environ, **vision_server.env})``.
        """
        from mock_vision.upstream.regions import default_region

        region = default_region()
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_SESSION_TOKEN": "testing",
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            # The configuration of a developer's machine must not redirect requests.
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        }

    @property
    def vision(self) -> Vision:
        """The object of the fixture ``vision``.

        :raises UsageError: when no test that uses the server runs.
        """
        from mock_vision import current

        return current()

    def __repr__(self) -> str:
        return f"<VisionServer at {self.url}>"


@contextmanager
def served() -> Iterator[VisionServer]:
    """Run a server during the block."""
    from mock_vision.upstream.moto_server import address, make_server

    server = make_server("127.0.0.1", 0)
    # A daemon thread, so that an interrupted session does not wait for it.
    thread = threading.Thread(
        target=server.serve_forever, args=(0.05,), name="mock_vision server", daemon=True
    )
    thread.start()
    try:
        yield VisionServer(address(server))
    finally:
        server.shutdown()
        thread.join()
