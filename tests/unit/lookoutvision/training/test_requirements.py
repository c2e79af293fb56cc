"""What Lookout for Vision demands before it trains: limits at their edges, refusals by text."""

import pytest

from mock_vision.images.formats import ImageInfo
from mock_vision.images.masks import MaskPixels
from mock_vision.lookoutvision.defaults import QUOTAS
from mock_vision.lookoutvision.training import requirements as lookout_training
from mock_vision.manifests.problems import WorkFailedError
from mock_vision.service.image_access import Unusable
from tests.support.limits import limited
from tests.support.manifest_samples import line, masked
from tests.unit.lookoutvision.test_manifest import dataset

GOOD = ImageInfo("PNG", 640, 480)
SAME_SIZE = "Images in the dataset must have the same dimensions."


def images(normal, anomaly, maker=line, start=0):
    """Lines of a dataset; anomalies are made by ``maker`` (``line`` or ``masked``)."""
    names = iter(range(start, start + normal + anomaly))
    yield from (line(str(next(names)), "normal") for _ in range(normal))
    for _ in range(anomaly):
        yield maker(str(next(names)), **({"label": "anomaly"} if maker is line else {}))


def mask_of(**colours):
    """A mask of the right size: background first, then pixels by ``#``-less colour."""
    left = 640 * 480 - sum(colours.values())
    return MaskPixels(640, 480, {"#FFFFFF": left} | {f"#{k}": n for k, n in colours.items()})


def check(
    train,
    test=None,
    probe_image=lambda ref: GOOD,
    probe_mask=lambda ref: mask_of(**{"2CA02C": 7}),
    **quotas,
):
    return lookout_training.check(
        dataset(*train),
        None if test is None else dataset(*test),
        probe_image,
        probe_mask,
        limited(QUOTAS, **quotas),
    )


def refusal(*arguments, **options):
    with pytest.raises(WorkFailedError) as caught:
        check(*arguments, **options)
    return caught.value.message


class TestCounts:
    @pytest.mark.parametrize(
        ("train", "test"), [((20, 10), None), ((10, 0), (10, 10)), ((21, 12), (30, 11))]
    )
    def test_enough(self, train, test):
        found = check(images(*train), test and images(*test))
        assert found.model_type == "classification"
        assert found.size == (640, 480)
        assert found.colours == {}
        assert [image.entry.label for image in found.train] == (
            ["normal"] * train[0] + ["anomaly"] * train[1]
        )
        assert (found.test and len(found.test)) == (test and sum(test))

    @pytest.mark.parametrize(
        ("train", "test", "message"),
        [
            ((19, 10), None, "training dataset must have at least 20 normal images. It has 19."),
            ((20, 9), None, "training dataset must have at least 10 anomaly images. It has 9."),
            ((9, 10), (10, 10), "training dataset must have at least 10 normal images. It has 9."),
            ((10, 0), (9, 10), "test dataset must have at least 10 normal images. It has 9."),
            ((10, 0), (10, 9), "test dataset must have at least 10 anomaly images. It has 9."),
            ((0, 0), None, "training dataset must have at least 20 normal images. It has 0."),
        ],
    )
    def test_too_few(self, train, test, message):
        assert refusal(images(*train), test and images(*test)) == f"The {message}"

    def test_unlabeled_images_are_neither_counted_nor_probed_at(self):
        probed = []
        unlabeled = line("unlabeled", "other")
        found = check(
            [*images(20, 10), unlabeled], probe_image=lambda ref: probed.append(ref) or GOOD
        )
        assert len(found.train) == len(probed) == 30
        assert refusal([*images(19, 10), unlabeled]).endswith("It has 19.")


class TestImages:
    def test_all_have_the_same_dimensions_in_both_datasets(self):
        def probe(ref):
            return ImageInfo("JPEG", 641, 480) if ref.endswith("/500") else GOOD

        assert refusal([*images(20, 10), line("500")], probe_image=probe) == SAME_SIZE
        assert refusal(images(10, 0), images(10, 10, start=491), probe_image=probe) == SAME_SIZE

    @pytest.mark.parametrize(
        ("reason", "message"),
        [
            (Unusable.NO_OBJECT, "Image s3://bucket/images/0 was not found."),
            (
                Unusable.NO_BUCKET,
                "Image s3://bucket/images/0 is in an Amazon S3 bucket that was not found.",
            ),
            (Unusable.DENIED, "Image s3://bucket/images/0 could not be accessed."),
            (
                Unusable.OTHER_OWNER,
                "Image s3://bucket/images/0 is in an Amazon S3 bucket of another account.",
            ),
            (
                Unusable.OTHER_REGION,
                "Image s3://bucket/images/0 is in an Amazon S3 bucket in another Region.",
            ),
            (Unusable.NOT_AN_IMAGE, "Image s3://bucket/images/0 is not a valid PNG or JPEG file."),
            (
                Unusable.TOO_MANY_BYTES,
                "Image s3://bucket/images/0 is larger than the maximum of 8 MB.",
            ),
            (
                Unusable.DIMENSIONS,
                "Image s3://bucket/images/0 must have from 64 x 64 to 4096 x 4096 pixels.",
            ),
        ],
    )
    def test_one_bad_image_fails_the_training(self, reason, message):
        found = refusal(
            images(20, 10), probe_image=lambda ref: reason if ref.endswith("/0") else GOOD
        )
        assert found == message


class TestSegmentation:
    def test_one_masked_anomaly_in_the_training_dataset_decides(self):
        train = [*images(20, 9), masked("mask")]
        found = check([*train, *images(0, 20, masked, start=100)])
        assert found.model_type == "segmentation"
        assert found.colours == {"scratch": "#2ca02c"}
        assert [image.pixels for image in found.train] == [None] * 29 + [{"scratch": 7}] * 21

    def test_masks_of_the_test_dataset_or_of_normal_images_do_not(self):
        normal = [
            entry | {"anomaly-label-metadata": line()["anomaly-label-metadata"]}
            for entry in images(0, 10, masked)
        ]
        probed = []
        found = check(normal, images(10, 10, masked), probe_mask=probed.append)
        assert found.model_type == "classification"
        assert probed == []
        assert {image.pixels for image in found.train + found.test} == {None}

    def test_the_getting_started_set_is_accepted(self):
        """Its colour map names one colour, no background and no confidence."""
        colours = {"0": {"class-name": "cracked", "hex-color": "#23A436"}}
        train = [*images(31, 0), *(masked(f"m{n}", colours) for n in range(32))]
        found = check(train, probe_mask=lambda ref: mask_of(**{"23A436": 5000}))
        assert found.colours == {"cracked": "#23A436"}
        assert found.train[-1].pixels == {"cracked": 5000}

    @pytest.mark.parametrize(
        ("mask", "message"),
        [
            (Unusable.NO_OBJECT, "Mask s3://bucket/masks/20 was not found."),
            (Unusable.NOT_AN_IMAGE, "Mask s3://bucket/masks/20 is not a valid PNG file."),
            (Unusable.DIMENSIONS, "Mask s3://bucket/masks/20 is not a valid PNG file."),
            (
                MaskPixels(480, 640, {"#FFFFFF": 307_200}),
                "Mask s3://bucket/masks/20 must have the same dimensions as its image.",
            ),
            (
                mask_of(**{"2CA02C": 7, "2CA02D": 1}),
                "Mask s3://bucket/masks/20 has color #2CA02D, which is not a hex-color of its"
                " internal-color-map.",
            ),
        ],
    )
    def test_one_bad_mask_fails_the_training(self, mask, message):
        assert refusal(images(20, 20, masked), probe_mask=lambda ref: mask) == message

    def test_a_mask_lies_in_the_bucket_of_its_image(self):
        other = masked("x") | {"anomaly-mask-ref": "s3://other/masks/x"}
        assert refusal([*images(20, 20, masked), other]) == (
            "Mask s3://other/masks/x is not in the Amazon S3 bucket of the images."
        )

    @pytest.mark.parametrize(("single", "minimum"), [(True, 20), (False, 10)])
    def test_each_anomaly_label_needs_images_of_its_own(self, single, minimum):
        test = None if single else [*images(10, 10, masked)]
        normal = 20 if single else 10
        assert check(images(normal, minimum, masked), test).model_type == "segmentation"
        assert refusal([*images(normal, minimum - 1, masked), *images(0, 5, start=90)], test) == (
            f"The training dataset must have at least {minimum} images with only the anomaly label"
            f" scratch. It has {minimum - 1}."
        )

    def test_the_test_dataset_needs_them_too(self):
        message = refusal(images(10, 10, masked), images(10, 10))
        assert message == (
            "The test dataset must have at least 10 images with only the anomaly label scratch."
            " It has 0."
        )

    def test_images_with_two_anomaly_labels_do_not_count_for_either(self):
        colours = {
            "1": {"class-name": "scratch", "hex-color": "#2ca02c"},
            "2": {"class-name": "dent", "hex-color": "#1f77b4"},
        }

        def probe(ref):
            number = int(ref.rsplit("/", 1)[1])
            if number < 20:
                return mask_of(**{"2CA02C": 1})
            return mask_of(**({"1F77B4": 2} if number < 40 else {"1F77B4": 3, "2CA02C": 4}))

        normal = list(images(20, 0, start=100))
        train = [*normal, *(masked(str(number), colours) for number in range(45))]
        found = check(train, probe_mask=probe)
        assert found.colours == {"scratch": "#2ca02c", "dent": "#1f77b4"}
        assert found.train[-1].pixels == {"dent": 3, "scratch": 4}
        del train[20 + 39]
        assert refusal(train, probe_mask=probe).endswith("only the anomaly label dent. It has 19.")

    def test_limits_on_the_number_of_anomaly_labels(self):
        train = list(images(20, 20, masked))
        assert refusal(train, anomaly_labels_per_mask=1, anomaly_labels=0) == (
            "The project must have at most 0 anomaly labels. It has 1."
        )
        assert refusal(train, anomaly_labels_per_mask=0, anomaly_labels=0) == (
            "Mask s3://bucket/masks/20 has more than the maximum of 0 anomaly labels."
        )
        assert check(train, anomaly_labels_per_mask=1, anomaly_labels=1).colours
        assert check(train, anomaly_labels_per_mask=None, anomaly_labels=None).colours

    def test_a_segmentation_model_takes_fewer_images(self):
        train = list(images(20, 20, masked))
        assert refusal(train, segmentation_training_images=39) == (
            "The training dataset of an image segmentation model must have at most 39 images."
            " It has 40."
        )
        assert check(train, segmentation_training_images=40).model_type == "segmentation"
        assert check(images(20, 20)).model_type == "classification"
