"""What really goes to the terminal: nothing that a Pod says becomes a sequence that a terminal obeys.

The app runs on a pseudo-terminal with Textual's own driver. All that it writes is taken apart: text, colours, cursor
positions, and the rest, which must be what a harmless Pod makes it write too.
"""

import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from fcntl import ioctl

import pytest

from tests.logs.test_clean import assert_safe
from tests.ui.hostile import BATCHES

SIZE = (48, 160)
_TOKEN = re.compile(
    rb"(?P<sgr>\x1b\[[0-9;]*m)|(?P<move>\x1b\[\d+;\d+H)"
    rb"|(?P<rest>\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[P_^X].*?\x1b\\|.))"
    rb"|(?P<text>[^\x1b]+)",
    re.DOTALL,
)


def output(seed: int) -> bytes:
    """All that the app writes to its terminal, from its start to its end."""
    parent, child = pty.openpty()
    ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
    environ = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR")}
    environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    command = [sys.executable, "-m", "tests.ui.hostile", str(seed)]
    process = subprocess.Popen(command, stdin=child, stdout=child, stderr=child, env=environ)
    os.close(child)
    out, end = b"", time.monotonic() + 100
    try:
        while time.monotonic() < end:
            if select.select([parent], [], [], 0.5)[0]:
                try:
                    more = os.read(parent, 1 << 16)
                except OSError:  # the other end is closed
                    break
                if not more:
                    break
                out += more
    finally:
        process.kill()
        process.wait()
        os.close(parent)
    return out


def taken_apart(raw: bytes) -> tuple[str, set[bytes]]:
    """The text, and every sequence that is neither a colour nor a cursor position."""
    text, rest, at = b"", set(), 0
    while at < len(raw):
        token = _TOKEN.match(raw, at)
        assert token is not None, raw[at : at + 40]
        at = token.end()
        if token.lastgroup == "text":
            text += token[0]
        elif token.lastgroup == "rest":
            rest.add(token[0])
    return text.decode(), rest


@pytest.fixture(scope="module")
def harmless() -> set[bytes]:
    text, rest = taken_apart(output(0))
    assert "<0.0>harmless" in text
    return rest


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_that_a_pod_says_is_obeyed(harmless: set[bytes], seed: int) -> None:
    text, rest = taken_apart(output(seed))
    assert "Traceback (most recent call last)" not in text
    for batch in range(BATCHES):
        assert f"<{batch}." in text
    assert rest <= harmless
    assert_safe(text.replace("\r", "").replace("\n", ""))


def test_a_sequence_that_gets_through_would_be_seen() -> None:
    for raw in (b"\x1b]52;c;ZXZpbA==\x07", b"\x1b[2J", b"\x1bc", b"\x1bP+q544e\x1b\\"):
        assert taken_apart(b"text" + raw + b"\x1b[1mmore")[1] == {raw}
    with pytest.raises(AssertionError):
        assert_safe(taken_apart("\x9b31m".encode())[0])
