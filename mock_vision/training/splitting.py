"""Dividing one dataset into a training and a test part.

The services say only that a test part has 20 percent of the images and represents the labels. Here:
the test part has ``round(0.2 * n)`` entries, at least one; each label gives its share and, where
there are enough to go round, at least one; an entry with several labels counts for its rarest;
which entries go is settled by the seed and the entry's own name, so that one more image does not
reshuffle the rest; both parts keep the order of the dataset.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from mock_vision.chance import chance
from mock_vision.training.examples import Example

__all__ = ["ImpossibleSplitError", "split"]

_TEST_SHARE = 0.2


class ImpossibleSplitError(Exception):
    """No test part: ``label`` has too few images (``None``: the dataset as a whole has)."""

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
    """(training part, test part) of a dataset: the same for the same entries and seed.

    A label keeps ``training_minimum`` images for the training, 1 where that says nothing; of the
    others the test part gets at least ``test_minimum`` where it says so, also beyond 20 percent.
    Raises :class:`ImpossibleSplitError` when there are fewer than two entries, or a label cannot
    spare a single image.
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
    # Entries with several labels may leave a group short of its share: any other entry will do.
    take((index for group in groups.values() for index in group), wanted - len(test))
    return (
        [example for index, example in enumerate(examples) if index not in test],
        [example for index, example in enumerate(examples) if index in test],
    )


def _groups(
    examples: Sequence[Example], images: Mapping[str, int], seed: int | str
) -> dict[str | None, list[int]]:
    """The entries by their rarest label, in the order in which the test part takes them."""
    groups: dict[str | None, dict[tuple[str, ...], list[int]]] = {}
    for index, example in enumerate(examples):
        rarest = min(example.names, key=images.__getitem__, default=None)
        classes = tuple(sorted(example.mask.pixels)) if example.mask else ()
        groups.setdefault(rarest, {}).setdefault(classes, []).append(index)
    return {name: _mixed(examples, kinds.values(), seed) for name, kinds in groups.items()}


def _mixed(examples: Sequence[Example], kinds: Iterable[list[int]], seed: int | str) -> list[int]:
    """The entries, shuffled so that any beginning has about the same share of each kind."""
    ranked: list[tuple[float, float, int]] = []
    for kind in kinds:
        shuffled = sorted((chance(seed, "split", examples[i].source_ref), i) for i in kind)
        ranked += [((rank + 0.5) / len(kind), luck, i) for rank, (luck, i) in enumerate(shuffled)]
    return [index for _, _, index in sorted(ranked)]


def _shares(sizes: Mapping[str | None, int], wanted: int) -> list[tuple[str | None, int]]:
    """``wanted`` divided in proportion to ``sizes``, by largest remainders.

    Where there are enough to go round, everyone gets at least one.
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
