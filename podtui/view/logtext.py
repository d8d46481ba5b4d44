"""Log lines as they are printed: text with the container's name in front, or one JSON object a line."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from podtui.logs.clean import plain
from podtui.logs.merge import Entry
from podtui.model.change import Gap

# Eight colours of a 256-colour terminal that stay apart, in start order as on the screens.
_COLORS = (74, 179, 79, 176, 185, 105, 209, 250)


class Printer:
    """Turns entries and gaps into bytes with a newline.

    `names` are the containers in start order; `prefix` puts the name in front; `color` is for a terminal, where what
    a container printed is made safe; without it lines are passed on as they are, as kubectl does.
    """

    def __init__(self, names: Sequence[str], *, prefix: bool, timestamps: bool, color: bool) -> None:
        width = max(map(len, names), default=0)
        self._prefix: dict[str, bytes] = {}
        for i, name in enumerate(names):
            label = f"{name:<{width}} "
            if color:
                label = f"\x1b[38;5;{_COLORS[i % len(_COLORS)]}m{label}\x1b[0m"
            self._prefix[name] = label.encode() if prefix else b""
        self._timestamps = timestamps
        self._color = color

    def line(self, entry: Entry) -> bytes:
        """A line of text."""
        stamp = f"{rfc3339(entry.time)} ".encode() if self._timestamps else b""
        text = plain(entry.line).encode() if self._color else entry.line
        return self._prefix.get(entry.container, b"") + stamp + text + b"\n"


def json_line(namespace: str, pod: str, entry: Entry) -> bytes:
    """`{"time", "namespace", "pod", "container", "line"}`; invalid UTF-8 is replaced."""
    return (
        msgspec.json.encode(
            {
                "time": rfc3339(entry.time),
                "namespace": namespace,
                "pod": pod,
                "container": entry.container,
                "line": entry.line.decode(errors="replace"),
            }
        )
        + b"\n"
    )


def gap_words(container: str, gap: Gap) -> str:
    """`app: reconnected after 3.0 s`."""
    return f"{container}: {gap.text}"


def rfc3339(time: int) -> str:
    """Nanoseconds since the epoch as RFC 3339 with nine digits, "" for 0."""
    if not time:
        return ""
    seconds, nanoseconds = divmod(time, 1_000_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{nanoseconds:09d}Z"
