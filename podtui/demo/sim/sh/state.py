"""What a shell knows: variables, arguments, functions, traps and jobs."""

from typing import TYPE_CHECKING

from podtui.demo.sim.futures import Future, Task, first
from podtui.demo.sim.process import Process
from podtui.demo.sim.sh.tree import Node

if TYPE_CHECKING:
    from podtui.demo.sim.sh.shell import Find


class State:
    """A shell's state, without what runs it."""

    def __init__(self, process: Process, find: "Find", args: list[str] | None = None) -> None:
        self.process = process
        self.find = find
        self.args = args or []
        self.name = "sh"
        self.cwd = process.cwd
        self.vars = dict(process.env)
        self.exported = set(process.env)
        self.functions: dict[str, Node] = {}
        self.traps: dict[str, str] = {}
        self.jobs: dict[int, Task[int]] = {}
        self.status = 0
        self.fails_fast = False
        self.signalled: Future[None] = Future()
        self._pending: list[str] = []
        self._tested = 0
        self._lag = 0.0

    def value(self, name: str) -> str | None:
        """A variable or parameter; None where it is not set."""
        if name.isdigit():
            at = int(name)
            return self.name if at == 0 else self.args[at - 1] if at <= len(self.args) else None
        special = {
            "?": str(self.status),
            "#": str(len(self.args)),
            "$": str(self.process.pid),
            "!": str(next(reversed(self.jobs), "")),
            "@": " ".join(self.args),
            "*": " ".join(self.args),
            "-": "",
            "PWD": self.cwd,
        }
        return special[name] if name in special else self.vars.get(name)

    def set(self, name: str, value: str) -> None:
        """Set a variable."""
        self.vars[name] = value
        if name in self.exported:
            self.process.env[name] = value

    def signal(self, number: int) -> None:
        """A signal came: its trap is run after the command that runs; `wait` ends at once."""
        name = {15: "TERM", 2: "INT", 1: "HUP"}.get(number, str(number))
        if self.traps.get(name):
            self._pending.append(name)
            self.signalled.set(None)

    async def spend(self, seconds: float) -> None:
        """Let a little time pass; many of these at once."""
        self._lag += seconds
        if self._lag >= 0.01:
            lag, self._lag = self._lag, 0.0
            await self.process.sleep(lag)

    def path(self, word: str) -> str:
        """A path as seen from the current folder."""
        return word if word.startswith("/") else f"{self.cwd.rstrip('/')}/{word}"

    async def wait_for(self, jobs: list[Task[int]]) -> bool:
        """Wait for jobs, or a signal; whether it was the jobs."""
        for job in jobs:
            await first(job, self.signalled)
            if self.signalled.done:
                return False
        return True
