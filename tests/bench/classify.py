"""What 10,000 Pods cost without a cluster or a screen: `python -m tests.bench.classify`."""

import argparse
import gc
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from podtui.cluster.decode import PodDecoder
from podtui.model.pod import Pod
from podtui.model.status import pod_state, pod_words, trouble
from podtui.patterns.catalogue import builtin
from podtui.patterns.detect import Detector
from tests.bench import report
from tests.bench.figures import middle
from tests.bench.machine import commit, libraries, machine
from tests.bench.pods import PER_TEMPLATE, chunks

NOW = datetime(2026, 3, 1, 15, tzinfo=UTC)
HEAD = ["", "CPU, s", "µs a Pod"]
Work = Callable[[], object]


def cpu(work: Work) -> float:
    """Seconds of CPU that one call takes, with no garbage from before it."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def row(name: str, pods: int, runs: int, make: Callable[[], Work]) -> list[str]:
    """The median; `make` gives fresh work for each run."""
    took = middle(cpu(make()) for _ in range(runs)) or 0.0
    return [name, f"{took:.3f}", f"{took / pods * 1e6:.1f}"]


def decode(bodies: Sequence[bytes]) -> list[Pod]:
    """All Pods of a list."""
    decoder = PodDecoder()
    return [pod for body in bodies for pod in decoder.chunk(body)[0]]


def detecting(pods: Sequence[Pod]) -> Work:
    """Detection from nothing but the catalogue."""
    detector = Detector(builtin())
    return lambda: [detector.detect(pod) for pod in pods]


def detecting_again(pods: Sequence[Pod]) -> Work:
    """Detection of Pods that were looked at before."""
    work = detecting(pods)
    work()
    return work


def measure(count: int, runs: int) -> tuple[str, str]:
    """What was measured in words, and the table."""
    alike, unlike = list(chunks(count)), list(chunks(count, per_template=1))
    pods, different = decode(alike), decode(unlike)

    def line(name: str, make: Callable[[], Work]) -> list[str]:
        return row(name, count, runs, make)

    rows = [
        line("decode the list", lambda: lambda: decode(alike)),
        line("decode, no two templates alike", lambda: lambda: decode(unlike)),
        line("detect patterns", lambda: detecting(pods)),
        line("detect patterns, no two templates alike", lambda: detecting(different)),
        line("detect patterns again", lambda: detecting_again(pods)),
        line("READY, STATUS, RESTARTS (`pod_words`)", lambda: lambda: [pod_words(p) for p in pods]),
        line("state (`pod_state`)", lambda: lambda: [pod_state(p) for p in pods]),
        line("what is wrong (`trouble`)", lambda: lambda: [trouble(p, NOW) for p in pods]),
    ]
    size = sum(map(len, alike))
    words = (
        f"{count:,} Pods of {count // PER_TEMPLATE:,} templates, {size / 1e6:.0f} MB of JSON in "
        f"{len(alike)} chunks; medians of {runs} runs in one process."
    )
    return words, report.table(HEAD, rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.classify", description=__doc__)
    parser.add_argument("--pods", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--no-write", action="store_true", help="print, and leave docs/performance.md alone")
    options = parser.parse_args(arguments)
    said = f"Measured {machine()}. podtui at {commit()}; {libraries()}."
    words, table = measure(options.pods, options.runs)
    text = f"{said} {words}\n\n{table}"
    if options.no_write:
        print(text)
    else:
        report.write("classify", text)


if __name__ == "__main__":
    main()
