"""The rows between log lines: what a reader must know there, in words."""

from datetime import UTC, datetime
from typing import NamedTuple

from podtui.logs.clean import clean
from podtui.logs.stamp import SECOND
from podtui.model.change import Gap
from podtui.model.exits import exit_words
from podtui.model.pod import Terminated


class Doubt(NamedTuple):
    """The times (ns) between which lines may have been left out already, in what was followed: see files.py."""

    since: int
    last: int

    def gap(self, text: str) -> Gap:
        """More is missing: the row that says it, and this too."""
        if self.since >= self.last:
            return Gap("missed", text)
        seconds = (self.last - self.since) / SECOND
        return Gap("missed", f"{text}; lines since {_clock(self.since)} may be, too", seconds, self.last)


def reconnected(seconds: float, *, denied: bool, proven: bool) -> Gap:
    """The stream was away (it was not allowed, where `denied`). `proven`: the last line came by again."""
    what = "allowed again" if denied else "reconnected"
    return Gap("reconnected", f"{what} after {_seconds(seconds)}{', 0 lost' if proven else ''}", seconds)


def rotated(last: int, first: int, seconds: float | None) -> Gap:
    """The log was rotated while nothing was read (for `seconds`): lines after `last` are gone, if there were any.

    `last` and `first` are the times (ns) of the lines before and after; `first` 0 where none has come yet.
    """
    between = f"between {_clock(last)} and {_clock(first)}" if first else f"after {_clock(last)}"
    away = f"reconnected after {_seconds(seconds)}; " if seconds is not None else ""
    return Gap("rotated", f"{away}the log was rotated: lines {between} may be gone", seconds)


def begun_anew(last: int, first: int) -> Gap:
    """The log was rotated while it was followed, after the time `last` and not after `first` (ns; 0: not known)."""
    when = f"between {_clock(last)} and {_clock(first)}" if first else f"after {_clock(last)}"
    seconds = (first - last) / SECOND if first else None
    return Gap("rotated", f"the log was rotated {when}: lines may be missing there", seconds, first)


def missed(counts: range) -> Gap:
    """Whole instances (their restartCounts) ended before they could be read."""
    if len(counts) > 1:
        return Gap("missed", f"{_run(counts[0])} to {_run(counts[-1])} came and went: their logs are gone")
    return Gap("missed", f"{_run(counts[0])} came and went: its log is gone")


def cut_short(count: int, doubt: Doubt) -> Gap:
    """The end of an instance's log could not be read."""
    return doubt.gap(f"the end of the log of {_run(count)} is gone")


def unchecked(count: int, doubt: Doubt) -> Gap:
    """The stream of an instance's log ended, and nobody could be asked whether that was the end of the log."""
    return doubt.gap(f"the last lines of {_run(count)} may be gone: it could not be read again")


def empty(count: int) -> Gap:
    """An instance that had ended before it could be followed has an empty log."""
    return Gap("missed", f"{_run(count)} wrote nothing, or its log was rotated away")


def unavailable(why: str, doubt: Doubt) -> Gap:
    """An ended instance's log cannot be had any more."""
    return doubt.gap(f"its log is gone: {clean(why)}")


def restarted(count: int, started_at: datetime | None) -> Gap:
    """Another instance begins."""
    return Gap("restarted", f"restart {count}", time=_ns(started_at))


def ended(how: Terminated | None) -> Gap:
    """An instance ended."""
    if how is None:
        return Gap("ended", "ended")
    return Gap("ended", f"ended: {clean(exit_words(how))}", time=_ns(how.finished_at))


def gone() -> Gap:
    """The Pod does not exist any more."""
    return Gap("ended", "the Pod is gone")


def not_allowed(namespace: str, why: str) -> Gap:
    """403. `why` is the server's message."""
    return Gap("error", f"not allowed: pods/log in namespace {clean(namespace)} ({clean(why)})")


def cannot_read(why: str) -> Gap:
    """The log cannot be read for now; it is tried again."""
    return Gap("error", f"cannot be read: {clean(why)}; trying again")


def broke_off(why: str) -> Gap:
    """The log cannot be read, and it is not tried again."""
    return Gap("error", f"cannot be read: {clean(why)}")


def kubelet_said(text: str) -> Gap:
    """What the kubelet wrote into the log itself."""
    return Gap("error", f"the kubelet says: {clean(text)}")


def waiting(why: str) -> Gap:
    """There is no log yet, or not this one. `why` is the server's message."""
    return Gap("waiting", clean(why))


def _run(count: int) -> str:
    return f"restart {count}" if count else "the first run"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds:,.0f} s"


def _clock(time: int) -> str:
    return f"{datetime.fromtimestamp(time // SECOND, UTC):%H:%M:%S}Z"


def _ns(at: datetime | None) -> int:
    return int(at.timestamp()) * SECOND if at is not None else 0
