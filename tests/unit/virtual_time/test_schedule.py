import threading

from hypothesis import given
from hypothesis import strategies as st

from mock_vision.virtual_time import ticks
from mock_vision.virtual_time.schedule import Event, PendingEvent, PendingEvents, Schedule

NOON = 1_893_499_200 * ticks.SECOND  # 2030-01-01 12:00:00 UTC


def add(schedule: Schedule, due: int, what: str = "training ends") -> Event:
    return schedule.add(due, what, "model/boards/1", lambda: None, follow_up=False)


def taken(schedule: Schedule, until: int) -> list[Event]:
    events = []
    while (event := schedule.take(until)) is not None:
        events.append(event)
    return events


def test_an_empty_schedule_has_nothing() -> None:
    schedule = Schedule()
    assert schedule.next_due is None
    assert schedule.first() is None
    assert schedule.take(NOON) is None
    assert schedule.pending() == []


def test_the_first_event_is_the_earliest_and_stays() -> None:
    schedule = Schedule()
    add(schedule, 20)
    early = add(schedule, 10)
    assert schedule.next_due == 10
    assert schedule.first() is early
    assert schedule.first() is early


def test_only_what_is_due_is_taken() -> None:
    schedule = Schedule()
    late, early = add(schedule, 20), add(schedule, 10)
    assert taken(schedule, 19) == [early]
    assert schedule.next_due == 20
    assert taken(schedule, 20) == [late]
    assert schedule.next_due is None


def test_equal_times_keep_the_order_of_creation() -> None:
    schedule = Schedule()
    events = [add(schedule, 10) for _ in range(50)]
    assert taken(schedule, 10) == events


def test_a_cancelled_event_is_gone_at_once() -> None:
    schedule = Schedule()
    first, second = add(schedule, 10), add(schedule, 20)
    assert first.cancel()
    assert schedule.next_due == 20
    assert schedule.pending() == [second]
    assert taken(schedule, 30) == [second]


def test_an_event_is_cancelled_once_and_not_after_it_fired() -> None:
    schedule = Schedule()
    first, second = add(schedule, 10), add(schedule, 20)
    assert second.cancel()
    assert not second.cancel()
    assert taken(schedule, 10) == [first]
    assert not first.cancel()


def test_cancelled_events_do_not_pile_up() -> None:
    schedule = Schedule()
    keeper = add(schedule, 0)
    for due in range(10_000):
        add(schedule, 1 + due).cancel()
    assert len(schedule._heap) < 200
    assert schedule.pending() == [keeper]


@given(
    st.lists(st.integers(0, 5), max_size=300),
    st.sets(st.integers(0, 299)),
    st.integers(0, 6),
)
def test_remaining_events_are_taken_in_order(
    dues: list[int], cancelled: set[int], until: int
) -> None:
    schedule = Schedule()
    events = [add(schedule, due) for due in dues]
    for index in sorted(cancelled):
        if index < len(events):
            assert events[index].cancel()
    live = [event for index, event in enumerate(events) if index not in cancelled]
    ordered = sorted(live, key=lambda event: event.due)  # sorting is stable: creation breaks ties
    assert schedule.pending() == ordered
    assert taken(schedule, until) == [event for event in ordered if event.due <= until]
    assert schedule.pending() == [event for event in ordered if event.due > until]


def test_threads_may_add_and_take_at_the_same_time() -> None:
    schedule = Schedule()
    together = threading.Barrier(4)

    def work() -> None:
        together.wait()
        for due in range(200):
            add(schedule, due)
            if due % 2:
                assert schedule.take(1000) is not None

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(schedule.pending()) == 400


def test_pending_events_print_as_a_table() -> None:
    events = [
        PendingEvent("training ends", "model/boards/1", ticks.to_datetime(NOON + ticks.HOUR)),
        PendingEvent("hosting starts", "model/b/12", ticks.to_datetime(NOON + 90_000_000)),
        PendingEvent("deletion ends", "project/x", ticks.to_datetime(NOON - 5)),
    ]
    pending = PendingEvents(events, NOON)
    assert str(pending) == (
        "pending at 2030-01-01 12:00:00 UTC:\n"
        "what            resource        due                             in\n"
        "training ends   model/boards/1  2030-01-01 13:00:00 UTC         1 h\n"
        "hosting starts  model/b/12      2030-01-01 12:01:30 UTC         1 min 30 s\n"
        "deletion ends   project/x       2030-01-01 11:59:59.999995 UTC  due"
    )
    assert repr(pending) == str(pending)
    assert pending == tuple(events)


def test_no_pending_events_print_as_a_sentence() -> None:
    assert str(PendingEvents([], NOON)) == "nothing is pending at 2030-01-01 12:00:00 UTC"


def test_an_event_says_what_it_is() -> None:
    event = add(Schedule(), NOON)
    assert str(event.seen()) == "training ends: model/boards/1 at 2030-01-01 12:00:00 UTC"
    assert repr(event) == "<Event training ends: model/boards/1 at 2030-01-01 12:00:00 UTC>"
