"""A time as one types it: "12:03:20", "12:03Z", "-5m", "2026-03-01 12:03:20", "start", "end"."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from podtui.errors import UsageError

_NS = 1_000_000_000
_AGO = re.compile(r"-?\s*((?:\d+(?:\.\d+)?\s*(?:d|h|m|s|ms)\s*)+)(?:ago)?", re.IGNORECASE)
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|d|h|m|s)", re.IGNORECASE)
_UNITS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC)?", re.IGNORECASE)
HELP = "a time like 12:03:20, 12:03:20Z (UTC), -5m (five minutes ago), 2026-03-01 12:03"


def time_of(text: str, now: datetime, zone: tzinfo | None = None) -> int:
    """The time in ns since the epoch. A clock time is the last such time before `now`, in `zone` (None: local).

    Raises UsageError.
    """
    text = text.strip()
    if ago := _AGO.fullmatch(text):
        seconds = sum(float(n) * _UNITS[unit.lower()] for n, unit in _PART.findall(ago[1]))
        return _ns(now) - int(seconds * _NS)
    if clock := _CLOCK.fullmatch(text):
        return _clock(clock, now, UTC if clock[5] else zone)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"no time: {text!r}", HELP) from None
    return _ns(at if at.tzinfo is not None else at.replace(tzinfo=zone) if zone is not None else at.astimezone())


def _clock(clock: re.Match[str], now: datetime, zone: tzinfo | None) -> int:
    hour, minute, second = (int(clock[i] or 0) for i in (1, 2, 3))
    here = now.astimezone(zone)
    try:
        at = here.replace(hour=hour, minute=minute, second=second, microsecond=0)
    except ValueError:
        raise UsageError(f"no time: {clock[0]!r}", HELP) from None
    if at > here:
        at -= timedelta(days=1)
    return _ns(at) + int((clock[4] or "").ljust(9, "0"))


def _ns(at: datetime) -> int:
    return int(at.timestamp()) * _NS + at.microsecond * 1000
