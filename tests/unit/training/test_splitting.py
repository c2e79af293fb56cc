from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_vision.training.examples import Example, MaskTruth
from mock_vision.training.splitting import ImpossibleSplitError, split


def examples(**images):
    """A number of images of each label, the labels alternating."""
    rows = [
        (number, label, Example(f"s3://bucket/{label}/{number}.png", (label,)))
        for label, count in images.items()
        for number in range(count)
    ]
    return [example for _, _, example in sorted(rows, key=lambda row: row[0])]


def counted(part):
    return Counter(name for example in part for name in example.names)


@pytest.mark.parametrize(
    ("images", "tested"),
    [
        ({"cat": 2}, {"cat": 1}),
        ({"cat": 35, "dog": 35}, {"cat": 7, "dog": 7}),
        ({"cat": 60, "dog": 10}, {"cat": 12, "dog": 2}),
        ({"cat": 5, "dog": 5, "cow": 5}, {"cat": 1, "dog": 1, "cow": 1}),
        ({"cat": 2, "dog": 2}, {"cat": 1}),
        ({"cat": 48, "dog": 2}, {"cat": 9, "dog": 1}),
    ],
)
def test_a_fifth_of_each_label(images, tested):
    training, test = split(examples(**images), seed=0)
    assert counted(test) == tested
    assert len(training) + len(test) == sum(images.values())


def test_seventy_images_are_split_into_fifty_six_and_fourteen():
    training, test = split(examples(a=23, b=23, c=24), seed=3)
    assert (len(training), len(test)) == (56, 14)


def test_both_parts_keep_the_order_and_have_all_images():
    rows = examples(cat=20, dog=20)
    training, test = split(rows, seed=0)
    assert sorted([*training, *test], key=rows.index) == rows
    assert training == sorted(training, key=rows.index)
    assert test == sorted(test, key=rows.index)


def test_the_split_depends_on_the_seed_and_hardly_on_other_images():
    rows = examples(cat=20, dog=20)
    _, test = split(rows, seed=0)
    assert split(rows, seed=0)[1] == test
    assert split(rows, seed=1)[1] != test
    _, more = split([*rows, Example("s3://bucket/new.png", ("cat",))], seed=0)
    assert len({each.source_ref for each in test} - {each.source_ref for each in more}) <= 1


def test_an_image_with_several_labels_counts_for_the_rarest():
    rows = [Example(f"s3://b/{n}", ("pet", "cat" if n % 10 else "lynx")) for n in range(50)]
    _, test = split(rows, seed=0)
    assert counted(test) == {"pet": 10, "cat": 9, "lynx": 1}


def test_unlabelled_images_are_a_group_of_their_own():
    rows = [*examples(cat=10), *(Example(f"s3://b/{n}") for n in range(10))]
    _, test = split(rows, seed=0)
    assert [len(example.labels) for example in test].count(0) == 2


def test_kinds_of_masks_are_spread_within_a_label():
    def masked(number):
        pixels = {"crack" if number % 4 else "hole": 9}
        mask = MaskTruth(f"s3://b/{number}.mask.png", 10, 10, pixels, {})
        return Example(f"s3://b/{number}.png", ("anomaly",), mask=mask)

    _, test = split([masked(number) for number in range(40)], seed=0)
    kinds = Counter(name for example in test for name in example.mask.pixels)
    assert kinds == {"crack": 6, "hole": 2}


@pytest.mark.parametrize(
    ("normal", "anomaly", "tested"),
    [
        (20, 10, {"normal": 10, "anomaly": 10}),
        (31, 32, {"normal": 10, "anomaly": 10}),
        (100, 100, {"normal": 20, "anomaly": 20}),
        (15, 10, {"normal": 5, "anomaly": 10}),
    ],
)
def test_minima_of_both_parts(normal, anomaly, tested):
    minimum = {"normal": 10, "anomaly": 10}
    rows = examples(normal=normal, anomaly=anomaly)
    training, test = split(
        rows, seed=0, test_minimum=minimum, training_minimum={"normal": 10, "anomaly": 0}
    )
    assert counted(test) == tested
    assert counted(training)["normal"] >= 10


@pytest.mark.parametrize(
    ("rows", "label", "images", "message"),
    [
        ([], None, 0, "the dataset has 0 image"),
        (examples(cat=1), None, 1, "the dataset has 1 image"),
        (examples(cat=10, dog=1), "dog", 1, "the label 'dog' has 1 image"),
    ],
)
def test_too_few_images(rows, label, images, message):
    with pytest.raises(ImpossibleSplitError, match=message) as caught:
        split(rows, seed=0)
    assert (caught.value.label, caught.value.images) == (label, images)


def test_the_last_training_image_of_a_label_is_not_taken():
    rows = [
        Example("s3://b/1", ("a", "b")),
        Example("s3://b/2", ("b", "c")),
        Example("s3://b/3", ("c", "a")),
    ]
    training, test = split(rows, seed=0)
    assert len(test) == 1
    assert set(counted(training)) == {"a", "b", "c"}


@given(
    st.lists(st.lists(st.sampled_from("abcde"), unique=True, max_size=3), min_size=2, max_size=60),
    st.integers(0, 3),
)
def test_any_split_has_a_fifth_and_leaves_every_label_a_training_image(labels, seed):
    rows = [Example(f"s3://b/{n}", tuple(names)) for n, names in enumerate(labels)]
    try:
        training, test = split(rows, seed=seed)
    except ImpossibleSplitError as error:
        singles = [name for name, images in counted(rows).items() if images == 1]
        assert error.label in singles or error.label is None
        return
    assert set(counted(training)) == set(counted(rows))
    assert 1 <= len(test) <= max(1, round(0.2 * len(rows)))
    if all(len(names) <= 1 for names in labels):
        assert len(test) == max(1, round(0.2 * len(rows)))
