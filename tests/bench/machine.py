"""What the figures were measured on."""

import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


def machine() -> str:
    """The machine in one line, with how busy it was when it was asked."""
    cpu = _field(Path("/proc/cpuinfo"), "model name") or platform.machine()
    memory = int(_field(Path("/proc/meminfo"), "MemTotal").split()[0]) / (1 << 20)
    load = os.getloadavg()[0]
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    return (
        f"{today}, {os.cpu_count()} cores ({cpu}), {memory:.0f} GiB, Linux {platform.release()}; "
        f"load average at the start {load:.2f}"
    )


def libraries() -> str:
    """Python and what podtui stands on."""
    names = ("textual", "aiohttp", "msgspec", "click")
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names)])


def commit() -> str:
    """The commit that is checked out, "+" where files differ from it."""
    described = first_line(["git", "describe", "--always", "--dirty=+", "--exclude=*"])
    return f"commit {described}" if described else "no commit"


def versions(commands: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Name and version of each program, by what it says itself."""
    return ", ".join(f"{name} {number(first_line(command))}".strip() for name, command in commands)


def first_line(command: Sequence[str]) -> str:
    """The first line of what a command prints, "" where it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return next(iter(done.stdout.strip().splitlines()), "") if done.returncode == 0 else ""


def number(line: str) -> str:
    """The first word of a version line that has a digit in it."""
    return next((word for word in line.split() if any(c.isdigit() for c in word)), "")


def _field(path: Path, name: str) -> str:
    for line in path.read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""
