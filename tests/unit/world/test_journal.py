from datetime import datetime, timezone

from mock_vision.wire.model import load
from mock_vision.world.calls import Call
from mock_vision.world.journal import CAPACITY, Journal, JournalEntry


def call(ticks: int = 0, status: int = 200, body: bytes = b"{}") -> Call:
    model = load("rekognition")
    return Call(
        ticks, model, "rekognition", "CreateProject", {}, "1", "r", "", "", status, {}, body, "late"
    )


def test_entries_come_back_in_order_and_readable() -> None:
    journal = Journal()
    assert journal == []
    journal.record(0, "call", "rekognition.CreateProject", "200")
    assert journal == list(journal)
    assert journal != []
    journal.record(1_000_000, "transition", "project/x", "training began")
    assert list(journal) == [
        JournalEntry(0, "call", "rekognition.CreateProject", "200"),
        JournalEntry(1_000_000, "transition", "project/x", "training began"),
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


def test_calls_and_transitions_are_in_one_order() -> None:
    journal = Journal()
    calls = [call(0), call(2_000_000, 400, b'{"__type":"LimitExceededException"}')]
    journal.add(calls[0], 2)
    journal.record(1_000_000, "transition", "project/x", "training began")
    journal.add(calls[1], 2)
    name = "rekognition.CreateProject"
    assert list(journal) == [
        JournalEntry(0, "call", name, "200 (late)"),
        JournalEntry(1_000_000, "transition", "project/x", "training began"),
        JournalEntry(2_000_000, "call", name, "LimitExceededException (late)"),
    ]
    assert journal.calls() == calls
    assert journal.last(2) == list(journal)[1:]
    assert "<td>transition</td><td>project/x</td>" in journal._repr_html_()
    journal.clear()
    assert (len(journal), len(journal.calls())) == (0, 0)


def test_large_calls_are_weighed() -> None:
    journal = Journal()
    journal.add(call(), 2)
    journal.add(call(body=b" " * 5000), 5000)
    assert journal._memory._held == 5000
