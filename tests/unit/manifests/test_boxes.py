from dataclasses import FrozenInstanceError

import pytest

from mock_vision.manifests.boxes import Box, label_names


def test_boxes_are_values():
    box = Box("bolt", 1, 2, 30, 40)
    assert box == Box(label="bolt", left=1, top=2, width=30, height=40)
    assert len({box, Box("bolt", 1, 2, 30, 40), Box("gear", 1, 2, 30, 40)}) == 2
    with pytest.raises(FrozenInstanceError):
        box.left = 5  # type: ignore[misc]


def test_every_label_of_an_image_is_named_once():
    boxes = [Box("bolt", 1, 2, 30, 40), Box("gear", 1, 2, 30, 40), Box("bolt", 5, 6, 7, 8)]
    assert label_names((), boxes) == ("bolt", "gear")
    assert label_names(("scratch", "gear"), boxes) == ("scratch", "gear", "bolt")
