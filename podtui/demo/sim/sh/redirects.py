"""What a command reads and writes, by its redirections (POSIX 2.7)."""

from typing import TYPE_CHECKING, Any, NamedTuple

from podtui.demo.sim.sh.tree import Redirect
from podtui.demo.sim.streams import Pipe, Write

if TYPE_CHECKING:
    from podtui.demo.sim.sh.shell import Shell


class Io(NamedTuple):
    """What a command reads and writes."""

    stdin: Pipe
    out: Write
    err: Write


async def redirected(shell: "Shell", redirects: tuple[Redirect, ...], io: Io) -> Io | None:
    """What a command reads and writes; None, with a word of complaint, where that cannot be opened."""
    streams: dict[int, Any] = {0: io.stdin, 1: io.out, 2: io.err}
    for redirect in redirects:
        word = await shell.expand.text(redirect.word)
        try:
            streams[redirect.fd] = _opened(shell, redirect.operator, word, streams)
        except (OSError, KeyError, ValueError) as error:
            io.err(f"{shell.name}: can't open {word}: {getattr(error, 'strerror', error)}\n".encode())
            return None
    return Io(streams[0], streams[1], streams[2])


def _opened(shell: "Shell", operator: str, word: str, streams: dict[int, Any]) -> Pipe | Write:
    if operator in (">&", "<&"):
        found: Pipe | Write = streams[int(word)]
        return found
    process, path = shell.process, shell.path(word)
    if operator == "<":
        stdin = empty()
        if path != "/dev/null":
            stdin = Pipe()
            stdin.write(process.files.read(path))
            stdin.close()
        return stdin
    known: dict[str, Write] = {
        "/dev/stdout": streams[1],
        "/dev/stderr": streams[2],
        "/dev/null": _nothing,
        "/proc/1/fd/1": process.root.out,
        "/proc/1/fd/2": process.root.err,
    }
    if path in known:
        return known[path]
    process.files.write(path, b"", append=operator == ">>")
    return lambda data: process.files.write(path, data, append=True)


def empty() -> Pipe:
    """An input that is at its end."""
    pipe = Pipe()
    pipe.close()
    return pipe


def _nothing(_data: bytes) -> None:
    return None
