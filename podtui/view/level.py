"""How serious a log line is, by what it says of itself; a line that says nothing has no level."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Literal

Level = Literal["error", "warning", "debug"]
"""None stands for all between: information, and lines that name no level."""
Threshold = Literal["all", "info", "warning", "error"]
THRESHOLDS: tuple[Threshold, ...] = ("all", "info", "warning", "error")
_LOOK = 300
"""Bytes from the beginning that are looked at."""

_WORDS: dict[bytes, Level] = {
    **dict.fromkeys(
        (b"error", b"err", b"fatal", b"panic", b"dpanic", b"critical", b"crit", b"alert", b"emerg", b"severe"), "error"
    ),
    **dict.fromkeys((b"warning", b"warn"), "warning"),
    **dict.fromkeys((b"debug", b"trace", b"verbose", b"fine", b"finer", b"finest"), "debug"),
}
_KEYED = re.compile(rb"\b(?:level|lvl|severity|log\.level)\"?\s*[=:]\s*\"?([A-Za-z]+|\d\d\b)", re.IGNORECASE)
_KLOG = re.compile(rb"([IWEFD])\d{4} \d\d:\d\d:")
_BRACKETED = re.compile(rb"[\[<(|]\s*([A-Za-z]{3,8})\s*[\]>)|]")
_SHOUTED = re.compile(
    rb"(?<![\w./-])(ERROR|FATAL|PANIC|CRITICAL|SEVERE|WARN|WARNING|INFO|NOTICE|DEBUG|TRACE)(?![\w./-])"
)
_FIRST = re.compile(rb"(error|fatal|panic|warning|warn)(?::|\s-)", re.IGNORECASE)
_CRASH = re.compile(rb"Traceback \(most recent call last\)|Exception in thread \"")
_KLOG_LEVELS: dict[bytes, Level] = {b"W": "warning", b"E": "error", b"F": "error", b"D": "debug"}


def level_of(raw: bytes) -> Level | None:
    """The level that a line names: `level=warn`, `"severity":"ERROR"`, `"level":50`, klog's `E0301`, `[error]`,
    `ERROR`, `fatal:`; the beginning of a traceback is an error.

    A key wins over a word, and of the words the first counts.
    """
    head = raw[:_LOOK]
    if keyed := _KEYED.search(head):
        return _WORDS.get(keyed[1].lower()) or _numbered(keyed[1])
    if klog := _KLOG.match(head):
        return _KLOG_LEVELS.get(klog[1])
    for bracketed in _BRACKETED.finditer(head):
        word = bracketed[1].lower()
        if word in _WORDS or word in (b"info", b"notice"):
            return _WORDS.get(word)
    found = _SHOUTED.search(head) or _FIRST.match(head)
    if found:
        return _WORDS.get(found[1].lower())
    return "error" if _CRASH.match(head) else None


def _numbered(digits: bytes) -> Level | None:
    """Bunyan's and pino's numbers: 50 is an error, 40 a warning, 20 debugging."""
    if not digits.isdigit():
        return None
    number = int(digits)
    return "error" if number >= 50 else "warning" if number >= 40 else "debug" if number < 30 else None


def level_role(raw: bytes) -> str:
    """The role of a line by its level, "" for an ordinary one."""
    return _ROLES[level_of(raw)]


_ROLES: dict[Level | None, str] = {"error": "state-bad", "warning": "state-warning", "debug": "muted", None: ""}


# --- levels among many lines ------------------------------------------------------------------------------------------

_HINTS: dict[Level, tuple[bytes, ...]] = {
    "error": (
        *(b"err", b"fatal", b"panic", b"crit", b"severe", b"alert", b"emerg", b"traceback", b"exception in"),
        *(b'el":5', b'el": 5', b'el":6', b'el": 6', b"\ne", b"\nf"),
    ),
    "warning": (b"warn", b'el":4', b'el": 4', b"\nw"),
    "debug": (b"debug", b"trace", b"verbose", b"fine", b'el":1', b'el": 1', b'el":2', b'el": 2', b"\nd"),
}
"""One of these is in every line of that level, in small letters, a newline before it."""


class Levels:
    """Finds the lines of some levels; a pattern for a search (see podtui.logs.search).

    Most lines are only ever looked at together with all others, which is several times faster.
    """

    def __init__(self, *levels: Level) -> None:
        self._levels = levels
        self._hints = [hint for level in levels for hint in _HINTS[level]]

    def __bool__(self) -> bool:
        return bool(self._levels)

    def indices(self, lines: Sequence[bytes]) -> list[int]:
        """Which of these lines are of one of the levels."""
        heads = [b"", *[raw[:_LOOK] for raw in lines]]
        text = b"\n".join(heads).lower()
        ends = list(accumulate([len(head) + 1 for head in heads]))
        found: set[int] = set()
        for hint in self._hints:
            found |= _lines_with(text, hint, ends)
        return [i for i in sorted(found) if level_of(lines[i]) in self._levels]


def _lines_with(text: bytes, hint: bytes, ends: Sequence[int]) -> set[int]:
    """Which lines of a text have a hint; `ends`: where each line ends, an empty one first."""
    out: set[int] = set()
    line = 0
    at = text.find(hint)
    while at >= 0:
        line = bisect_right(ends, at + len(hint) - 1, line)
        out.add(line - 1)
        at = text.find(hint, ends[line] - 1)
    return out
