"""A terminal of tmux, driven through its control mode: one client for everything, so that a key starts no process.

The client also hears when the pane's program has written something (`%output`), and looks at the screen just then.
"""

import os
import re
import select
import shlex
import subprocess
import time
from collections.abc import Callable, Sequence
from itertools import count
from types import TracebackType
from typing import Self

_SERVERS = count(1)
_CLEAN = ("env", "-u", "COLUMNS", "-u", "LINES", "COLORTERM=truecolor")
"""The pane's own size counts, not that of the terminal that the tests run in."""
_ANSWER_ENDS = re.compile(rb"%(end|error) (\d+ \d+ \d+)")


class TmuxError(Exception):
    """tmux refused a command, or has ended."""


class NotSeen(Exception):
    """The screen never showed what was waited for; the message has the screen's text."""


class Pane:
    """A pane of `width` by `height` cells in a tmux server of its own."""

    def __init__(self, width: int, height: int) -> None:
        self.size = (width, height)
        self._socket = f"podtui-bench-{os.getpid()}-{next(_SERVERS)}"
        self._buffer = b""
        self._written = False
        tmux = ["tmux", "-L", self._socket, "-f", "/dev/null"]
        self._client = subprocess.Popen(
            [*tmux, "-C", "new-session", "-x", str(width), "-y", str(height), "cat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._answer(10)
        for option in ("status off", "remain-on-exit on", "window-size manual", "default-terminal tmux-256color"):
            self.run(f"set-option -g {option}")
        self.run(f"resize-window -x {width} -y {height}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], capture_output=True)
        self._client.communicate(timeout=10)  # it ends with its server

    def start(self, command: Sequence[str]) -> int:
        """Run a command in the pane, in place of what ran there; its process id."""
        self.run(f"respawn-pane -k {shlex.join([*_CLEAN, *command])}")
        self.run("clear-history")
        return int(self.run("display-message -p '#{pane_pid}'")[0])

    def key(self, key: str) -> None:
        """Press a key, by tmux's name."""
        self.run(f"send-keys {shlex.quote(key)}")

    def screen(self) -> str:
        """What is on the screen."""
        return "\n".join(self.run("capture-pane -p"))

    def wait(self, seen: Callable[[str], object], timeout: float, *, rest: float = 0.0) -> float:
        """Wait until the screen passes; the time (perf_counter) when it did. Raises NotSeen.

        Looks whenever something was written, else every 20 ms, with `rest` seconds between two looks at least.
        """
        end = time.perf_counter() + timeout
        while True:
            screen = self.screen()
            now = time.perf_counter()
            if seen(screen):
                return now
            if now > end:
                raise NotSeen(screen)
            time.sleep(rest)
            self.listen(0.02, stop=True)

    def listen(self, seconds: float, *, stop: bool = False) -> None:
        """Take in what tmux says for so long; with `stop` only until the program has written something."""
        end = time.perf_counter() + seconds
        while not (stop and self._written) and (left := end - time.perf_counter()) > 0:
            if (line := self._line(left)) is not None:
                self._notice(line)
        self._written = False

    def run(self, command: str) -> list[str]:
        """Run a tmux command; its output. Raises TmuxError."""
        assert self._client.stdin is not None
        self._client.stdin.write(command.encode() + b"\n")
        self._client.stdin.flush()
        return self._answer(10)

    def _answer(self, timeout: float) -> list[str]:
        end, begun = time.perf_counter() + timeout, b""
        lines: list[bytes] = []
        while (left := end - time.perf_counter()) > 0:
            line = self._line(left)
            if line is None:
                continue
            if not begun:
                begun = line.removeprefix(b"%begin ") if line.startswith(b"%begin ") else b""
                self._notice(line)
            elif (match := _ANSWER_ENDS.fullmatch(line)) and match[2] == begun:
                if match[1] == b"error":
                    raise TmuxError(b" ".join(lines).decode())
                return [text.decode(errors="replace") for text in lines]
            else:
                lines.append(line)
        raise TmuxError("no answer")

    def _notice(self, line: bytes) -> None:
        self._written = self._written or line.startswith(b"%output ")

    def _line(self, timeout: float) -> bytes | None:
        """The next line, None where none came in time."""
        assert self._client.stdout is not None
        while b"\n" not in self._buffer:
            if not select.select([self._client.stdout], [], [], timeout)[0]:
                return None
            more = os.read(self._client.stdout.fileno(), 1 << 16)
            if not more:
                raise TmuxError("tmux has ended")
            self._buffer += more
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line
