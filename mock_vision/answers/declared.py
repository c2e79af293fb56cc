"""Answers that the author of a test declares: ``vision.answers``."""

from __future__ import annotations

__all__ = ["Answers", "Declaration"]


class Declaration:
    """One declared answer."""


class Answers:
    """The declared answers of a mock; the latest declaration that fits a detection answers it."""

    def clear(self) -> None:
        """Forget all declarations."""
