"""A command that prints and ends: time, CPU and memory."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.proc import KIB


@dataclass(frozen=True)
class Ran:
    """Seconds and bytes. `first` is when the first byte of output came, None where there was none.

    `peak` can't be below what this interpreter itself has (the kernel counts from the fork on).
    """

    wall: float
    cpu: float
    peak: int
    first: float | None
    lines: int
    status: int


def run(command: Sequence[str]) -> Ran:
    """Run it to its end, its output read through a pipe as fast as it comes; standard error is dropped."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    first, lines = None, 0
    with process.stdout as out:
        while chunk := os.read(out.fileno(), 1 << 16):
            first = first or time.perf_counter() - start
            lines += chunk.count(b"\n")
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # it is waited for already
    cpu = usage.ru_utime + usage.ru_stime
    return Ran(wall, cpu, usage.ru_maxrss * KIB, first, lines, process.returncode)
