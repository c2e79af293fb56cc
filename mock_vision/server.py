"""moto's server with both services.

A stock ``moto_server`` cannot know them: nothing imports mock_vision there. In a process that did,
moto's own server, its ``ThreadedMotoServer`` and its proxy serve both services without more.
"""

from __future__ import annotations

from collections.abc import Sequence

from mock_vision.errors import InstallationError


def serve(arguments: Sequence[str]) -> None:
    """Run moto's server until it is stopped.

    :param arguments: the options of ``moto_server``, for example ``["-p", "5000"]``.
    :raises InstallationError: Flask, which moto's server is built on, is missing.
    """
    try:
        from moto.server import main
    except ImportError as error:
        raise InstallationError(
            "moto's server needs Flask; run: python -m pip install 'mock_vision[server]'"
        ) from error
    main(list(arguments))
