"""A connection is led through every way of changing who it works for, by chance (Hypothesis' state machine).

After each step the server is asked who it takes us for, and that must be what our model says; rows that were written
must lie in the schema of the client whom we were at work for, those of a rolled back transaction in none.
"""

from __future__ import annotations

import logging
from collections import Counter

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.harness.proving import Ground, Progress
from tests.proof import _switching

STEPS, EXAMPLES = 50, 10
QUIET = settings(
    max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck), verbosity=Verbosity.quiet, print_blob=False,
)  # fmt: skip


def prove(ground: Ground) -> None:
    progress, wanted = ground.progress, ground.pick(ci=400, small=10_000, full=100_000)
    for metric in ("switch_steps", "switch_rows", "switch_mismatches"):
        progress.count(metric, 0)
    logging.getLogger("celery.app.trace").setLevel(logging.WARNING)  # a line a task
    with _switching.Yard.of(ground.database) as yard:
        while progress.counts["switch_steps"] < wanted:
            run_part(ground, yard)
            progress.position += 1
            progress.keep()
    missing = set(_switching.STEPS) - set(progress.notes["steps"])
    if missing and ground.size != "ci":
        progress.fail("switch_mismatches", f"never tried: {sorted(missing)}")


def run_part(ground: Ground, yard: _switching.Yard) -> None:
    progress = ground.progress

    class Machine(_switching.Switching):
        def __init__(self) -> None:
            super().__init__(yard, progress)

    seeded = seed(ground.chance(progress.position).getrandbits(32))(Machine)
    run_state_machine_as_test(seeded, settings=QUIET)
    tell(progress, yard)


def tell(progress: Progress, yard: _switching.Yard) -> None:
    """How often each kind of step was done, to see that all were."""
    steps = Counter(progress.notes.get("steps", {}))
    steps.update(yard.steps)
    yard.steps.clear()
    progress.notes["steps"] = dict(steps)
