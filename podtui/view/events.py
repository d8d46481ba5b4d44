"""The Pod's events as they are shown: the newest first, Warnings bright, the container named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from podtui.logs.clean import clean, clean_name
from podtui.model.change import Change, Connection, EventChange
from podtui.model.event import Event
from podtui.model.status import age
from podtui.view.connection import connection_words
from podtui.view.pieces import Piece, Row, row, wrap
from podtui.view.text import pad, pad_left

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_NARROW = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """An event, and whether the server has let it go (after an hour, by default)."""

    event: Event
    expired: bool = False


class EventBook:
    """All events of one Pod that were seen; those that the server forgets are kept."""

    def __init__(self) -> None:
        self._events: dict[str, Kept] = {}
        self.listed = False
        """Whether the server has answered."""
        self.trouble = ""
        """Why what is known may be old, or why nothing is; "" where all is well."""

    def take(self, changes: Iterable[Change], clock: float) -> None:
        """Take what happened to events, and to the watch that tells of them. `clock` is time.monotonic()."""
        for change in changes:
            if isinstance(change, EventChange):
                self.add(change)
            elif isinstance(change, Connection):
                self.listed = self.listed or change.state == "live"
                words = connection_words([change], clock)
                self.trouble = "" if words.current else f"{words.text}: {words.detail}".removesuffix(": ")

    def add(self, change: EventChange) -> None:
        """Take what happened to an event."""
        event = change.event
        key = event.metadata.uid or f"{event.metadata.namespace}/{event.metadata.name}"
        known = self._events.get(key)
        if change.verb == "deleted":
            self._events[key] = Kept(known.event if known else event, expired=True)
        else:
            self._events[key] = Kept(event)

    def __len__(self) -> int:
        return len(self._events)

    @property
    def warnings(self) -> int:
        """How many of them are not Normal."""
        return sum(kept.event.type != "Normal" for kept in self._events.values())

    def newest_first(self) -> list[Kept]:
        """All of them."""
        return sorted(self._events.values(), key=lambda kept: kept.event.last_seen or _NEVER, reverse=True)


def event_rows(book: EventBook, colors: Mapping[str, int], now: datetime, width: int) -> list[Row]:
    """The table; `colors` gives each container's place in start order. The first row is the heading."""
    kept = book.newest_first()
    told = wrap(row(Piece(book.trouble, "state-warning bold fresh")), width) if book.trouble else []
    if not kept:
        said = "No events: the cluster keeps them for an hour, and this Pod has none left." if book.listed else ""
        return told or [row(Piece(said or "Asking for the events …", "muted"))]
    reason_width = min(max(len(k.event.reason) for k in kept), 24)
    longest = max(len(k.event.container) for k in kept)
    name_width = min(max(longest, len("CONTAINER")), 20 if width >= _NARROW else 14) if longest else 0
    heads = ((5, "LAST", True), (6, "COUNT", True), (reason_width, "REASON", False), (name_width, "CONTAINER", False))
    heading = "  ".join(pad_left(text, w) if right else pad(text, w) for w, text, right in heads if w)
    out: list[Row] = [*told, row(Piece(f"{heading}  MESSAGE", "heading"))]
    for each in kept:
        out += _event(each, colors, now, (reason_width, name_width, width))
    return out


def _event(kept: Kept, colors: Mapping[str, int], now: datetime, widths: tuple[int, int, int]) -> list[Row]:
    event, (reason_width, name_width, width) = kept.event, widths
    loud = event.type != "Normal"
    role = "muted" if kept.expired else "state-warning bold" if loud else ""
    text_role = "muted" if kept.expired else "state-warning" if loud else ""
    count = f"×{event.times_seen:,}" if event.times_seen > 1 else ""
    front = [
        Piece(pad_left(age(event.last_seen, now), 5) + "  ", "muted"),
        Piece(pad_left(count, 6) + "  ", text_role),
        Piece(pad(clean(event.reason), reason_width) + "  ", role),
    ]
    if name_width:
        color = colors.get(event.container)
        name_role = "muted" if kept.expired or color is None else f"container-{color}"
        front.append(Piece(pad(clean_name(event.container), name_width) + "  ", name_role))
    indent = 5 + 2 + 6 + 2 + reason_width + 2 + (name_width + 2 if name_width else 0)
    if width - indent < 40:
        message = row(Piece(_message(kept, now), text_role))
        return [row(*front), *[row(" " * 7, *pieces) for pieces in wrap(message, width - 7)]]
    return wrap(row(*front, Piece(_message(kept, now), text_role)), width, indent=indent)


def _message(kept: Kept, now: datetime) -> str:
    event = kept.event
    since = ""
    if event.times_seen > 1 and event.first_timestamp is not None:
        since = f" (first {age(event.first_timestamp, now)} ago)"
    expired = " (no longer kept by the cluster)" if kept.expired else ""
    return clean(" ".join(event.message.split())) + since + expired
