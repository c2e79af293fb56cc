from mock_vision.images.masks import MaskPixels
from mock_vision.manifests.boxes import Box
from mock_vision.training.examples import Example, MaskTruth


def test_names_are_labels_of_image_and_boxes_each_once():
    boxes = (Box("cat", 0, 0, 1, 1), Box("dog", 0, 0, 1, 1), Box("cat", 5, 5, 1, 1))
    assert Example("s3://b/1.png", ("pet", "dog"), boxes).names == ("pet", "dog", "cat")


def test_a_file_is_compared_with_the_known_mask():
    truth = MaskTruth("s3://b/m.png", 10, 10, {"crack": 20}, {"crack": "#23a436"})
    assert truth.areas == {"crack": 0.2}
    for shown, colours in (
        (True, {"#FFFFFF": 80, "#23A436": 20}),
        (True, {"#FFFFFF": 70, "#23A436": 20, "#000000": 10}),
        (False, {"#FFFFFF": 81, "#23A436": 19}),
        (False, {"#FFFFFF": 100}),
    ):
        assert truth.has_pixels_of(MaskPixels(10, 10, colours)) is shown
    assert not truth.has_pixels_of(MaskPixels(5, 20, {"#FFFFFF": 80, "#23A436": 20}))
