"""A structured line as a sentence."""

import msgspec

_FIRST = ("level", "lvl", "severity", "logger", "msg", "message", "event", "error", "err")
_TIMES = frozenset({"time", "ts", "timestamp", "@timestamp", "t"})


def readable(raw: bytes) -> str | None:
    """A JSON object as `LEVEL message key=value ...`; None where the line is not one."""
    if not raw.startswith(b"{"):
        return None
    try:
        record = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if not isinstance(record, dict):
        return None
    first = [_word(key, record[key]) for key in _FIRST if key in record]
    rest = [f"{key}={_text(value)}" for key, value in record.items() if key not in _FIRST and key not in _TIMES]
    return " ".join([*first, *rest])


def _word(key: str, value: object) -> str:
    text = _text(value)
    if key in ("level", "lvl", "severity"):
        return text.upper()
    return f"{key}={text}" if key in ("error", "err") else text


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
