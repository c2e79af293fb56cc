"""``python -m mock_vision server``: run moto's server with both services.

The command ``moto_server`` does not serve them, because it does not import mock_vision. In a
process that imported mock_vision, moto's ``ThreadedMotoServer`` and its proxy serve them too.
"""

from __future__ import annotations

from collections.abc import Sequence

from mock_vision.errors import InstallationError


def serve(arguments: Sequence[str]) -> None:
    """Run moto's server until it is stopped.

    :param arguments: the options of ``moto_server``, for example ``["-p", "5000"]``.
    :raises InstallationError: Flask, which moto's server needs, is not installed.
    """
    try:
        from moto.server import main
    except ImportError as error:
        raise InstallationError(
            "moto's server needs Flask; run: python -m pip install 'mock_vision[server]'"
        ) from error
    main(list(arguments))
