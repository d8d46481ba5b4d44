"""How far what is on the screen can be believed, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from podtui.logs.clean import clean
from podtui.model.change import Connection, ConnectionState
from podtui.model.status import State, duration


@dataclass(frozen=True, slots=True)
class ConnectionWords:
    """`text` fits a corner of the top line; `detail` is a sentence for a line of its own, "" when all is well.

    `current` is whether the data is what the server has now.
    """

    state: State
    text: str
    detail: str
    current: bool


_ORDER: tuple[ConnectionState, ...] = ("failed", "denied", "reconnecting", "stale", "listing", "connecting", "live")


def connection_words(connections: Iterable[Connection], clock: float) -> ConnectionWords:
    """The worst of the connections. `clock` is time.monotonic()."""
    found = sorted(connections, key=lambda c: _ORDER.index(c.state))
    if not found:
        return ConnectionWords("busy", "starting", "", current=True)
    worst = found[0]
    state, text, current = _say(worst, clock)
    detail = clean(worst.detail)
    if detail and len(found) > 1:
        detail = f"{worst.context}: {detail}"
    if worst.retry_at is not None and worst.retry_at > clock:
        detail += f"; next try in {worst.retry_at - clock:.0f} s"
    return ConnectionWords(state, text, detail, current)


def _say(c: Connection, clock: float) -> tuple[State, str, bool]:
    old = duration(max(0.0, clock - c.since))
    match c.state:
        case "live":
            return "fine", "live", True
        case "connecting":
            return "busy", "connecting", True
        case "listing":
            return (
                "busy",
                f"{c.loaded:,} of {c.expected:,}" if c.expected else f"{c.loaded:,} Pods so far",
                not c.detail,
            )
        case "stale":
            return "warning", f"stale {old}", False
        case "reconnecting":
            return "bad", f"reconnecting, {old} old" if c.reached else "not reached yet", False
        case "denied":
            return "bad", "not allowed", False
        case "failed":
            return "bad", "cannot log in", False
