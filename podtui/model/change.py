"""What can happen: the changes that a Source yields and everything after it consumes.

All are immutable values, so a recorded change and a live one are the same thing.
"""

from dataclasses import dataclass, field
from typing import Literal

from podtui.model.event import Event
from podtui.model.pod import Pod
from podtui.model.usage import PodUsage

Verb = Literal["added", "modified", "deleted"]


@dataclass(frozen=True, slots=True)
class PodChange:
    """A Pod was added, modified or deleted; `pod` is its state after, or the last known one where deleted."""

    verb: Verb
    pod: Pod


@dataclass(frozen=True, slots=True)
class EventChange:
    """An Event was added, modified or deleted (expired)."""

    verb: Verb
    event: Event
    context: str = ""


@dataclass(frozen=True, slots=True)
class UsageChange:
    """New usage of a Pod, or `usage` None and why there is none."""

    context: str
    namespace: str
    name: str
    usage: PodUsage | None
    why_not: str = ""


ConnectionState = Literal["connecting", "listing", "live", "stale", "reconnecting", "denied", "failed"]


@dataclass(frozen=True, slots=True)
class Connection:
    """How far a context's Pods can be believed.

    connecting    nothing asked yet; credentials and TLS
    listing       the first list is on its way: `loaded` of about `expected` (None: not known)
    live          the watch is open and the server answered within the heartbeat
    stale         the watch is open but nothing has answered since `since`
    reconnecting  the connection is lost since `since`; the next try is at `retry_at`
    denied        the server says no (401 or 403); `detail` says to what; it is asked again
    failed        the credentials or the kubeconfig cannot be used; `detail` says why; it is tried again

    `since` and `retry_at` are seconds of `time.monotonic()`: for `stale` and `reconnecting` `since` is when data was
    last known to be good. `reached` is whether this server has ever answered.
    """

    context: str
    state: ConnectionState
    since: float
    detail: str = ""
    loaded: int = 0
    expected: int | None = None
    retry_at: float | None = None
    reached: bool = True


@dataclass(frozen=True, slots=True)
class LaneKey:
    """One container of one Pod: whose lines these are."""

    context: str
    namespace: str
    pod: str
    uid: str
    container: str


GapReason = Literal["reconnected", "rotated", "dropped", "missed", "error", "restarted", "ended", "waiting", "marker"]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a reader must know between two lines: lines may be missing, or a new instance begins.

    `reason` is one of GapReason; `text` is the row to show; `seconds` how long nothing was read, where that is known.
    `time` is when it was noticed, in nanoseconds since the epoch, 0 where that is not known.
    """

    reason: GapReason
    text: str
    seconds: float | None = None
    time: int = 0


@dataclass(frozen=True, slots=True)
class LogChunk:
    """Lines of one container, in the order they were read.

    `lines` are raw bytes without the trailing newline; `times` are nanoseconds since the epoch, one a line, 0 where the
    line had no timestamp. `instance` is the restartCount of the instance that wrote them. `gap`, if set, comes before
    the lines.
    """

    lane: LaneKey
    instance: int
    times: list[int] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    gap: Gap | None = None


Change = PodChange | EventChange | UsageChange | Connection | LogChunk
