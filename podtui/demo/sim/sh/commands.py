"""All commands, by name; and how a container's command line is run."""

from podtui.demo.sim.process import Process
from podtui.demo.sim.sh import filters, listing, system, text
from podtui.demo.sim.sh.builtins import BUILTINS
from podtui.demo.sim.sh.redirects import Io
from podtui.demo.sim.sh.shell import Builtin, Leave, Shell

SHELLS = ("sh", "ash", "bash", "busybox")


async def sh(shell: Shell, argv: list[str], io: Io) -> int:
    """`sh [-c SCRIPT [NAME ARGS]] [FILE]`: else it reads what it is told."""
    inner = shell.copy()
    inner.traps = {}
    if shell.process.on_signal == shell.signal:
        shell.process.on_signal = inner.signal
    letters = [w for w in argv[1:] if w.startswith("-")]
    words = [w for w in argv[1:] if not w.startswith("-")]
    inner.fails_fast = any("e" in w for w in letters)
    if any("c" in w for w in letters) and words:
        inner.name, inner.args = (words[1] if len(words) > 1 else "sh"), words[2:]
        return await inner.run(words[0], io)
    if words:
        inner.args = words[1:]
        return await inner.run(shell.process.files.read(shell.path(words[0])).decode(errors="replace"), io)
    return await interactive(inner, io)


async def interactive(shell: Shell, io: Io) -> int:
    """Run lines as they come."""
    prompt = b"/ # " if shell.value("TERM") else b""
    io.out(prompt)
    while line := await io.stdin.line():
        status = await shell.run(line.decode(errors="replace").replace("\r", ""), io)
        if line.split()[:1] == [b"exit"]:
            return status
        io.out(prompt)
    return shell.status


_OF_TEXT = ("echo", "printf", "cat", "head", "tail")
_FILTERS = ("grep", "wc", "tee", "tr", "cut", "sed", "seq", "sort")
_OF_SYSTEM = ("sleep", "date", "mkdir", "touch", "rm", "cp", "env", "ps", "test", "wget", "nc", "httpd", "df")
_SHOWN = ("hostname", "whoami", "id", "pwd", "uname", "arch", "nproc", "uptime", "basename", "dirname")
PROGRAMS: dict[str, Builtin] = {
    **{name: getattr(text, name) for name in _OF_TEXT},
    **{name: getattr(filters, name) for name in _FILTERS},
    **{name: getattr(system, name) for name in _OF_SYSTEM},
    "ls": listing.ls,
    "find": listing.find,
    "mv": system.cp,
    "printenv": system.env,
    "[": system.test,
    "curl": system.wget,
    **dict.fromkeys(_SHOWN, system.show),
    **dict.fromkeys(SHELLS, sh),
}


def find(name: str) -> Builtin | None:
    """A builtin or program."""
    return BUILTINS.get(name) or PROGRAMS.get(name)


def knows(argv: list[str]) -> bool:
    """Whether a command line can be run as a process of its own."""
    return argv[0].rpartition("/")[2] in PROGRAMS


async def run(process: Process) -> int:
    """A program of a process: its command line, as busybox runs it. Without a handler process 1 ignores SIGTERM."""
    shell = Shell(process, find)
    process.on_signal = shell.signal
    io = Io(process.stdin, process.out, process.err)
    try:
        return await shell.command(process.argv, io)
    except Leave as leave:
        return leave.value
