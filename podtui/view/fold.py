"""A structured line, JSON or logfmt, as a sentence."""

import re
from dataclasses import dataclass

import msgspec

_LEVELS = ("level", "lvl", "severity")
_MESSAGES = ("msg", "message", "event")
_FIRST = (*_LEVELS, "logger", *_MESSAGES, "error", "err")
_TIMES = frozenset({"time", "ts", "timestamp", "@timestamp", "t"})
_PAIR = re.compile(rb'([A-Za-z_@][\w.@/-]*)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?:\s+|$)')
_MISSING = object()


def fields_of(raw: bytes) -> dict[str, object] | None:
    """What a line says as a JSON object, or as logfmt (two pairs at least, nothing else); None where it is neither."""
    raw = raw.strip()
    if raw.startswith(b"{"):
        try:
            record = msgspec.json.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        return record if isinstance(record, dict) else None
    return _logfmt(raw)


def _logfmt(raw: bytes) -> dict[str, object] | None:
    out: dict[str, object] = {}
    at = 0
    while at < len(raw):
        pair = _PAIR.match(raw, at)
        if pair is None:
            return None
        out[pair[1].decode(errors="replace")] = _unquoted(pair[2])
        at = pair.end()
    return out if len(out) >= 2 else None


def _unquoted(value: bytes) -> str:
    text = value.decode(errors="replace")
    if not text.startswith('"'):
        return text
    try:
        return str(msgspec.json.decode(text))
    except msgspec.DecodeError:
        return text[1:-1]


@dataclass(frozen=True)
class Fold:
    """`keys` are those to show, in this order, with dots for a path into the record; none: all but the time."""

    keys: tuple[str, ...] = ()

    def __call__(self, raw: bytes) -> str | None:
        """`LEVEL message key=value ...`; None where the line has no structure, or none of the keys."""
        record = fields_of(raw)
        if record is None:
            return None
        if self.keys:
            found = ((key, _at(record, key)) for key in self.keys)
            return " ".join([_word(key, value) for key, value in found if value is not _MISSING]) or None
        first = [_word(key, record[key]) for key in _FIRST if key in record]
        rest = [f"{key}={_text(value)}" for key, value in record.items() if key not in _FIRST and key not in _TIMES]
        return " ".join([*first, *rest])


readable = Fold()


def _at(record: object, key: str) -> object:
    """The value of a key, or of a path of keys with dots between."""
    if isinstance(record, dict):
        if key in record:
            return record[key]
        head, dot, rest = key.partition(".")
        if dot and head in record:
            return _at(record[head], rest)
    return _MISSING


def _word(key: str, value: object) -> str:
    text = _text(value)
    if key in _LEVELS:
        return text.upper()
    return text if key in _MESSAGES or key == "logger" else f"{key}={text}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
