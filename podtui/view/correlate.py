"""What in a log line other containers may say too: ids of requests and traces, addresses, paths."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from podtui.logs.ring import Ring
from podtui.logs.search import Matcher
from podtui.view.fold import fields_of

NEAR = 60_000_000_000
"""Nanoseconds around a line within which its ids are looked for in other lanes first."""
_MOST = 20_000
_ID = r"(?:trace|span|request|req|correlation|transaction|session|order|message)[-_. ]?id"
_ID_KEY = re.compile(_ID, re.IGNORECASE)
_KEYED = re.compile(_ID + r"\"?\s*[=:]\s*\"?([\w./+=:-]{4,128})", re.IGNORECASE)
_HEX = r"(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{16,64}"
_HOST = r"\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]+\]|[a-z][\w-]*(?:\.[\w-]+)*"
_KINDS = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("trace", r"\b[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\b"),  # W3C traceparent
        ("uuid", r"\b([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b"),
        ("id", rf"\b({_HEX})\b"),
        ("address", rf"(?<![\w.:-])((?:{_HOST}):\d{{2,5}})\b"),
        ("path", r"(?<![\w:/.])(/[\w.~%+-]+(?:/[\w.~%+:@-]+)*)"),
    )
)


class Clue(NamedTuple):
    """A text that may stand in other containers' lines too, and what it is: "request id", "uuid", "address", "path"."""

    kind: str
    text: str


def clues_of(text: str) -> list[Clue]:
    """The clues in a line, the most telling first, none twice."""
    seen: set[str] = set()
    out = []
    for clue in _clues(text):
        if clue.text not in seen:
            seen.add(clue.text)
            out.append(clue)
    return out


def _clues(text: str) -> Iterator[Clue]:
    for key, value in (fields_of(text.encode(errors="replace")) or {}).items():
        if _ID_KEY.search(key) and isinstance(value, str | int) and len(str(value)) > 3:
            yield Clue("id", str(value))
    for match in _KEYED.finditer(text):
        yield Clue("id", match[1].rstrip(".:,"))
    for kind, pattern in _KINDS:
        for match in pattern.finditer(text):
            yield Clue(kind, match[1])


def shared(clues: Sequence[Clue], others: Sequence[Ring], time: int) -> Clue | None:
    """The first clue that another container says too within a minute of `time` (ns), else the first there is."""
    near = [ring.raw(*_around(ring, time)) for ring in others]
    for clue in clues:
        matcher = Matcher(clue.text, literal=True, exact=True)
        if any(matcher.indices(lines) for lines in near):
            return clue
    return clues[0] if clues else None


def _around(ring: Ring, time: int) -> tuple[int, int]:
    first, last = ring.at_or_after(time - NEAR), ring.at_or_after(time + NEAR)
    middle = ring.at_or_after(time)
    return max(first, middle - _MOST), min(last, middle + _MOST)
