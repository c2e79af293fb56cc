"""Splitting one dataset into a training and a test part.

The documents state only that the test part has 20 percent of the images and represents the labels.
Rules chosen:

- The test part has ``round(0.2 * n)`` entries, at least one.
- Each label has its share of the test part, and at least one entry if there are enough entries. An
  entry with several labels counts for the rarest of them.
- The seed and the ``source-ref`` of an entry decide whether it is taken, so that one more image
  does not reshuffle the others.
- Both parts keep the order of the dataset.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from mock_vision.chance import chance
from mock_vision.training.examples import Example

_TEST_SHARE = 0.2


class ImpossibleSplitError(Exception):
    """There are too few images for a test part.

    :param label: the label that has too few images; None if the whole dataset has.
    """

    def __init__(self, label: str | None, images: int) -> None:
        what = "the dataset" if label is None else f"the label {label!r}"
        super().__init__(f"{what} has {images} image(s), too few to divide")
        self.label = label
        self.images = images


def split(
    examples: Sequence[Example],
    *,
    seed: int | str,
    test_minimum: Mapping[str, int] | None = None,
    training_minimum: Mapping[str, int] | None = None,
) -> tuple[list[Example], list[Example]]:
    """Return the training part and the test part of a dataset.

    :param test_minimum: the fewest test images of a label, even beyond 20 percent. Default: 0.
    :param training_minimum: the fewest training images of a label. Default: 1.
    :raises ImpossibleSplitError: when there are fewer than two entries, or a label has no more
        images than its training minimum.
    """
    left = Counter(name for example in examples for name in example.names)
    keep = {name: (training_minimum or {}).get(name, 1) for name in left}
    if len(examples) < 2:
        raise ImpossibleSplitError(None, len(examples))
    for name, images in left.items():
        if images <= keep[name]:
            raise ImpossibleSplitError(name, images)

    def take(candidates: Iterable[int], wanted: int) -> None:
        for index in candidates:
            if wanted <= 0:
                return
            names = examples[index].names
            if index not in test and all(left[name] > keep[name] for name in names):
                test.add(index)
                left.subtract(names)
                wanted -= 1

    test: set[int] = set()
    groups = _groups(examples, left, seed)
    wanted = max(1, round(_TEST_SHARE * len(examples)))
    for group, share in _shares({name: len(group) for name, group in groups.items()}, wanted):
        take(groups[group], max(share, (test_minimum or {}).get(group or "", 0)))
    # With several labels per entry a group may have too few entries for its share; any other entry
    # is taken then.
    take((index for group in groups.values() for index in group), wanted - len(test))
    return (
        [example for index, example in enumerate(examples) if index not in test],
        [example for index, example in enumerate(examples) if index in test],
    )


def _groups(
    examples: Sequence[Example], images: Mapping[str, int], seed: int | str
) -> dict[str | None, list[int]]:
    """Return the entries by their rarest label, in the order in which the test part takes them."""
    groups: dict[str | None, dict[tuple[str, ...], list[int]]] = {}
    for index, example in enumerate(examples):
        rarest = min(example.names, key=images.__getitem__, default=None)
        classes = tuple(sorted(example.mask.pixels)) if example.mask else ()
        groups.setdefault(rarest, {}).setdefault(classes, []).append(index)
    return {name: _mixed(examples, kinds.values(), seed) for name, kinds in groups.items()}


def _mixed(examples: Sequence[Example], kinds: Iterable[list[int]], seed: int | str) -> list[int]:
    """Shuffle entries so that the first ones, however many, have the same share of each kind."""
    ranked: list[tuple[float, float, int]] = []
    for kind in kinds:
        shuffled = sorted((chance(seed, "split", examples[i].source_ref), i) for i in kind)
        ranked += [
            ((rank + 0.5) / len(kind), random, i) for rank, (random, i) in enumerate(shuffled)
        ]
    return [index for _, _, index in sorted(ranked)]


def _shares(sizes: Mapping[str | None, int], wanted: int) -> list[tuple[str | None, int]]:
    """Divide ``wanted`` in proportion to ``sizes``, by the largest remainders.

    Every share is at least one if ``wanted`` is large enough.
    """
    total = sum(sizes.values())
    exact = {name: wanted * size / total for name, size in sizes.items()}
    shares = {name: int(share) for name, share in exact.items()}
    by_remainder = sorted(exact, key=lambda name: shares[name] - exact[name])
    for name in by_remainder[: wanted - sum(shares.values())]:
        shares[name] += 1
    if wanted >= len(shares):
        for name in [name for name, share in shares.items() if not share]:
            shares[max(shares, key=shares.__getitem__)] -= 1
            shares[name] = 1
    return list(shares.items())
