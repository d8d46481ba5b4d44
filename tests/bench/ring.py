"""How much memory lanes take: `python -m tests.bench.ring`. Six lanes of 100,000 lines, by /proc."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

from tests.bench import report
from tests.bench.machine import commit, libraries, machine
from tests.bench.proc import Tree

LANES = 6
LINES = 100_000
LENGTHS = (60, 100, 160)
HEAD = ["bytes a line", "lines", "memory, MB", "bytes a line beside its text"]


def fill(length: int) -> tuple[int, int]:
    """Bytes of memory of this process before and after its lanes are filled, as a Source does it, in small chunks."""
    import textual.app  # noqa: F401 - an empty app has this

    from podtui.logs.budget import Budget
    from podtui.logs.ring import Ring
    from podtui.model.change import LaneKey, LogChunk

    tree = Tree(os.getpid())
    empty = tree.resident()
    budget = Budget()
    rings = [(LaneKey("", "shop", "web", "u", f"c{i}"), Ring(LINES, budget)) for i in range(LANES)]
    for at in range(0, LINES + LINES // 10, 25):  # ten percent more than is kept
        for lane, ring in rings:
            lines = [b"%0*d" % (length, n) for n in range(at, at + 25)]
            ring.add(LogChunk(lane, 0, [1_790_000_000_000_000_000 + n for n in range(at, at + 25)], lines))
    assert all(len(ring) == LINES for _, ring in rings)
    return empty, tree.resident()


def measured(length: int) -> tuple[int, int]:
    """The same in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.ring", "--fill", str(length)], capture_output=True, text=True, check=True
    )
    empty, full = done.stdout.split()
    return int(empty), int(full)


def row(length: int) -> list[str]:
    """Of one length of lines."""
    empty, full = measured(length)
    lines = LANES * LINES
    return [str(length), f"{lines:,}", report.megabytes(full - empty), f"{(full - empty) / lines - length:.1f}"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ring", description=__doc__)
    parser.add_argument("--fill", type=int, metavar="LENGTH", help=argparse.SUPPRESS)
    parser.add_argument("--no-write", action="store_true", help="print, and leave docs/performance.md alone")
    options = parser.parse_args(arguments)
    if options.fill is not None:
        print(*fill(options.fill))
        return
    said = (
        f"Measured {machine()}. podtui at {commit()}; {libraries()}. Resident memory beyond that of the empty process."
    )
    text = f"{said}\n\n{report.table(HEAD, [row(length) for length in LENGTHS])}"
    if options.no_write:
        print(text)
    else:
        report.write("ring", text)


if __name__ == "__main__":
    main()
