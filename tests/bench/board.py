"""The board of log lanes under a flood: `python -m tests.bench.board [--tree DIR]`.

Four lanes are fed from memory through the real app in a terminal: what it takes of a core, how long a key takes, and
how many lines a second it really took. With `--tree` the same is measured of another checkout too, by turns, and each
figure is given as a ratio to that one's: absolute values drift with the machine, ratios hardly. Memory is not measured:
what feeds the lanes has its lines in the same process.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import report
from tests.bench.figures import middle, percentile
from tests.bench.latency import Probe, key_latency
from tests.bench.machine import machine
from tests.bench.proc import Tree
from tests.bench.screen_run import cores
from tests.bench.tmux import Pane

RATES = (0, 80_000, 400_000)
SIZE = (240, 60)
LANES = 4
SETTLE = 5.0
FREEZE = Probe("Space", lambda screen: "frozen" in screen, "Space")
SCROLL = Probe("PageUp", lambda screen: "scrolled back" in screen, "End")
HERE = Path(__file__).parents[2]
ROW = ["", "lines/s taken", "cores", "freeze, ms p50 / p95", "page up, ms p50 / p95"]


@dataclass
class Result:
    """What one run gave."""

    taken: float = 0.0
    cores: float = 0.0
    freeze: list[float] = field(default_factory=list)
    scroll: list[float] = field(default_factory=list)


def run(tree: Path, rate: int, seconds: float, rounds: int, *, mode: str = "i") -> Result:
    """One run of the checkout in `tree`."""
    with Pane(*SIZE) as pane, tempfile.TemporaryDirectory() as directory:
        told = Path(directory) / "told.json"
        script = HERE / "tests/bench/board_app.py"
        shell = f"cd {tree} && PYTHONPATH={tree} exec {sys.executable} {script} {rate} {LANES} {told}"
        processes = Tree(pane.start(["sh", "-c", shell]))
        pane.wait(lambda screen: "app-3" in screen and "independent" in screen, 60)
        pane.key(mode)
        pane.listen(SETTLE)
        result = Result(cores=cores(pane, processes, seconds))
        result.freeze = key_latency(pane, FREEZE, rounds)
        result.scroll = key_latency(pane, SCROLL, rounds)
        pane.key("C-q")
        end = time.perf_counter() + 20
        while not told.exists() and time.perf_counter() < end:
            pane.listen(0.1)
        counted = json.loads(told.read_text())
        result.taken = counted["lines"] / counted["seconds"]
        return result


def row(name: str, results: Sequence[Result]) -> list[str]:
    """Medians and percentiles over the runs."""
    return [
        name,
        f"{middle(r.taken for r in results) or 0:,.0f}",
        report.cores(middle(r.cores for r in results)),
        _keys([k for r in results for k in r.freeze]),
        _keys([k for r in results for k in r.scroll]),
    ]


def _keys(values: list[float]) -> str:
    return f"{report.milliseconds(percentile(values, 50))} / {report.milliseconds(percentile(values, 95))}"


def ratio(name: str, ours: Sequence[Result], theirs: Sequence[Result]) -> list[str]:
    """Each figure as a ratio to the other checkout's."""

    def share(value: float | None, other: float | None) -> str:
        return f"{value / other:.2f}" if value is not None and other else report.NONE

    def keys(results: Sequence[Result], kind: str) -> float:
        return percentile([k for r in results for k in getattr(r, kind)], 95)

    return [
        name,
        share(middle(r.taken for r in ours), middle(r.taken for r in theirs)),
        share(middle(r.cores for r in ours), middle(r.cores for r in theirs)),
        share(keys(ours, "freeze"), keys(theirs, "freeze")),
        share(keys(ours, "scroll"), keys(theirs, "scroll")),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.board", description=__doc__)
    parser.add_argument("--tree", type=Path, help="another checkout, to compare with")
    parser.add_argument("--rates", type=int, nargs="*", default=RATES)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--modes", nargs="*", default=["i"], help="keys: i, a, m")
    options = parser.parse_args(arguments)
    print(f"Measured {machine()}, {LANES} lanes at {SIZE[0]}×{SIZE[1]}.", flush=True)
    rows = []
    for mode in options.modes:
        for rate in options.rates:
            ours, theirs = [], []
            for _ in range(options.runs):
                if options.tree:
                    theirs.append(run(options.tree, rate, options.seconds, options.rounds, mode=mode))
                ours.append(run(HERE, rate, options.seconds, options.rounds, mode=mode))
            name = f"{rate:,} lines/s, `{mode}`"
            rows.append(row(name, ours))
            if theirs:
                rows += [row(f"{name}, the other", theirs), ratio(f"{name}, ratio", ours, theirs)]
            print(report.table(ROW, rows[-3:] if theirs else rows[-1:]), flush=True)
    print(report.table(ROW, rows))


if __name__ == "__main__":
    main()
