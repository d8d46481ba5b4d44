"""ls and find."""

import time
from fnmatch import fnmatchcase

from podtui.demo.sim.process import Process
from podtui.demo.sim.sh.redirects import Io
from podtui.demo.sim.sh.shell import Shell
from podtui.demo.sim.sh.text import options


async def ls(shell: Shell, argv: list[str], io: Io) -> int:
    """`ls [-lan1] [PATH]...`"""
    given, paths = options(argv)
    files, status = shell.process.files, 0
    for word in paths or [shell.cwd]:
        path = shell.path(word)
        if files.is_folder(path):
            names = [n for n in files.names(path) if "a" in given or not n.startswith(".")]
            entries = [(name, f"{path.rstrip('/')}/{name}") for name in names]
            io.out(f"{word}:\n".encode() if len(paths) > 1 else b"")
        elif files.exists(path):
            entries = [(word, path)]
        else:
            io.err(f"ls: {word}: No such file or directory\n".encode())
            status = 1
            continue
        long, owner = "l" in given or "n" in given, "0        0" if "n" in given else "root     root"
        lines = [_long(shell.process, name, at, owner) if long else name for name, at in entries]
        io.out("".join(f"{line}\n" for line in lines).encode())
    return status


def _long(process: Process, name: str, path: str, owner: str) -> str:
    files = process.files
    day = time.strftime("%b %e %H:%M", time.gmtime(process.loop.wall_ns() // 1_000_000_000))
    if link := files.link(path):
        how, target = link
        mode = "lr-x------" if how == "r" else "l-wx------"
        return f"{mode}    1 {owner}        64 {day} {name} -> {target}"
    folder = files.is_folder(path)
    size = 4096 if folder else len(files.read(path)) if path in files.made else files.file(path).size
    return f"{'drwxr-xr-x' if folder else '-rw-r--r--'}    1 {owner} {size:9d} {day} {name}"


async def find(shell: Shell, argv: list[str], io: Io) -> int:
    """`find [PATH]... [-maxdepth N] [-type f|d] [-name PATTERN] [-mmin -N]`"""
    words = argv[1:]
    places = []
    while words and not words[0].startswith("-"):
        places.append(words.pop(0))
    wanted = {words[i]: words[i + 1] for i in range(len(words) - 1) if words[i] in _TESTS}
    for place in places or ["."]:
        for path in _below(shell, shell.path(place).rstrip("/"), int(wanted.get("-maxdepth", "99"))):
            if all(_TESTS[name](shell, path, value) for name, value in wanted.items()):
                io.out(f"{path}\n".encode())
    return 0


def _below(shell: Shell, path: str, depth: int) -> list[str]:
    files = shell.process.files
    found = [path or "/"]
    if depth and files.is_folder(path or "/"):
        for name in files.names(path or "/"):
            found += _below(shell, f"{path}/{name}", depth - 1)
    return found


def _is_young(shell: Shell, path: str, minutes: str) -> bool:
    files = shell.process.files
    if files.is_folder(path) or path in files.made or files.link(path):
        return False
    changed = files.file(path).changed
    return changed > 0 and shell.process.loop.now - changed < 60 * float(minutes.lstrip("-"))


_TESTS = {
    "-maxdepth": lambda _shell, _path, _value: True,
    "-type": lambda shell, path, value: shell.process.files.is_folder(path) is (value == "d"),
    "-name": lambda _shell, path, value: fnmatchcase(path.rpartition("/")[2], value),
    "-mmin": _is_young,
}
