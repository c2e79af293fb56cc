import threading

import pytest

from mock_vision.declared.declaration import Declarations, Registry
from mock_vision.declared.fault_kinds import (
    GARBAGE,
    OMITTED,
    CutReply,
    Delay,
    Fault,
    GarbledReply,
    LostReply,
    LostRequest,
    Occasions,
)
from mock_vision.declared.matching import Incoming, request_pattern
from mock_vision.errors import UsageError
from mock_vision.wire.response import Response
from mock_vision.wire.transport import TransportFailure
from tests.support.worlds import START, make_world

LIST = Incoming("lookoutvision", "ListProjects", {}, "123456789012", "us-east-1")
BOARDS = Incoming(
    "lookoutvision", "ListModels", {"ProjectName": "boards"}, "123456789012", "us-east-1"
)
RESPONSE = Response(200, {"Content-Length": "15"}, b'{"Projects":[]}')


def hit(number_of_requests, **options):
    """The numbers of the requests that are hit."""
    values = {"times": OMITTED, "after": 0, "every": None, "probability": None, **options}
    occasions = Occasions(**values)
    found = []
    for number in range(1, number_of_requests + 1):
        if occasions.hits(number, len(found), lambda number: number % 10 / 10):
            found.append(number)
    return found


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ({}, [1]),
        ({"times": 3}, [1, 2, 3]),
        ({"times": None}, [*range(1, 21)]),
        ({"after": 2}, [3]),
        ({"after": 2, "times": 2}, [3, 4]),
        ({"every": 6}, [6, 12, 18]),
        ({"every": 6, "times": 2}, [6, 12]),
        ({"every": 6, "after": 3}, [9, 15]),
        ({"every": 1, "times": 1}, [1]),
        ({"probability": 0.25}, [1, 2, 10, 11, 12, 20]),
        ({"probability": 0.25, "times": 2, "after": 1}, [2, 3]),
        ({"probability": 1, "after": 18}, [19, 20]),
    ],
)
def test_which_requests_are_hit(options, numbers):
    assert hit(20, **options) == numbers


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"times": 0}, r"times must be a whole number, 1 or more, not 0\."),
        ({"times": True}, r"times must be a whole number"),
        ({"after": -1}, r"after must be a whole number, 0 or more, not -1\."),
        ({"every": 0}, r"every must be a whole number, 1 or more, not 0\."),
        ({"every": 1.5}, r"every must be a whole number, 1 or more, not 1\.5\."),
        ({"probability": 0}, r"probability must be a number above 0 and up to 1, not 0\."),
        ({"probability": 1.1}, r"probability must be a number above 0"),
        ({"probability": True}, r"probability must be a number above 0"),
        ({"probability": 0.5, "every": 2}, r"either every or probability, not both"),
    ],
)
def test_other_numbers_are_refused(options, message):
    with pytest.raises(UsageError, match=message):
        hit(1, **options)


def test_an_omitted_number_has_a_repr():
    assert repr(OMITTED) == "OMITTED"


@pytest.fixture
def world():
    return make_world()


def fault(world, kind=Fault, operation="ListProjects", **options):
    made = kind(
        f"faults.any({operation!r})",
        request_pattern(operation, model=options.pop("model", None)),
        Occasions(
            options.pop("times", OMITTED), options.pop("after", 0), None, options.pop("luck", None)
        ),
        world=world,
        number=options.pop("number", 1),
        optional=False,
    )
    vars(made).update(options)
    return Registry(world.part(Declarations)).add(made)


def test_a_fault_counts_the_requests_that_it_hits(world):
    declared = fault(world, times=2)
    assert [declared.hits(LIST, free=True) for _ in range(3)] == [True, True, False]
    assert declared.used == 2


def test_a_request_that_a_later_fault_hits_is_counted_and_no_use(world):
    declared = fault(world, after=1)
    assert not declared.hits(LIST, free=False)
    assert declared.used == 0
    assert declared.hits(LIST, free=True)


def test_another_request_is_not_counted(world):
    declared = fault(world, operation="ListModels", model="plates")
    assert not declared.hits(LIST, free=True)
    assert declared.unused_text().endswith("never used; ListModels was not called.")
    assert not declared.hits(BOARDS, free=True)
    assert declared.unused_text().endswith("operation fits, the model was boards, not plates.")


@pytest.mark.parametrize(("requests", "text"), [(1, "1 request"), (3, "3 requests")])
def test_an_unused_fault_says_that_it_was_to_act_later(world, requests, text):
    declared = fault(world, after=5)
    for _ in range(requests):
        declared.hits(LIST, free=True)
    assert declared.unused_text().endswith(f"{text} fitted, and it acts from number 6 on.")


def test_a_probability_is_drawn_from_the_seed_and_the_number_of_the_declaration():
    def hits(number):
        declared = fault(make_world(), luck=0.5, number=number)
        return [declared.hits(LIST, free=True) for _ in range(64)]

    assert hits(1) == hits(1)
    assert hits(1) != hits(2)
    assert 20 < sum(hits(1)) < 44


def test_threads_share_the_number_of_times(world):
    declared = fault(world, times=50)
    found = []

    def call():
        found.extend(declared.hits(LIST, free=True) for _ in range(40))

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found.count(True), found.count(False)) == (50, 110)


# What the kinds do


def test_most_faults_leave_request_and_answer_alone(world):
    declared = fault(world)
    declared.act_before(LIST)
    assert declared.act_after(RESPONSE) is RESPONSE
    assert declared.effect == "declared"


def test_a_lost_request(world):
    declared = fault(world, LostRequest, failure="ConnectTimeoutError")
    assert declared.effect == "request lost: ConnectTimeoutError"
    with pytest.raises(TransportFailure) as raised:
        declared.act_before(LIST)
    assert raised.value.name == "ConnectTimeoutError"


def test_a_lost_reply(world):
    declared = fault(world, LostReply, failure="ReadTimeoutError")
    assert declared.effect == "reply lost: ReadTimeoutError"
    declared.act_before(LIST)
    with pytest.raises(TransportFailure):
        declared.act_after(RESPONSE)


def test_a_reply_that_is_cut(world):
    declared = fault(world, CutReply)
    assert declared.effect == "reply cut"
    assert declared.act_after(RESPONSE) == Response(200, {"Content-Length": "15"}, b'{"Proje')


def test_a_reply_that_is_no_json(world):
    declared = fault(world, GarbledReply, status=502)
    assert declared.effect == "reply garbled, status 502"
    status, headers, body = declared.act_after(RESPONSE)
    assert (status, body) == (502, GARBAGE)
    assert headers == {"Content-Type": "text/html", "Content-Length": str(len(GARBAGE))}


def test_a_delay(world):
    declared = fault(world, Delay, seconds=1.5)
    assert declared.effect == "delayed 1.5 s"
    declared.act_before(LIST)
    assert (world.clock.now() - START).total_seconds() == 1.5
