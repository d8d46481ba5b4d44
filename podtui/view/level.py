"""How serious a log line is, by what it says of itself; a line that says nothing has no level."""

import re
from typing import Literal

Level = Literal["error", "warning", "debug"]
_LOOK = 300
"""Bytes from the beginning that are looked at."""

_WORDS: dict[bytes, Level] = {
    **dict.fromkeys(
        (b"error", b"err", b"fatal", b"panic", b"critical", b"crit", b"alert", b"emerg", b"severe"), "error"
    ),
    **dict.fromkeys((b"warning", b"warn"), "warning"),
    **dict.fromkeys((b"debug", b"trace", b"verbose"), "debug"),
}
_KEYED = re.compile(rb"\b(?:level|lvl|severity)\"?\s*[=:]\s*\"?([A-Za-z]+)", re.IGNORECASE)
_KLOG = re.compile(rb"([IWEFD])\d{4} \d\d:\d\d:")
_BRACKETED = re.compile(rb"[\[<(|]\s*([A-Za-z]{3,8})\s*[\]>)|]")
_SHOUTED = re.compile(rb"(?<![\w./-])(ERROR|FATAL|PANIC|CRITICAL|SEVERE|WARN|WARNING|DEBUG|TRACE)(?![\w./-])")
_FIRST = re.compile(rb"(error|fatal|panic|warning|warn)(?::|\s-)", re.IGNORECASE)
_KLOG_LEVELS: dict[bytes, Level] = {b"W": "warning", b"E": "error", b"F": "error", b"D": "debug"}


def level_of(raw: bytes) -> Level | None:
    """The level that a line names: `level=warn`, `"severity":"ERROR"`, klog's `E0301`, `[error]`, `ERROR`, `fatal:`.

    A key wins over a word, and of the words the first counts.
    """
    head = raw[:_LOOK]
    if keyed := _KEYED.search(head):
        return _WORDS.get(keyed[1].lower())
    if klog := _KLOG.match(head):
        return _KLOG_LEVELS.get(klog[1])
    for bracketed in _BRACKETED.finditer(head):
        word = bracketed[1].lower()
        if word in _WORDS or word in (b"info", b"notice"):
            return _WORDS.get(word)
    found = _SHOUTED.search(head) or _FIRST.match(head)
    return _WORDS.get(found[1].lower()) if found else None


def level_role(raw: bytes) -> str:
    """The role of a line by its level, "" for an ordinary one."""
    return _ROLES[level_of(raw)]


_ROLES: dict[Level | None, str] = {"error": "state-bad", "warning": "state-warning", "debug": "muted", None: ""}
