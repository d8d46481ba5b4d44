"""The screens in a tmux pane, and what a test reads from them."""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from tests.bench.tmux import Pane
from tests.cluster.under_test import ClusterUnderTest

Row = tuple[str, str, str]
"""READY, STATUS, RESTARTS as printed."""
_COLUMN = re.compile(r"\S+")


class Dashboard(Pane):
    """podtui in a terminal of its own."""

    def __init__(self, kubeconfig: Path, *args: str, width: int = 160, height: int = 48) -> None:
        super().__init__(width, height)
        self.start([sys.executable, "-m", "podtui", "--kubeconfig", str(kubeconfig), *args])

    def __enter__(self) -> Self:
        return self

    def until(self, seen: str | Callable[[str], object], seconds: float = 20) -> str:
        """Wait for a text, or for a screen that passes; that screen. Raises NotSeen."""
        passes = (lambda screen: seen in screen) if isinstance(seen, str) else seen
        self.wait(passes, seconds, rest=0.03)
        return self.screen()

    def type(self, *keys: str) -> None:
        """Press keys, one after the other, as a person does."""
        for key in keys:
            self.key(key)
            time.sleep(0.1)

    @property
    def alive(self) -> bool:
        """Whether podtui still runs."""
        return self.run("display-message -p '#{pane_dead}'") == ["0"]

    def rows(self) -> dict[str, Row]:
        """The Pods in the table, by name."""
        return rows_of(self.screen())


def rows_of(screen: str) -> dict[str, Row]:
    """The table's rows, cut by where the columns' names stand."""
    lines = screen.splitlines()
    top = next((i for i, line in enumerate(lines) if " READY " in line and " STATUS " in line), None)
    if top is None:
        return {}
    starts = {m[0].rstrip("↑↓"): m.start() for m in _COLUMN.finditer(lines[top])}
    names = list(starts)

    def cell(line: str, name: str) -> str:
        after = names[names.index(name) + 1]
        # A column to the right begins before its heading does: what stands apart is the next one's.
        return re.split(r"\s{2,}", line[starts[name] : starts[after]].strip())[0]

    rows = {}
    for line in lines[top + 1 :]:
        if re.fullmatch(r"\d+/\d+", cell(line, "READY")):
            rows[cell(line, "POD")] = (cell(line, "READY"), cell(line, "STATUS"), cell(line, "RESTARTS"))
    return rows


def rows_of_kubectl(cluster: ClusterUnderTest) -> dict[str, Row]:
    """The same by kubectl."""
    rows = {}
    for line in cluster.kubectl("get", "pods", "--no-headers").splitlines():
        name, ready, status, *restarts, _age = re.split(r"\s{2,}", line.strip())
        rows[name] = (ready, status, restarts[0])
    return rows


def bare(rows: dict[str, Row]) -> dict[str, Row]:
    """Without how long ago a restart was: a second passes between two looks."""
    return {name: (ready, status, restarts.split(" ")[0]) for name, (ready, status, restarts) in rows.items()}
