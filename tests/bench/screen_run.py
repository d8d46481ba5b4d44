"""One program on one screen, from its start to its end."""

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from tests.bench.churn import Rate
from tests.bench.latency import ECHO, Probe, jumps, key_latency
from tests.bench.proc import Tree
from tests.bench.programs import Screen
from tests.bench.tmux import NotSeen, Pane

Churn = AbstractContextManager[None]
LOADED_IN = 120.0
"""Seconds to wait for all rows."""
POLL = 0.01
"""Seconds between two looks at the screen while it loads, at least."""
SETTLE = 5.0
"""Seconds between all rows and the first measuring of CPU."""


@dataclass(frozen=True)
class Plan:
    """What to measure. Seconds and rounds; none at 0."""

    idle: float = 25.0
    churn: float = 30.0
    rounds: int = 40


@dataclass
class Result:
    """What one run gave: seconds, bytes and cores; None where it was not seen or not measured."""

    first: float | None = None
    whole: float | None = None
    peak: int | None = None
    resident: int | None = None
    cpu_to_whole: float | None = None
    idle: float | None = None
    churn: float | None = None
    rate: float | None = None
    prompt_idle: list[float] = field(default_factory=list)
    prompt_churn: list[float] = field(default_factory=list)
    jump_idle: list[float] = field(default_factory=list)
    jump_churn: list[float] = field(default_factory=list)


def run_screen(pane: Pane, program: Screen, kubeconfig: str, pods: int, plan: Plan, churn: Churn | None) -> Result:
    """Start the program in the pane, and measure by the plan; without `churn` nothing changes meanwhile."""
    result = Result()
    start = time.perf_counter()
    tree = Tree(pane.start(program.line(kubeconfig)))
    try:
        result.first = pane.wait(program.first.search, LOADED_IN, rest=POLL) - start
        result.whole = pane.wait(program.whole(pods).search, LOADED_IN, rest=POLL) - start
        result.cpu_to_whole = tree.cpu()
        tree.peak()
        pane.listen(SETTLE)
        if plan.idle:
            result.idle = cores(pane, tree, plan.idle)
        if plan.rounds:
            result.prompt_idle = key_latency(pane, program.prompt, plan.rounds)
            jump = _jump(pane, program)
            result.jump_idle = key_latency(pane, jump, plan.rounds)
        result.resident = tree.resident()
        if churn is not None:
            with churn:
                rate = Rate(kubeconfig)
                result.churn = cores(pane, tree, plan.churn)
                result.rate = rate.now()
                if plan.rounds:
                    result.prompt_churn = key_latency(pane, program.prompt, plan.rounds)
                    result.jump_churn = key_latency(pane, jump, plan.rounds)
    except NotSeen as error:
        print(f"{program.name}: gave up; the screen was:\n{error}")
    result.peak = tree.peak()
    pane.start(["cat"])
    return result


def _jump(pane: Pane, program: Screen) -> Probe:
    """From the first row: while it loads, the cursor may stay with a Pod that others come before."""
    end, home = program.ends
    pane.key(home)
    pane.listen(1)
    return jumps(pane.screen(), end, home)


def cores(pane: Pane, tree: Tree, seconds: float) -> float:
    """How much of one core the tree takes, on the average of so many seconds."""
    start, before = time.perf_counter(), tree.cpu()
    pane.listen(seconds)
    return (tree.cpu() - before) / (time.perf_counter() - start)


def run_echo(pane: Pane, plan: Plan, churn: Churn | None) -> Result:
    """The same keys with `cat` in the pane: what tmux and this script take, idle and under the same load."""
    result = Result()
    pane.start(["cat"])
    result.prompt_idle = key_latency(pane, ECHO, plan.rounds)
    if churn is not None:
        with churn:
            result.prompt_churn = key_latency(pane, ECHO, plan.rounds)
    return result
