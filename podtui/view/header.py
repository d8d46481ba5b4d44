"""The top of the pod screen: three lines on the Pod as a whole, the worst thing brightest."""

from dataclasses import dataclass
from datetime import datetime

from podtui.logs.clean import clean, clean_name
from podtui.model.containers import counted
from podtui.model.pod import Condition, Pod, controller_of
from podtui.model.status import age, pod_state, pod_words, trouble
from podtui.patterns.detect import workload_of
from podtui.view.pieces import Piece, Row, cut, joined, left_first, row
from podtui.view.state import glyph
from podtui.view.text import cut_middle

HEIGHT = 3
_GAP = Piece("   ")
_NARROW = 100
_PROBLEMS = frozenset({"MemoryPressure", "DiskPressure", "PIDPressure", "DisruptionTarget"})
"""Conditions that are bad when they are true."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true of the Pod beside its own status.

    `gone`: when it was deleted, None while it is there; `successor`: the name of the Pod that took its place;
    `not_live`: why what is shown may be old, "" where it is current; `not_live` is a sentence part.
    """

    gone: datetime | None = None
    successor: str = ""
    not_live: str = ""


def owner_chain(pod: Pod) -> list[str]:
    """The Pod's owners from the top: ["Deployment shop", "ReplicaSet shop-7d9f"]."""
    owner, workload = controller_of(pod.metadata), workload_of(pod)
    if owner is None:
        return []
    names = [f"{workload.kind} {workload.name}", f"{owner.kind} {owner.name}"]
    return [clean(name) for name in dict.fromkeys(names)]


def header(pod: Pod, standing: Standing, now: datetime, width: int, *, ascii_only: bool = False) -> list[Row]:
    """HEIGHT rows of at most `width` cells."""
    then = standing.gone or now
    return [
        _first(pod, then, width, ascii_only=ascii_only),
        cut(_second(pod, then, width), width),
        cut(_third(pod, standing, now), width),
    ]


def _first(pod: Pod, now: datetime, width: int, *, ascii_only: bool) -> Row:
    words, state = pod_words(pod), pod_state(pod)
    role = f"state-{state}"
    facts = row(
        Piece(glyph(state, ascii_only=ascii_only) + " ", role),
        Piece(clean(words.status), f"{role} bold" if state in ("bad", "warning") else role),
        Piece(f"  {words.ready} ready", "" if state in ("fine", "done") else role),
        Piece(f"  {counted(words.restarts, 'restart')}", "" if words.restarts else "muted"),
        Piece(f" ({age(words.last_restart, now)} ago)" if words.last_restart and width >= _NARROW else "", "muted"),
        Piece(f"  {age(pod.metadata.creation_timestamp, now)} old", "muted"),
    )
    name = cut_middle(clean_name(pod.name), max(width - 64, width // 3))
    left = row(Piece(f" {clean_name(pod.namespace)}/", "muted"), Piece(name, "bold"), _GAP, *facts)
    chain = " ▸ ".join(owner_chain(pod)) if not ascii_only else " > ".join(owner_chain(pod))
    return left_first(left, row(Piece(chain or "no owner", "muted"), " "), width)


def _second(pod: Pod, now: datetime, width: int) -> Row:
    narrow = width < _NARROW
    node = clean(pod.node_name) or "none yet"
    return row(
        " ",
        *joined(
            [
                _labelled("node", cut_middle(node, 20) if narrow else node),
                _labelled("IP", clean(pod.status.pod_ip) or "none yet"),
                _labelled("QoS", clean(pod.status.qos_class) or "?"),
                conditions_row(pod, now, brief=narrow),
            ],
            Piece("  ") if narrow else _GAP,
        ),
    )


def conditions_row(pod: Pod, now: datetime, *, brief: bool = False) -> Row:
    """The conditions that are not as they should be, with reason and age; `brief` leaves out the reasons.

    Ready says nothing of its own where ContainersReady has the same reason.
    """
    wrong = [c for c in pod.status.conditions if is_wrong(c)]
    if not pod.status.conditions:
        return row(Piece("no conditions yet", "muted"))
    if not wrong:
        return row(Piece("all conditions met", "muted"))
    if all(c.reason == "PodCompleted" for c in wrong):
        return row(Piece("completed", "muted"))
    ready = next((c for c in wrong if c.type == "Ready"), None)
    if ready is not None:
        wrong = [c for c in wrong if c.type != "ContainersReady" or c.reason != ready.reason]
    return joined([_condition(c, now, brief=brief) for c in wrong], Piece(", ", "muted"))


def is_wrong(c: Condition) -> bool:
    """Whether a condition stands in the way."""
    return c.status == "True" if c.type in _PROBLEMS else c.status != "True"


def _condition(c: Condition, now: datetime, *, brief: bool) -> Row:
    since = f" {age(c.last_transition_time, now)}" if c.last_transition_time else ""
    reason = f" ({clean(c.reason)}{since})" if c.reason and not brief else since
    said = "" if c.type in _PROBLEMS else "not "
    return row(Piece(f"{said}{clean(c.type)}", "state-busy"), Piece(reason, "muted"))


def _third(pod: Pod, standing: Standing, now: datetime) -> Row:
    if standing.gone is not None:
        return _gone(standing, now)
    if standing.not_live:
        return row(" ", Piece(standing.not_live, "state-warning bold fresh"))
    wrong = trouble(pod, now)
    if wrong:
        state = pod_state(pod)
        loud = state if state in ("bad", "warning") else "warning"
        return row(" ", Piece(clean(" ".join(wrong.split())), f"state-{loud} bold"))
    return row(" ", *joined(_calm(pod), _GAP))


def _gone(standing: Standing, now: datetime) -> Row:
    since = age(standing.gone, now)
    what = row(" ", Piece(f"deleted {since} ago", "state-warning bold fresh"), Piece("  esc", "accent fresh"), " back")
    if not standing.successor:
        return row(*what, Piece("   nothing has taken its place yet", "muted"))
    return row(*what, Piece("   S", "accent fresh"), " open ", Piece(clean_name(standing.successor), "bold fresh"))


def _calm(pod: Pod) -> list[Row]:
    labels = " ".join(f"{k.rpartition('/')[2]}={v}" for k, v in pod.metadata.labels.items() if "hash" not in k)
    grace = pod.spec.termination_grace_period_seconds
    return [
        _labelled("restartPolicy", clean(pod.spec.restart_policy)),
        _labelled("grace", "" if grace is None else f"{grace}s"),
        _labelled("serviceAccount", clean(pod.spec.service_account_name)),
        _labelled("labels", clean(labels)),
    ]


def _labelled(label: str, text: str) -> Row:
    return row(Piece(f"{label} ", "muted"), Piece(text)) if text else ()
