"""The images with which a model was trained, found by S3 object or by content."""

from __future__ import annotations

from mock_vision.training.examples import Example


class GroundTruth:
    """The entries with which a model was trained and tested.

    A training adds each usable entry. The model keeps the result.
    """

    def __init__(self) -> None:
        self._by_location: dict[str, tuple[Example, bytes | None]] = {}
        self._by_content: dict[bytes, Example] = {}

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._by_location)

    def add(self, example: Example, content: bytes | None = None) -> None:
        """Add an entry. Of several with the same ``source_ref`` or content the last counts.

        :param content: the fingerprint of the image; None if it is not known.
        """
        self._by_location[example.source_ref] = example, content
        if content is not None:
            self._by_content[content] = example

    def find(self, location: str | None, content: bytes) -> Example | None:
        """Return the entry of an image, or None if the datasets do not have it.

        ``location`` is the S3 object that the caller named, if any; ``content`` is the fingerprint
        of the image. An S3 object is the entry with its address as long as it still has the content
        that the training read. Other images are found by their content.
        """
        example, trained_content = self._by_location.get(location or "", (None, None))
        if example and trained_content in (None, content):
            return example
        return self._by_content.get(content)
