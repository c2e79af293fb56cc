"""Which recorded calls keep their large bodies."""

from mock_vision.wire.model import load
from mock_vision.world import large_bodies
from mock_vision.world.calls import LARGE, Call
from mock_vision.world.large_bodies import Memory

PHOTO = b"\x89PNG" * 2000


def photographed(photo):
    """A call that sent a photo."""
    sent = {"Body": photo}
    where = ("123456789012", "us-east-1")
    service = "lookoutvision"
    return Call(
        0, load(service), service, "DetectAnomalies", sent, *where, "a", "", 200, {}, b"{}", ""
    )


def test_the_oldest_shrink_when_too_much_is_held(monkeypatch):
    monkeypatch.setattr(large_bodies, "HELD", 3 * len(PHOTO))
    memory, made = Memory(), [photographed(PHOTO[:-1] + bytes([n])) for n in range(5)]
    for each in made:
        memory.weigh(each)
    assert [len(each.large_bodies()) for each in made] == [0, 0, 1, 1, 1]
    assert len(PHOTO) > LARGE
    memory.clear()
    memory.weigh(photographed(PHOTO))
    assert [len(each.large_bodies()) for each in made] == [0, 0, 1, 1, 1]


def test_one_photo_in_many_calls_counts_once(monkeypatch):
    monkeypatch.setattr(large_bodies, "HELD", 3 * len(PHOTO))
    memory, made = Memory(), [photographed(PHOTO) for _ in range(9)]
    others = [photographed(PHOTO[:-1] + bytes([n])) for n in range(3)]
    for each in (*made, *others[:2]):
        memory.weigh(each)
    assert all(each.large_bodies() for each in made)
    memory.weigh(others[2])
    assert not any(each.large_bodies() for each in made)
    assert all(each.large_bodies() for each in others)


def test_heavy_calls_are_bounded(monkeypatch):
    monkeypatch.setattr(large_bodies, "_MOST_HEAVY", 2)
    memory, made = Memory(), [photographed(PHOTO) for _ in range(3)]
    for each in made:
        memory.weigh(each)
    assert [bool(each.large_bodies()) for each in made] == [False, True, True]
