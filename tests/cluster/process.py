"""Starting, finding and ending a background process.

A process is known by its id *and* its start time, kept in NAME.pid: an id alone may by now be somebody else's.
"""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

# The shell ends at once, so the process is nobody's child that would have to be waited for.
_START = 'log=$1; shift; "$@" </dev/null >>"$log" 2>&1 & echo $!'


def start(folder: Path, name: str, argv: Sequence[str | Path], *, forks: bool = False) -> int:
    """Start `argv` in `folder`, with NAME.log and NAME.pid there, and return its process id.

    `forks`: argv is a wrapper such as `nsenter --pid`, and the process that counts is its child.
    Raises RuntimeError where a wrapper ends without one.
    """
    shell = subprocess.run(
        ["sh", "-c", _START, "sh", folder / f"{name}.log", *argv],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        check=True,
    )
    pid = int(shell.stdout)
    if forks:
        pid = _child_of(pid, name, folder)
    (folder / f"{name}.pid").write_text(f"{pid} {_started(pid)}")
    return pid


def running(folder: Path, name: str) -> int | None:
    """The process id, or None if it does not run."""
    try:
        pid, started = (folder / f"{name}.pid").read_text().split()
    except FileNotFoundError:
        return None
    return int(pid) if started != "" and _started(int(pid)) == started else None


def stop(folder: Path, name: str, *, patience: float = 5) -> None:
    """Ask the process to end, and after `patience` seconds (0: without asking) kill it. Returns when it is gone."""
    pid = running(folder, name)
    if pid is not None:
        if patience:
            _send(pid, signal.SIGTERM)
        if not patience or not _gone(folder, name, patience):
            _send(pid, signal.SIGKILL)
            _gone(folder, name, 10)
    (folder / f"{name}.pid").unlink(missing_ok=True)


def _gone(folder: Path, name: str, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while running(folder, name) is not None:
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return  # gone by itself, which is what was wanted


def _started(pid: int) -> str:
    """When the process started, in the kernel's ticks; "" if there is none or it is a zombie (proc(5), stat)."""
    try:
        # the second field, in brackets, may hold blanks; the third is the state, the 22nd the start time
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if fields[0] in "ZX" else fields[19]


def _child_of(pid: int, name: str, folder: Path) -> int:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    while _started(pid):
        if found := children.read_text().split():
            return int(found[0])
        time.sleep(0.01)
    raise RuntimeError(f"{name} ended at once, see {folder / name}.log")
