from datetime import datetime, timezone

from mock_vision.world.journal import CAPACITY, Entry, Journal


def test_entries_come_back_in_order_and_readable() -> None:
    journal = Journal()
    journal.record(0, "call", "rekognition.CreateProject", "200")
    journal.record(1_000_000, "transition", "project/x", "training began")
    assert list(journal) == [
        Entry(0, "call", "rekognition.CreateProject", "200"),
        Entry(1_000_000, "transition", "project/x", "training began"),
    ]
    assert (
        str(journal).splitlines()[1] == "1970-01-01 00:00:01  transition  project/x  training began"
    )
    assert next(iter(journal)).when == datetime(1970, 1, 1, tzinfo=timezone.utc)


def test_the_journal_is_bounded() -> None:
    journal = Journal()
    for number in range(CAPACITY + 5):
        journal.record(number, "call", "x", "200")
    assert len(journal) == CAPACITY
    assert next(iter(journal)).ticks == 5
