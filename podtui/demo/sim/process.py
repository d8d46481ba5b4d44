"""A container's process: what a program can do, and what can be done to it.

A program is a coroutine that gets its process and returns an exit code:

    async def web(p: Process) -> int:
        p.listen(8080)
        while True:
            p.print("GET / 200")
            await p.sleep(p.rng.expovariate(2))
"""

import random
import traceback
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

from podtui.demo.sim.files import Files
from podtui.demo.sim.futures import Future, Task
from podtui.demo.sim.loop import Loop
from podtui.demo.sim.network import Network, Respond, Server, answer_ok
from podtui.demo.sim.streams import Pipe, Write

TERM, KILL = 15, 9


class Exit(NamedTuple):
    """How a process ended."""

    code: int
    reason: str  # as in a terminated state: Completed, Error, OOMKilled


class Process:
    """The main process of a container, or one that was started in it by exec."""

    def __init__(
        self, loop: Loop, argv: list[str], env: dict[str, str], files: Files, network: Network, rng: random.Random
    ) -> None:
        self.loop = loop
        self.argv = argv
        self.env = env
        self.files = files
        self.network = network
        self.cwd = "/"
        self.pid = 1
        self.root: Process = self
        """The container's process 1; itself, unless it was started by exec."""
        self.rng = rng
        self.stdin = Pipe()
        self.out: Write = lambda _data: None
        self.err: Write = lambda _data: None
        self.taps: list[Callable[[int, bytes], None]] = []
        """Who else sees what it writes, and to which of 1 and 2: attach."""
        self.ended: Future[Exit] = Future()
        self.terminated: Future[None] = Future()
        self.on_signal: Callable[[int], None] | None = self._end_on_term
        """What SIGTERM does; None: nothing, as for a process 1 without a handler."""
        self.has_command = False
        """Whether `argv` says all; else it is for the image's own program."""
        self.ports: list[int] = []
        """The ports that its container says it has."""
        self.memory = 8 << 20
        self.cpu = 0.001
        self.limit: int | None = None
        """Memory, in bytes, from which on it is killed."""
        self.table: Callable[[], list[tuple[int, str]]] = lambda: [(1, " ".join(argv))]
        self._tasks: list[Task[Any]] = []
        self._servers: list[Server] = []

    # --- what a program does ----------------------------------------------------------------------------------------

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self.loop.sleep(seconds)

    def print(self, text: str, *, err: bool = False) -> None:
        """Write a line."""
        (self.err if err else self.out)(text.encode() + b"\n")

    def listen(self, port: int, respond: Respond = answer_ok, *, host: str = "0.0.0.0") -> None:  # noqa: S104  # nothing real
        """Serve a port, until the process ends. Raises OSError where it is taken."""
        self._servers.append(self.network.listen(port, respond, host))

    def get(self, url: str) -> tuple[int, str]:
        """GET http://HOST:PORT/PATH: status and body. Raises ConnectionError in Go's words."""
        return self.network.get(url)

    def use(self, *, memory: float | None = None, cpu: float | None = None) -> None:
        """Take so much memory (bytes) and CPU (cores). Over the container's limit it is killed, at once."""
        self.cpu = self.cpu if cpu is None else cpu
        if memory is not None:
            self.memory = int(memory)
            if self.limit is not None and self.memory > self.limit:
                self.loop.soon(lambda: self._end(Exit(137, "OOMKilled")))

    def beside(self, coro: Coroutine[Future[Any], None, Any]) -> Task[Any]:
        """Run something beside; it ends with the process."""
        self._tasks = [task for task in self._tasks if not task.done]
        task = self.loop.spawn(coro)
        self._tasks.append(task)
        return task

    @property
    def sockets(self) -> list[int]:
        """The inodes of the ports that it listens on."""
        return [server.inode for server in self._servers]

    @property
    def name(self) -> str:
        """The host's name: the Pod's."""
        return self.env.get("HOSTNAME", "localhost")

    # --- what is done to it -----------------------------------------------------------------------------------------

    def start(self, program: Callable[["Process"], Coroutine[Future[Any], None, int | None]]) -> None:
        """Run a program; `ended` is set when it is over."""
        self.beside(self._run(program))

    def signal(self, number: int) -> None:
        """Send SIGTERM or SIGKILL."""
        if self.ended.done:
            return
        if number == KILL:
            self._end(Exit(137, "Error"))
            return
        self.terminated.set(None)
        if self.on_signal is not None:
            self.on_signal(number)

    def _end_on_term(self, _number: int) -> None:
        self._end(Exit(0, "Completed"))

    def exit(self, code: int) -> None:
        """End it from outside with a code."""
        self._end(Exit(code, "Error" if code else "Completed"))

    async def _run(self, program: Callable[["Process"], Coroutine[Future[Any], None, int | None]]) -> None:
        try:
            code = await program(self) or 0
        except Exception:  # noqa: BLE001  # a program that raises is one that crashes: Python prints and exits with 1
            for line in traceback.format_exc().splitlines():
                self.print(line, err=True)
            code = 1
        self.loop.soon(lambda: self.exit(code))

    def _end(self, how: Exit) -> None:
        if self.ended.done:
            return
        for server in self._servers:
            self.network.close(server)
        for task in self._tasks:
            task.cancel()
        self.memory, self.cpu = 0, 0.0
        self.ended.set(how)
