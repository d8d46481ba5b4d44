"""The screens on a big cluster: `python -m tests.bench.dashboard --kubeconfig FILE [--churn 200]`.

The cluster should have 10,000 Pods that nothing else changes, as `python -m tests.cluster up` and then
`python -m tests.cluster fill 10000` make it. Three runs take about half an hour; nothing else should run meanwhile.
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from tests.bench import once, report
from tests.bench.churn import ask, churn_command, churning, count_pods
from tests.bench.figures import middle, percentile
from tests.bench.machine import commit, libraries, machine, versions
from tests.bench.programs import ONCE, SCREENS, Once, Screen, present
from tests.bench.screen_run import Churn, Plan, Result, run_echo, run_screen
from tests.bench.tmux import Pane

Size = tuple[int, int]
Named = tuple[str, list[Result]]
COMMON: Size = (160, 48)
"""The size at which all programs are compared."""
OTHERS: tuple[Size, ...] = ((80, 24), (240, 60))
ECHO_NAME = "(`cat`: tmux and the measuring alone)"
LOAD_AIM = ["*aim for podtui*", "1.00", "3.30", "", "200", "", "0.020", "0.200 at 200/s"]
KEYS_AIM = ["*aim for podtui*", "", "50", "", "50"]


@dataclass(frozen=True)
class Bench:
    """What one call measures."""

    kubeconfig: str
    pods: int
    runs: int
    plan: Plan
    churn_rate: float
    churn_line: Sequence[str]

    def churn(self) -> Churn | None:
        """Changes for one run, None where there shall be none."""
        return churning(self.kubeconfig, self.churn_line) if self.churn_rate else None

    def screen(self, program: Screen, size: Size, plan: Plan | None = None) -> Result:
        """One run of a program."""
        with Pane(*size) as pane:
            quiet = plan is not None
            found = run_screen(
                pane, program, self.kubeconfig, self.pods, plan or self.plan, None if quiet else self.churn()
            )
        print(f"{program.name} {size[0]}×{size[1]}: {_brief(found)}", flush=True)
        return found

    def screens(self, programs: Iterable[Screen], size: Size) -> list[Named]:
        """All runs of the programs, by turns, after one start of each that only warms the caches."""
        results: dict[str, list[Result]] = {p.name: [] for p in programs}
        for program in programs:
            self.screen(program, size, Plan(0, 0, 0))
        for _ in range(self.runs):
            for program in programs:
                results[program.name].append(self.screen(program, size))
        return list(results.items())

    def echo(self) -> list[Result]:
        """What the measuring of keys takes."""
        with Pane(*COMMON) as pane:
            return [run_echo(pane, self.plan, self.churn())]

    def once(self, programs: Iterable[Once]) -> list[list[str]]:
        """The rows of the programs that print and end."""
        return [_once_row(p, [once.run(p.line(self.kubeconfig)) for _ in range(self.runs)]) for p in programs]


def _brief(r: Result) -> str:
    return (
        f"first {report.seconds(r.first)} s, all {report.seconds(r.whole)} s, {report.megabytes(r.peak)} MB, "
        f"idle {report.cores(r.idle)}, churn {_in_churn([r])}, "
        f"prompt {_keys(r.prompt_idle)} and {_keys(r.prompt_churn)} ms, "
        f"jump {_keys(r.jump_idle)} and {_keys(r.jump_churn)} ms"
    )


LOAD_HEAD = [
    "",
    "first rows, s",
    "all rows, s",
    "CPU until then, s",
    "peak, MB",
    "then, MB",
    "idle, cores",
    "churn, cores",
]
KEYS_HEAD = ["ms, p50 / p95", "a prompt, idle", "in churn", "the table's end, idle", "in churn"]


def load_row(name: str, results: Sequence[Result]) -> list[str]:
    """Medians over the runs."""
    return [
        name,
        report.seconds(middle(r.first for r in results)),
        report.seconds(middle(r.whole for r in results)),
        report.seconds(middle(r.cpu_to_whole for r in results)),
        report.megabytes(middle(r.peak for r in results)),
        report.megabytes(middle(r.resident for r in results)),
        report.cores(middle(r.idle for r in results)),
        _in_churn(results),
    ]


def _in_churn(results: Sequence[Result]) -> str:
    """Cores, and at which rate: a busy machine may not reach the one that was asked for."""
    rate = middle(r.rate for r in results)
    return report.cores(middle(r.churn for r in results)) + (f" at {rate:.0f}/s" if rate is not None else "")


def keys_row(name: str, results: Sequence[Result]) -> list[str]:
    """Percentiles over all rounds of all runs."""
    kinds = ("prompt_idle", "prompt_churn", "jump_idle", "jump_churn")
    return [name, *(_keys(chain.from_iterable(getattr(r, kind) for r in results)) for kind in kinds)]


def _keys(latencies: Iterable[float]) -> str:
    values = list(latencies)
    if not values:
        return report.NONE
    return f"{report.milliseconds(percentile(values, 50))} / {report.milliseconds(percentile(values, 95))}"


ONCE_HEAD = ["", "first line, s", "all, s", "CPU, s", "peak, MB", "lines", "exit status"]


def _once_row(program: Once, runs: Sequence[once.Ran]) -> list[str]:
    return [
        f"`{program.name}`",
        report.seconds(middle(r.first for r in runs)),
        report.seconds(middle(r.wall for r in runs)),
        report.seconds(middle(r.cpu for r in runs)),
        report.megabytes(middle(r.peak for r in runs)),
        f"{runs[-1].lines:,}",
        str(runs[-1].status),
    ]


def tables(measured: Sequence[Named], echo: Sequence[Named]) -> list[str]:
    """What loading and running takes, and what keys do."""
    load = report.table(LOAD_HEAD, [*(load_row(*named) for named in measured), LOAD_AIM])
    keys = report.table(KEYS_HEAD, [*(keys_row(*named) for named in (*measured, *echo)), KEYS_AIM])
    return [load, "How long after a key its effect is on the screen:", keys]


def measure(bench: Bench, programs: list[Screen], printing: list[Once], sizes: Sequence[Size], facts: str) -> str:
    """Everything, as the text of the section."""
    common = bench.screens(programs, COMMON)
    echo = bench.echo() if bench.plan.rounds else []
    own = [p for p in programs if p.name == "podtui"]
    sized = [
        (f"{name} {width}×{height}", results)
        for width, height in sizes
        for name, results in bench.screens(own, (width, height))
    ]
    how = (
        f"At {COMMON[0]}×{COMMON[1]} where nothing else is said; medians of {bench.runs} runs; churn: "
        f"{bench.churn_rate:.0f} changes a second asked for, in the table what the API server took."
    )
    parts = [facts, how, *tables([*common, *sized], [(ECHO_NAME, echo)] if echo else [])]
    if printing:
        parts += ["Commands that print and end, into a pipe:", report.table(ONCE_HEAD, bench.once(printing))]
    return "\n\n".join(parts)


def facts(bench: Bench, programs: Iterable[Screen | Once]) -> str:
    """What was measured, on what, in which versions. Asked for before anything runs, for the load average's sake."""
    server = ask(bench.kubeconfig, "/version")["gitVersion"]
    said = versions((p.name.split()[0], p.version) for p in programs if p.version)
    return (
        f"Measured {machine()}. API server {server} with {bench.pods:,} Pods, etcd and the churn on the same cores. "
        f"{said} ({commit()}); {libraries()}; {versions([('tmux', ['tmux', '-V'])])}."
    )


def _size(text: str) -> Size:
    width, _, height = text.partition("x")
    return int(width), int(height)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.dashboard", description=__doc__)
    parser.add_argument("--kubeconfig", required=True)
    parser.add_argument("--churn", type=float, default=200, metavar="RATE", help="changes a second; 0: none")
    parser.add_argument("--churn-command", metavar="COMMAND", help="what makes them instead; KUBECONFIG is set for it")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--idle-seconds", type=float, default=25)
    parser.add_argument("--churn-seconds", type=float, default=30)
    parser.add_argument("--rounds", type=int, default=40, help="keys a run, idle and during the churn")
    parser.add_argument("--only", nargs="*", default=[], metavar="PROGRAM", help="podtui, kubectl, k9s, kubetui, stern")
    parser.add_argument("--sizes", nargs="*", type=_size, default=OTHERS, metavar="WxH", help="podtui's other sizes")
    parser.add_argument("--no-write", action="store_true", help="print, and leave docs/performance.md alone")
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and report."""
    options = _parser().parse_args(arguments)
    bench = Bench(
        kubeconfig=options.kubeconfig,
        pods=count_pods(options.kubeconfig),
        runs=options.runs,
        plan=Plan(options.idle_seconds, options.churn_seconds, options.rounds),
        churn_rate=options.churn,
        churn_line=(options.churn_command or "").split() or churn_command(options.kubeconfig, options.churn),
    )
    programs, printing = present(SCREENS, options.only), present(ONCE, options.only)
    said = facts(bench, [*programs, *printing])
    text = measure(bench, programs, printing, options.sizes, said)
    if options.no_write:
        print(f"\n{text}")
    else:
        report.write("dashboard", text)


if __name__ == "__main__":
    main()
