"""CPU and memory of a process with all that it started, from /proc (proc_pid_stat(5), proc_pid_status(5))."""

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")
KIB = 1024


def cpu_seconds(stat: str) -> float:
    """User and system time of a process and of its children that it has waited for, from the text of its `stat`."""
    fields = stat.rpartition(")")[2].split()  # the command's name may hold spaces and brackets
    utime, stime, cutime, cstime = fields[11:15]
    return (int(utime) + int(stime) + int(cutime) + int(cstime)) / _TICK


def memory_bytes(status: str, field: str) -> int:
    """VmHWM (most memory so far) or VmRSS (now) from the text of `status`; 0 where it is not said (a zombie)."""
    for line in status.splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0]) * KIB
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""  # it has ended


class Tree:
    """A process and its descendants. Look at it often enough to see each of them: memory is gone with its process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._peaks: dict[int, int] = {}

    def pids(self) -> list[int]:
        """The process and its descendants that run now."""
        found, waiting = [], [self.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            for task in (_PROC / str(pid)).glob("task/*/children"):
                waiting += map(int, _read(task).split())
        return found

    def cpu(self) -> float:
        """Seconds of CPU so far."""
        return sum(cpu_seconds(stat) for pid in self.pids() if (stat := _read(_PROC / str(pid) / "stat")))

    def resident(self) -> int:
        """Bytes of memory now. Pages that processes share count once for each."""
        return sum(self._memory("VmRSS").values())

    def peak(self) -> int:
        """Bytes: the sum of the most that each process has had, of those that were seen by this or an earlier call."""
        for pid, peak in self._memory("VmHWM").items():
            self._peaks[pid] = max(peak, self._peaks.get(pid, 0))
        return sum(self._peaks.values())

    def _memory(self, field: str) -> dict[int, int]:
        return {pid: memory_bytes(_read(_PROC / str(pid) / "status"), field) for pid in self.pids()}
