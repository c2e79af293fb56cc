"""The failure of an import, an update, a training or other work as a whole."""

from __future__ import annotations


class WorkFailedError(Exception):
    """Work fails as a whole: its resource ends in the status of failure, with ``message``."""

    def __init__(
        self, message: str, code: str | None = None, *, is_service_error: bool = False
    ) -> None:
        super().__init__(message)
        self.message = message
        """The text for the ``StatusMessage``; empty: the one of the rules."""
        self.code = code
        """The documented code (``ERROR_...``) if the service has one."""
        self.is_service_error = is_service_error
        """The service is to blame, not the input."""
