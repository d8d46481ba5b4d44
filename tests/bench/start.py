"""How long podtui takes to start: `python -m tests.bench.start`.

The first paint needs no cluster: it comes before anything is asked of one.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench import once, report
from tests.bench.figures import middle
from tests.bench.machine import commit, libraries, machine
from tests.bench.proc import Tree
from tests.bench.programs import PODTUI
from tests.bench.tmux import Pane

NOBODY = """\
apiVersion: v1
kind: Config
current-context: nobody
clusters: [{name: nobody, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: nobody, user: {token: none}}]
contexts: [{name: nobody, context: {cluster: nobody, user: nobody}}]
"""
"""A kubeconfig whose server does not answer."""
BARE = """\
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("podtui")
Bare().run()
"""
"""The least that Textual can show."""
HEAD = ["", "wall, s", "CPU, s", "memory, MB"]
Sample = tuple[float, float, int]
"""Seconds of wall and of CPU, bytes of memory."""


def ended(command: Sequence[str]) -> Sample:
    """Of a command until its end."""
    ran = once.run(command)
    return ran.wall, ran.cpu, ran.peak


def painted(command: Sequence[str]) -> Sample:
    """Of a command in a terminal until "podtui" is on its screen."""
    with Pane(160, 48) as pane:
        start = time.perf_counter()
        tree = Tree(pane.start(command))
        wall = pane.wait(lambda screen: "podtui" in screen, 30) - start
        return wall, tree.cpu(), tree.peak()


def row(name: str, runs: int, sample: Callable[[], Sample]) -> list[str]:
    """The medians after one run that only warms the caches."""
    sample()
    walls, cpus, peaks = zip(*(sample() for _ in range(runs)), strict=True)
    return [name, report.seconds(middle(walls)), report.seconds(middle(cpus)), report.megabytes(middle(peaks))]


def measure(runs: int) -> str:
    """The table."""
    with tempfile.TemporaryDirectory() as folder:
        kubeconfig, bare = Path(folder, "kubeconfig"), Path(folder, "bare.py")
        kubeconfig.write_text(NOBODY)
        bare.write_text(BARE)
        rows = [
            row("`podtui --help`", runs, lambda: ended([PODTUI, "--help"])),
            row("`podtui --version`", runs, lambda: ended([PODTUI, "--version"])),
            row("`podtui` to its first paint", runs, lambda: painted([PODTUI, "--kubeconfig", str(kubeconfig)])),
            row("(an empty Textual app to its first paint)", runs, lambda: painted([sys.executable, str(bare)])),
            row("(Python alone: `python -c pass`)", runs, lambda: ended([sys.executable, "-c", "pass"])),
        ]
    return report.table(HEAD, rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.start", description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--no-write", action="store_true", help="print, and leave docs/performance.md alone")
    options = parser.parse_args(arguments)
    said = f"Measured {machine()}. podtui at {commit()}; {libraries()}. Medians of {options.runs} runs."
    text = f"{said}\n\n{measure(options.runs)}"
    if options.no_write:
        print(text)
    else:
        report.write("start", text)


if __name__ == "__main__":
    main()
