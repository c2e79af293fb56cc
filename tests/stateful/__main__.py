"""Run the state machines for a number of steps: ``python -m tests.stateful --steps 20000``.

Every ``test_<service>.py`` beside this file takes part with its ``MACHINES``. The seed is printed
first; the same seed runs the same steps again.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import secrets
import time
from collections.abc import Iterable

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

import tests.stateful
from tests.stateful.base import VisionMachine

EXAMPLES = 50
"""Examples in a round; the number of steps is looked at between rounds."""


def services() -> list[str]:
    """The services that have machines."""
    names = (module.name for module in pkgutil.iter_modules(tests.stateful.__path__))
    return sorted(name.removeprefix("test_") for name in names if name.startswith("test_"))


def machines(service: str) -> tuple[type[VisionMachine], ...]:
    """The machines of a service."""
    found: tuple[type[VisionMachine], ...]
    found = importlib.import_module(f"tests.stateful.test_{service}").MACHINES
    return found


def run(machine: type[VisionMachine], steps: int, first_seed: int, steps_each: int) -> int:
    """Run rounds of examples until a number of steps is done; return the number of steps."""
    before = VisionMachine.steps
    round_ = 0
    rules = settings(
        max_examples=EXAMPLES,
        stateful_step_count=steps_each,
        deadline=None,
        database=None,
        print_blob=True,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    while VisionMachine.steps - before < steps:
        run_state_machine_as_test(seed(first_seed + round_)(machine), settings=rules)
        round_ += 1
    return VisionMachine.steps - before


def main(arguments: Iterable[str] | None = None) -> None:
    """Run the machines of one service or of all."""
    parser = argparse.ArgumentParser(prog="python -m tests.stateful", description=__doc__)
    parser.add_argument("--steps", type=int, default=20_000, help="of each machine, at least")
    parser.add_argument("--service", choices=services(), help="only this one")
    parser.add_argument("--seed", type=int, help="as it was printed, to run the same steps again")
    parser.add_argument("--steps-each", type=int, default=50, help="in one example, at most")
    given = parser.parse_args(None if arguments is None else list(arguments))
    first_seed = secrets.randbelow(2**32) if given.seed is None else given.seed
    print(f"seed {first_seed}", flush=True)
    for service in [given.service] if given.service else services():
        for machine in machines(service):
            began = time.perf_counter()
            steps = run(machine, given.steps, first_seed, given.steps_each)
            took = time.perf_counter() - began
            print(
                f"{service} {machine.__name__}: {steps:,} steps in {took:.0f} s,"
                f" {took / steps * 1000:.1f} ms each",
                flush=True,
            )


if __name__ == "__main__":
    main()
