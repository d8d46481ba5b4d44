"""Programs that write and show text: echo, printf, cat, head, tail."""

import re
from collections.abc import Awaitable, Callable

from podtui.demo.sim.futures import Future
from podtui.demo.sim.sh.redirects import Io
from podtui.demo.sim.sh.shell import Shell

_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", "r": "\r", "0": "\0", "a": "\a", "e": "\x1b"}
_ESCAPE = re.compile(r"\\([ntra0e\\])")
_FORMAT = re.compile(r"%(?:%|(-?\d*)(?:\.(\d+))?([sdif]))")


async def echo(_shell: Shell, argv: list[str], io: Io) -> int:
    """`echo [-n] [-e] WORDS`."""
    words, newline, escapes = argv[1:], True, False
    while words and re.fullmatch(r"-[neE]+", words[0]):
        option = words.pop(0)
        newline, escapes = newline and "n" not in option, escapes or "e" in option
    text = " ".join(words)
    io.out(((unescaped(text) if escapes else text) + "\n" * newline).encode())
    return 0


def unescaped(text: str) -> str:
    """Turn a backslash and a letter into what they stand for."""
    return _ESCAPE.sub(lambda found: _ESCAPES[found[1]], text)


async def printf(_shell: Shell, argv: list[str], io: Io) -> int:
    """`printf FORMAT WORDS`: %s and %d; the format again while there are words."""
    words = argv[2:]
    form = unescaped(argv[1]) if len(argv) > 1 else ""

    def one(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        word = words.pop(0) if words else ""
        if found[3] == "f":
            word = f"{float(word or 0):.{found[2] or 6}f}"
        elif found[3] in "di":
            word = str(int(word or 0))
        width = found[1] or "0"
        return word.ljust(-int(width)) if width.startswith("-") else word.rjust(int(width))

    text = _FORMAT.sub(one, form)
    while words and _FORMAT.search(form):
        text += _FORMAT.sub(one, form)
    io.out(text.encode())
    return 0


async def inputs(shell: Shell, names: list[str], io: Io, use: Callable[[bytes], Awaitable[None]]) -> int:
    """Hand the content of files, or of standard input as it comes, to `use`; 1 where one cannot be read."""
    status = 0
    for name in names or ["-"]:
        if name == "-":
            while data := await io.stdin.read():
                await use(data)
            continue
        try:
            data = shell.process.files.read(shell.path(name))
        except OSError as error:
            io.err(f"cat: can't open '{name}': {error.strerror}\n".encode())
            status = 1
        else:
            await use(data)
    return status


async def cat(shell: Shell, argv: list[str], io: Io) -> int:
    """`cat [FILE]`."""

    async def use(data: bytes) -> None:
        io.out(data)

    return await inputs(shell, [w for w in argv[1:] if w == "-" or not w.startswith("-")], io, use)


async def by_line(shell: Shell, names: list[str], io: Io, use: Callable[[str], Awaitable[bool]]) -> int:
    """Hand lines, without newlines, to `use`, as they come, until it returns False."""
    rest, done = "", False

    async def cut(data: bytes) -> None:
        nonlocal rest, done
        *lines, rest = (rest + data.decode(errors="replace")).split("\n")
        for line in lines:
            done = done or not await use(line)

    if names:
        status = await inputs(shell, names, io, cut)
    else:
        status = 0
        while not done and (data := await io.stdin.read()):
            await cut(data)
    if rest and not done:
        await use(rest)
    return status


def options(argv: list[str], with_value: str = "") -> tuple[dict[str, str], list[str]]:
    """Short options, those in `with_value` with theirs, and what is left."""
    found: dict[str, str] = {}
    rest: list[str] = []
    words = argv[1:]
    while words:
        word = words.pop(0)
        if word == "--":
            return found, rest + words
        if not word.startswith("-") or word == "-":
            rest.append(word)
            continue
        for i, letter in enumerate(word[1:], 1):
            if letter in with_value:
                found[letter] = word[i + 1 :] or (words.pop(0) if words else "")
                break
            found[letter] = ""
    return found, rest


async def head(shell: Shell, argv: list[str], io: Io) -> int:
    """`head [-n N] [FILE]`."""
    given, names = options(argv, "nc")
    left = int(given.get("n", "10"))

    async def use(line: str) -> bool:
        nonlocal left
        if left > 0:
            io.out(line.encode() + b"\n")
        left -= 1
        return left > 0

    return await by_line(shell, names, io, use)


async def tail(shell: Shell, argv: list[str], io: Io) -> int:
    """`tail [-n N|+N] [-f|-F] [FILE]`."""
    given, names = options(argv, "nc")
    count, follow = given.get("n", "10"), "f" in given or "F" in given
    if not names:
        lines: list[str] = []

        async def use(line: str) -> bool:
            lines.append(line)
            return True

        await by_line(shell, [], io, use)
        io.out("".join(f"{line}\n" for line in _last(lines, count)).encode())
        return 0
    path = shell.path(names[0])
    while follow and "F" in given and not shell.process.files.exists(path):
        await shell.process.sleep(1)
    file = shell.process.files.file(path)
    lines = file.read().decode(errors="replace").splitlines(keepends=True)
    io.out("".join(_last(lines, count)).encode())
    if follow:
        await _follow(shell, path, file.size, io)
    return 0


def _last(lines: list[str], count: str) -> list[str]:
    if count.startswith("+"):
        return lines[max(0, int(count[1:]) - 1) :]
    return lines[-int(count) :] if int(count) else []


async def _follow(shell: Shell, path: str, at: int, io: Io) -> None:
    shell.process.files.hold(path, "r")
    while True:
        file = shell.process.files.file(path)
        if file.size == at:
            changed: Future[None] = Future()
            forget = file.on_change(lambda changed=changed: changed.set(None))  # type: ignore[misc]
            try:
                await changed
            finally:
                forget()
        at = at if file.size >= at else 0
        io.out(file.read(at))
        at = file.size
        await shell.spend(0.01)
