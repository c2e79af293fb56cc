"""Send thousands of broken requests to both services, and check that none has an effect.

    python -m tests.conformance.fuzz --requests 10000 --seed 0

Each request starts as a valid one, or as one with a value at the edge of a constraint, so that
every member of every operation is used. Then it is changed in one to three places: method, path,
query, headers, body. The response must be a success or an error of AWS's front end or of the
service: no exception (neither a traceback nor an error for the author of a test), no status of 500
or more, and after an error the state is the one before. The same seed sends the same requests.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from functools import cache

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from mock_vision.wire.request import WireRequest
from tests.support.entry_points import Answer, in_process
from tests.support.enumerate_constraints import boundaries
from tests.support.everything import Everything, everything, requests_of
from tests.support.request_mutations import mutated
from tests.support.served import spelled
from tests.support.state import remembered

WORLD = 250
"""Requests per mock: some succeed, and delete resources that later ones need."""

LARGE = 5_000
"""Requests with longer parameters, in characters, are left out: they are slow and find little."""


def fuzz(requests: int, first_seed: int = 0) -> Counter[str]:
    """Send a number of broken requests, and count the responses by service and status.

    :raises AssertionError: a response is not allowed, or a refused request changed the state.
    """
    tally: Counter[str] = Counter()
    for number, start in enumerate(range(0, requests, WORLD)):
        with everything() as world:
            _send(world, min(WORLD, requests - start), f"{first_seed} {number}", tally)
    return tally


@cache
def _samples(service: str, arns: tuple[tuple[str, str], ...]) -> list[WireRequest]:
    """Return the requests to change; valid ones are as frequent as those at an edge.

    Every mock has the same ARNs, so this is computed once.
    """
    examples = requests_of(service, dict(arns))
    good = [spelled(service, operation, params) for operation, params in examples.items()]
    edges = [
        spelled(service, case.operation, case.params)
        for case in boundaries(service, examples)
        if case.sendable and len(str(case.params)) < LARGE
    ]
    return [*good * (len(edges) // len(good)), *edges]


def _send(world: Everything, count: int, name: str, tally: Counter[str]) -> None:
    arns = tuple(world.arns.items())
    samples = {service: _samples(service, arns) for service in ("lookoutvision", "rekognition")}
    state = [remembered()]

    @seed(name)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def send(data: st.DataObject) -> None:
        service = data.draw(st.sampled_from(sorted(samples)))
        request = data.draw(mutated(data.draw(st.sampled_from(samples[service]))))
        answer = in_process(service, request)
        tally[f"{service} {answer.status}"] += 1
        _check(answer, request)
        if answer.status < 300:
            world.vision.clock.run_until_idle()
            state[0] = remembered()
        else:
            assert remembered() == state[0], f"{_shown(request)} left something behind"

    send()


def _check(answer: Answer, request: WireRequest) -> None:
    assert 200 <= answer.status < 500, f"{answer.status} for {_shown(request)}"
    assert answer.headers["content-length"] == str(len(answer.body))
    assert ("x-amzn-requestid" in answer.headers) is (answer.status != 413)
    text = answer.body.decode()
    if "json" in answer.headers.get("content-type", ""):
        assert isinstance(json.loads(text), dict)


def _shown(request: WireRequest) -> str:
    return f"{request.method} {request.path}?{request.query} {request.headers} {request.body!r}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="how many are sent")
    parser.add_argument("--seed", type=int, default=0, help="chooses the requests")
    given_ = parser.parse_args(arguments)
    tally = fuzz(given_.requests, given_.seed)
    print(f"{sum(tally.values())} broken requests, and nothing broke:")
    for answered, count in sorted(tally.items()):
        print(f"{count:8}  {answered}")


if __name__ == "__main__":
    main()
