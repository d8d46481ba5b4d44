"""What a shell does itself."""

from podtui.demo.sim.futures import Task
from podtui.demo.sim.sh.parse import parse
from podtui.demo.sim.sh.redirects import Io
from podtui.demo.sim.sh.shell import Builtin, Leave, Shell

_SIGNALS = {"1": "HUP", "2": "INT", "9": "KILL", "15": "TERM", "0": "EXIT"}


async def true(_shell: Shell, _argv: list[str], _io: Io) -> int:
    """Succeed."""
    return 0


async def false(_shell: Shell, _argv: list[str], _io: Io) -> int:
    """Fail."""
    return 1


async def leave(shell: Shell, argv: list[str], _io: Io) -> int:
    """exit, return, break, continue."""
    loops = argv[0] in ("break", "continue")
    given = int(argv[1]) if len(argv) > 1 and argv[1].lstrip("-").isdigit() else (1 if loops else shell.status)
    raise Leave(argv[0], given)


async def export(shell: Shell, argv: list[str], _io: Io) -> int:
    """`export NAME[=VALUE]`."""
    for word in argv[1:]:
        name, equals, value = word.partition("=")
        shell.exported.add(name)
        shell.set(name, value if equals else shell.value(name) or "")
    return 0


async def local(shell: Shell, argv: list[str], _io: Io) -> int:
    """Set variables; also readonly."""
    for word in argv[1:]:
        name, _, value = word.partition("=")
        shell.set(name, value)
    return 0


async def unset(shell: Shell, argv: list[str], _io: Io) -> int:
    """`unset NAME`."""
    for name in argv[1:]:
        shell.vars.pop(name, None)
        shell.process.env.pop(name, None)
    return 0


async def set_(shell: Shell, argv: list[str], _io: Io) -> int:
    """`set -e`; the other options change nothing here. set -- ARGS."""
    if "--" in argv:
        shell.args = argv[argv.index("--") + 1 :]
    for word in argv[1:]:
        if word.startswith(("-", "+")) and "e" in word:
            shell.fails_fast = word[0] == "-"
    return 0


async def shift(shell: Shell, argv: list[str], _io: Io) -> int:
    """`shift [N]`."""
    shell.args = shell.args[int(argv[1]) if len(argv) > 1 else 1 :]
    return 0


async def cd(shell: Shell, argv: list[str], io: Io) -> int:
    """`cd [FOLDER]`."""
    path = shell.path(argv[1] if len(argv) > 1 else "/")
    if not shell.process.files.is_folder(path):
        io.err(f"sh: cd: can't cd to {argv[1]}: No such file or directory\n".encode())
        return 2
    shell.cwd = path.rstrip("/") or "/"
    return 0


async def trap(shell: Shell, argv: list[str], _io: Io) -> int:
    """`trap ACTION SIGNAL...`; "-" takes it away."""
    if len(argv) < 3:
        return 0
    for given in argv[2:]:
        name = _SIGNALS.get(given, given.upper().removeprefix("SIG"))
        if argv[1] == "-":
            shell.traps.pop(name, None)
        else:
            shell.traps[name] = argv[1]
    return 0


async def wait(shell: Shell, argv: list[str], io: Io) -> int:
    """`wait [PID]...`: for background jobs; a signal with a trap ends it."""
    pids = [int(word) for word in argv[1:] if word.isdigit()]
    jobs = [shell.jobs[pid] for pid in pids if pid in shell.jobs] if pids else list(shell.jobs.values())
    if not await shell.wait_for(jobs):
        await shell.take_signals(io)
        return 143
    return jobs[-1].value or 0 if pids and jobs else 0


async def kill(shell: Shell, argv: list[str], io: Io) -> int:
    """`kill [-SIGNAL] PID...`: process 1, or a job."""
    words = argv[1:]
    name = "15"
    if words and words[0].startswith("-") and len(words) > 1:
        name = words.pop(0)[1:].upper().removeprefix("SIG")
    number = {"HUP": 1, "INT": 2, "KILL": 9, "TERM": 15}.get(name) or int(name)
    for word in words:
        pid = int(word)
        job: Task[int] | None = shell.jobs.get(pid)
        if job is not None:
            job.cancel()
        elif pid == 1 and number != 9:  # the kernel keeps SIGKILL from process 1 of its own namespace
            shell.process.loop.soon(lambda: shell.process.root.signal(number))
        elif pid != 1:
            io.err(f"sh: can't kill pid {pid}: No such process\n".encode())
            return 1
    return 0


async def read(shell: Shell, argv: list[str], io: Io) -> int:
    """`read [-r] NAME`."""
    names = [word for word in argv[1:] if not word.startswith("-")] or ["REPLY"]
    line = await io.stdin.line()
    words = line.decode(errors="replace").rstrip("\n").split(None, len(names) - 1)
    for i, name in enumerate(names):
        shell.set(name, words[i].strip() if i < len(words) else "")
    return 0 if line.endswith(b"\n") else 1


async def eval_(shell: Shell, argv: list[str], io: Io) -> int:
    """`eval WORDS`."""
    return await shell.execute(parse(" ".join(argv[1:])), io)


async def exec_(shell: Shell, argv: list[str], io: Io) -> int:
    """`exec COMMAND`: in place of the shell, so its traps are gone."""
    if len(argv) == 1:
        return 0
    shell.traps.clear()
    raise Leave("exit", await shell.command(argv[1:], io))


async def type_(shell: Shell, argv: list[str], io: Io) -> int:
    """`command -v NAME`, type NAME, which NAME; command NAME runs it."""
    words = argv[1:]
    if argv[0] == "command" and words and not words[0].startswith("-"):
        return await shell.command(words, io)
    found = [word for word in words if not word.startswith("-") and shell.find(word)]
    io.out("".join(f"/bin/{word}\n" for word in found).encode())
    return 0 if found else 127


BUILTINS: dict[str, Builtin] = {
    ":": true,
    "true": true,
    "false": false,
    "exit": leave,
    "return": leave,
    "break": leave,
    "continue": leave,
    "export": export,
    "local": local,
    "readonly": local,
    "unset": unset,
    "set": set_,
    "shift": shift,
    "cd": cd,
    "trap": trap,
    "wait": wait,
    "kill": kill,
    "read": read,
    "eval": eval_,
    "exec": exec_,
    "type": type_,
    "command": type_,
    "which": type_,
}
