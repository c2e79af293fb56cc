"""The refusal of a manifest, an update or a training set as a whole."""

from __future__ import annotations


class ManifestError(Exception):
    """What the service refuses as a whole; the resource ends in its failed status with ``message``.

    ``message`` is the text for the ``StatusMessage``; ``code`` is the documented code
    (``ERROR_...``) where the service has one, otherwise ``None``.
    """

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
