"""How fast logs are printed: `python -m tests.bench.logs`.

Two million lines of two containers, from a server beside it that speaks TLS like an API server (log_server.py), to a
file. With --kubeconfig and --pod instead from a real cluster's Pod that has ended.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import report
from tests.bench.figures import middle
from tests.bench.log_server import NAMESPACE, POD
from tests.bench.machine import commit, libraries, machine, versions
from tests.bench.proc import KIB
from tests.bench.programs import PODTUI

HEAD = ["", "lines", "wall, s", "lines a second", "CPU, s", "CPU a line, µs", "memory, MB"]


@dataclass(frozen=True)
class Program:
    """How a program prints the logs of all containers of a Pod, and how it says its version."""

    name: str
    command: tuple[str, ...]
    version: tuple[str, ...]


@dataclass(frozen=True)
class Ran:
    """Seconds, bytes, lines."""

    wall: float
    cpu: float
    peak: int
    lines: int


def programs(pod: str, namespace: str) -> list[Program]:
    """Those that are there."""
    where = ("-n", namespace)
    stern = ("stern", f"^{pod}$", *where, "--no-follow", "--tail=-1", "--color=never", "--max-log-requests=50")
    kubectl = ("kubectl", "logs", pod, *where, "--all-containers", "--prefix")
    podtui = (PODTUI, "--version")
    found = [
        Program("`podtui logs POD`", (PODTUI, "logs", pod, *where), podtui),
        Program("`podtui logs POD -t`", (PODTUI, "logs", pod, *where, "-t"), podtui),
        Program("`podtui logs POD -f`", (PODTUI, "logs", pod, *where, "-f", "-q"), podtui),
        Program("`stern POD --no-follow`", stern, ("stern", "--version")),
        Program("`kubectl logs POD --all-containers --prefix`", kubectl, ("kubectl", "version", "--client")),
    ]
    return [program for program in found if shutil.which(program.command[0])]


def run(command: Sequence[str], kubeconfig: str, out: Path) -> Ran:
    """Run it to its end with its output in a file."""
    with out.open("wb") as file:
        start = time.perf_counter()
        process = subprocess.Popen(
            [*command, "--kubeconfig", kubeconfig], stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # it is waited for already
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    with out.open("rb") as file:
        lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    return Ran(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * KIB, lines)


def row(name: str, results: Sequence[Ran]) -> list[str]:
    """The medians."""
    lines = results[0].lines
    wall, cpu = middle(r.wall for r in results) or 0.0, middle(r.cpu for r in results) or 0.0
    return [
        name,
        f"{lines:,}",
        report.seconds(wall),
        f"{lines / wall:,.0f}",
        report.seconds(cpu),
        f"{cpu / max(lines, 1) * 1e6:.2f}",
        report.megabytes(middle(r.peak for r in results)),
    ]


def measure(programs: Sequence[Program], kubeconfig: str, runs: int) -> str:
    """The table."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        results = {p.name: [run(p.command, kubeconfig, out) for _ in range(runs)] for p in programs}
    counts = {name: {r.lines for r in ran} for name, ran in results.items()}
    if len(set().union(*counts.values())) != 1:
        print(f"not all printed the same number of lines: {counts}", file=sys.stderr)
    return report.table(HEAD, [row(name, ran) for name, ran in results.items()])


@contextmanager
def serving(lines: int, chunk: int) -> Iterator[str]:
    """The kubeconfig of a server of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.bench.log_server", folder, f"--lines={lines}", f"--chunk={chunk}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
            try:
                assert server.stdout is not None
                server.stdout.readline()
                yield str(Path(folder, "kubeconfig"))
            finally:
                server.kill()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.logs", description=__doc__)
    parser.add_argument("--lines", type=int, default=2_000_000)
    parser.add_argument("--chunk", type=int, default=50, help="lines in an HTTP chunk")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--kubeconfig", help="of a real cluster")
    parser.add_argument("--namespace", default=NAMESPACE)
    parser.add_argument("--pod", default=POD)
    parser.add_argument("--no-write", action="store_true", help="print, and leave docs/performance.md alone")
    options = parser.parse_args(arguments)
    found = programs(options.pod, options.namespace)
    facts = (
        f"Measured {machine()}. podtui at {commit()}; {libraries()}; "
        f"{versions((p.name.split()[0].strip('`'), p.version) for p in found if 'podtui' not in p.name)}. "
        f"Medians of {options.runs} runs."
    )
    if options.kubeconfig:
        source = f"From the API server of {options.kubeconfig}."
        table = measure(found, options.kubeconfig, options.runs)
    else:
        source = f"From a server beside it, {options.chunk} lines in an HTTP chunk."
        with serving(options.lines, options.chunk) as kubeconfig:
            table = measure(found, kubeconfig, options.runs)
    text = f"{facts} {source}\n\n{table}"
    if options.no_write:
        print(text)
    else:
        report.write("logs", text)


if __name__ == "__main__":
    main()
