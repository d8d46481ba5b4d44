"""Running a script's tree."""

import re
from collections.abc import Awaitable, Callable
from fnmatch import fnmatchcase
from functools import singledispatchmethod

from podtui.demo.sim.futures import Future, Task
from podtui.demo.sim.process import Process
from podtui.demo.sim.sh.expand import Expander
from podtui.demo.sim.sh.parse import parse
from podtui.demo.sim.sh.redirects import Io, empty, redirected
from podtui.demo.sim.sh.state import State
from podtui.demo.sim.sh.tokens import ShError
from podtui.demo.sim.sh.tree import AndOr, Block, Case, For, Function, If, Loop, Node, Pipeline, Simple
from podtui.demo.sim.streams import Pipe

STEP = 0.0001
"""What a command takes in seconds: a loop that never sleeps does not stop the world."""


class Leave(Exception):
    """exit, return, break or continue; `value` is the status, or how many loops."""

    def __init__(self, what: str, value: int) -> None:
        super().__init__(what)
        self.what = what
        self.value = value


Builtin = Callable[["Shell", list[str], Io], Awaitable[int]]
Find = Callable[[str], "Builtin | None"]


class Shell(State):
    """A shell and its state. `find` gives the commands, by name; the first process of a container runs its traps."""

    def __init__(self, process: Process, find: Find, args: list[str] | None = None) -> None:
        super().__init__(process, find, args)
        self.expand = Expander(self.value, lambda: self.args, self.set, self._output, process.files)

    async def run(self, script: str, io: Io) -> int:
        """Run a script to its end; its exit status."""
        try:
            await self.execute(parse(script), io)
        except Leave as leave:
            self.status = leave.value
        except ShError as error:
            io.err(f"{self.name}: {error}\n".encode())
            self.status = 2
        if "EXIT" in self.traps:
            return await self._at_exit(self.traps.pop("EXIT"), io)
        return self.status

    async def _at_exit(self, script: str, io: Io) -> int:
        status = self.status
        try:
            await self.execute(parse(script), io)
        except Leave as leave:
            return leave.value
        return status

    async def take_signals(self, io: Io) -> None:
        """Run the traps of signals that came."""
        while self._pending:
            self.signalled = Future()
            status = self.status
            await self.execute(parse(self.traps[self._pending.pop(0)]), io)
            self.status = status

    def copy(self) -> "Shell":
        """A subshell: it sees all, and changes nothing here."""
        shell = Shell(self.process, self.find, list(self.args))
        shell.vars, shell.exported = dict(self.vars), set(self.exported)
        shell.functions, shell.status = dict(self.functions), self.status
        shell.fails_fast, shell.cwd = self.fails_fast, self.cwd
        return shell

    async def _output(self, script: str) -> str:
        found: list[bytes] = []
        self.status = await self.copy().run(script, Io(Pipe(), found.append, self.process.err))
        return b"".join(found).decode(errors="replace").rstrip("\n")

    # --- running ----------------------------------------------------------------------------------------------------

    async def execute(self, node: Node, io: Io) -> int:
        """Run a command; its status, which is also `status`."""
        if node.redirects and not isinstance(node, Simple):
            changed = await redirected(self, node.redirects, io)
            if changed is None:
                return self._is(1)
            io = changed
        self.status = await self._run(node, io)
        return self.status

    def _is(self, status: int) -> int:
        self.status = status
        return status

    @singledispatchmethod
    async def _run(self, node: Node, io: Io) -> int:
        raise ShError(f"cannot run {node}")

    @_run.register
    async def _(self, node: Block, io: Io) -> int:
        if node.subshell:
            return await self._sub(node, io)
        for item, background in node.items:
            if background:
                self._begin(item, io)
                continue
            await self.execute(item, io)
            await self.take_signals(io)
            if self.fails_fast and self.status and not self._tested and not isinstance(item, AndOr):
                raise Leave("exit", self.status)
        return self.status

    async def _sub(self, node: Block, io: Io) -> int:
        shell = self.copy()
        try:
            return await shell.execute(Block(node.items), io)
        except Leave as leave:
            return leave.value

    def _begin(self, node: Node, io: Io) -> None:
        pid = max(self.jobs, default=self.process.pid + 5) + 1
        task: Task[int] = self.process.beside(self.copy().background(node, io._replace(stdin=empty())))
        self.jobs = {p: t for p, t in self.jobs.items() if not t.done} | {pid: task}
        self.status = 0

    async def background(self, node: Node, io: Io) -> int:
        """Run as a job of another shell."""
        try:
            return await self.execute(node, io)
        except Leave as leave:
            return leave.value

    @_run.register
    async def _(self, node: AndOr, io: Io) -> int:
        last = len(node.parts) - 1
        for i, (operator, part) in enumerate(node.parts):
            if (operator == "&&" and self.status) or (operator == "||" and not self.status):
                continue
            self._tested += i < last
            try:
                await self.execute(part, io)
            finally:
                self._tested -= i < last
        return self.status

    @_run.register
    async def _(self, node: Pipeline, io: Io) -> int:
        tasks: list[Task[int]] = []
        stdin = io.stdin
        for part in node.parts[:-1]:
            pipe = Pipe()
            tasks.append(self.process.beside(self._piped(part, Io(stdin, pipe.write, io.err), pipe)))
            stdin = pipe
        status = await self.execute(node.parts[-1], io._replace(stdin=stdin))
        for task in tasks:
            task.cancel()  # whoever still writes gets SIGPIPE
        return int(not status) if node.negated else status

    async def _piped(self, node: Node, io: Io, pipe: Pipe) -> int:
        try:
            return await self.copy().background(node, io)
        finally:
            pipe.close()

    @_run.register
    async def _(self, node: Loop, io: Io) -> int:
        status = 0
        while bool(await self._test(node.condition, io)) is node.until:
            try:
                status = await self.execute(node.body, io)
            except Leave as leave:
                if not self._goes_on(leave):
                    break
            await self.spend(STEP)
        return status

    @_run.register
    async def _(self, node: For, io: Io) -> int:
        status = 0
        for word in node.words:
            for value in await self.expand.fields(word):
                self.set(node.name, value)
                try:
                    status = await self.execute(node.body, io)
                except Leave as leave:
                    if not self._goes_on(leave):
                        return 0
        return status

    def _goes_on(self, leave: Leave) -> bool:
        """Whether a loop goes on. Raises what is meant for another."""
        if leave.what not in ("break", "continue"):
            raise leave
        if leave.value > 1:
            raise Leave(leave.what, leave.value - 1)
        return leave.what == "continue"

    async def _test(self, node: Block, io: Io) -> int:
        self._tested += 1
        try:
            return await self.execute(node, io)
        finally:
            self._tested -= 1

    @_run.register
    async def _(self, node: If, io: Io) -> int:
        for condition, body in node.branches:
            if await self._test(condition, io) == 0:
                return await self.execute(body, io)
        return await self.execute(node.otherwise, io) if node.otherwise else 0

    @_run.register
    async def _(self, node: Case, io: Io) -> int:
        word = await self.expand.text(node.word)
        for patterns, body in node.branches:
            for pattern in patterns:
                if fnmatchcase(word, await self.expand.pattern(pattern)):
                    return await self.execute(body, io)
        return 0

    @_run.register
    async def _(self, node: Function, io: Io) -> int:
        self.functions[node.name] = node.body
        return 0

    @_run.register
    async def _(self, node: Simple, io: Io) -> int:
        argv = [field for word in node.words for field in await self.expand.fields(word)]
        changed = await redirected(self, node.redirects, io)
        if changed is None:
            return 1
        if not argv:
            self.status = 0
            for name, word in node.assigns:
                self.set(name, await self.expand.text(word))
            await self.spend(STEP)
            return self.status
        return await self._with(node.assigns, argv, changed)

    async def _with(self, assigns: tuple[tuple[str, str], ...], argv: list[str], io: Io) -> int:
        """Run a command with variables that are set for it alone."""
        before = {name: self.vars.get(name) for name, _ in assigns}
        for name, word in assigns:
            self.vars[name] = await self.expand.text(word)
        try:
            return await self.command(argv, io)
        finally:
            for name, value in before.items():
                self.vars.pop(name)
                if value is not None:
                    self.vars[name] = value

    async def command(self, argv: list[str], io: Io) -> int:
        """Run a function, builtin or program by its name."""
        if argv[0] in self.functions:
            return await self._call(self.functions[argv[0]], argv, io)
        builtin = self.find(argv[0].rpartition("/")[2] if argv[0].startswith("/") else argv[0])
        if builtin is None:
            io.err(f"{self.name}: {argv[0]}: not found\n".encode())
            return 127
        await self.spend(STEP)
        try:
            return await builtin(self, argv, io)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            io.err(f"{argv[0]}: {where}{error.strerror or error}\n".encode())
            return 1
        except (ValueError, IndexError, KeyError, re.error):
            io.err(f"{argv[0]}: bad usage: {' '.join(argv)}\n".encode())
            return 2

    async def _call(self, body: Node, argv: list[str], io: Io) -> int:
        args, self.args = self.args, argv[1:]
        try:
            return await self.execute(body, io)
        except Leave as leave:
            if leave.what != "return":
                raise
            return leave.value
        finally:
            self.args = args
