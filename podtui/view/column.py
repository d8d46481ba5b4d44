"""One container in a column: what it does, how it is, what it uses, in as many lines as there are.

The lines keep their places whatever happens; what is wrong takes the place of what is only good to know.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from podtui.logs.clean import clean, clean_name
from podtui.model.pod import Container, Pod, Probe, containers_of
from podtui.model.status import ContainerWords, container_words
from podtui.patterns.detect import detect
from podtui.patterns.verdict import Verdict
from podtui.view.pieces import Piece, Row, cut, fit, joined, row, row_width, sides, wrap
from podtui.view.preview import function_words
from podtui.view.state import glyph
from podtui.view.text import cut_middle
from podtui.view.usage import UsageBook, usage_brief, usage_row

FULL = 9
"""Lines with which nothing is left out."""
_LOUD = ("bad", "warning", "busy", "unknown")
_RESTARTS = re.compile(r"^waiting: back-off after [\d,]+ restarts?, ")
_DOT = Piece(" · ", "muted")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a column shows of one container. `index` is its place in start order, which decides its colour."""

    index: int
    container: Container
    words: ContainerWords
    verdict: Verdict

    @property
    def name(self) -> str:
        """Its name, safe to show."""
        return clean_name(self.container.name)

    @property
    def color(self) -> str:
        """The role of its colour."""
        return f"container-{self.index}"

    @property
    def over(self) -> bool:
        """Whether it has done its part and will not run again: an init container that completed, a debugger's end."""
        return self.words.state == "done" and self.verdict.lifecycle in ("init", "ephemeral")


def facts_of(pod: Pod, now: datetime) -> list[Facts]:
    """Every container of the Pod, in start order."""
    patterns = detect(pod)
    return [
        Facts(i, container, container_words(pod, container.name, now), patterns.of(container.name))
        for i, container in enumerate(containers_of(pod.spec))
    ]


def first_lane(facts: Sequence[Facts], pod: Pod) -> int:
    """The container that one looks at first: one that has failed, else kubectl's default container, else the main."""
    default = pod.metadata.annotations.get("kubectl.kubernetes.io/default-container")
    ranks = [
        (f.words.state != "bad", f.container.name != default, f.verdict.pattern != "main", f.over, f.index)
        for f in facts
    ]
    return min(ranks)[-1] if ranks else 0


def state_role(facts: Facts) -> str:
    """The role of its state: loud where something is wrong, plain where not."""
    state = facts.words.state
    return f"state-{state}" if state in _LOUD else "muted" if state in ("done", "waiting") else ""


def column(
    facts: Facts, width: int, height: int, book: UsageBook, *, ascii_only: bool, focused: bool = False
) -> list[Row]:
    """The container in exactly `height` rows of at most `width` cells; height 1 is a heading alone."""
    rows = [_heading(facts, width, brief=height == 1, ascii_only=ascii_only, focused=focused)]
    if height == 2:
        rows.append(row("  ", *_second(facts, book)))
    elif height > 2:
        body = _body(facts, width - 2, height, book, ascii_only=ascii_only)
        rows += [row("  ", *pieces) if pieces else () for pieces in body]
    return [cut(pieces, width) for pieces in rows]


def _heading(facts: Facts, width: int, *, brief: bool, ascii_only: bool, focused: bool) -> Row:
    name = cut_middle(facts.name, max(width * 2 // 5, 12))
    who = row(
        Piece(glyph(facts.words.state, ascii_only=ascii_only) + " ", f"state-{facts.words.state}"),
        Piece(name, f"{facts.color} bold{' underline' if focused else ''}"),
        Piece(f"  ×{facts.words.restarts:,}" if brief and facts.words.restarts else "", "state-warning"),
    )
    left = row(*who, Piece("  " + function_words(facts.verdict), "muted"))
    if brief:  # how it is matters more than what it does
        right = cut(joined([_state(facts), _last_exit(facts)], _DOT), max(width - row_width(who) - 2, 0))
        room = width - row_width(right) - 2
        return (*fit(left if room > row_width(who) + 5 else who, room), Piece("  "), *right)
    restarts = facts.words.restarts
    times = "restart" if restarts == 1 else "restarts"
    return sides(left, row(Piece(f"{restarts:,} {times}", "" if restarts else "muted")), width)


def _second(facts: Facts, book: UsageBook) -> Row:
    """All that a folded column says below its heading: what is wrong, else what it uses and where it listens."""
    if facts.words.state in ("bad", "warning"):
        return joined([_state(facts), _last_exit(facts), _message(facts)], _DOT)
    return joined([_state(facts), *_brief(facts.container, book)], _DOT)


def _body(facts: Facts, width: int, height: int, book: UsageBook, *, ascii_only: bool) -> list[Row]:
    """The rows below the heading: the state and what was said of it, usage, ports, probes, mounts."""
    c = facts.container
    told = 2 if height < FULL - 1 else max(height - 6, 3)
    rows = _told(facts, width, told)
    if height == 4:
        rows.append(joined(_brief(c, book), _DOT))
    if height >= 5:
        rows += [usage_row(what, book, c.name, c.resources, width, ascii_only=ascii_only) for what in ("cpu", "memory")]
    if FULL > height >= FULL - 3:
        rows.append(joined([_ports(c), _probes(c)], Piece("  ")))
    elif height >= FULL:
        rows += [_ports(c), _probes(c)]
    if height >= FULL - 2:
        rows.append(_mounts(c))
    return rows


def _told(facts: Facts, width: int, height: int) -> list[Row]:
    """The state, what the kubelet or the program said, how the last run ended; then image and command."""
    rows = wrap(_state(facts), width, most=2 if height > 2 else 1)
    last, message = _last_exit(facts), _message(facts)
    if message:
        rows += wrap(message, width, most=max(height - len(rows) - bool(last), 1))
    c = facts.container
    command = clean(" ".join([*c.command, *c.args]))
    rows += [pieces for pieces in (last, _labelled("image", cut_middle(clean(c.image), max(width - 8, 8)))) if pieces]
    if command:
        rows.append(_labelled("runs", command))
    return (rows + [()] * height)[:height]


def _state(facts: Facts) -> Row:
    """The state in words; its reason first where the words do not have it."""
    word, text = clean(facts.words.word), clean(facts.words.text)
    role = state_role(facts)
    text = _RESTARTS.sub("", text)  # they stand in the heading
    if word in ("Running", "Waiting", "Completed", "Pending") or word in text:
        return row(Piece(text, role))
    return row(Piece(word, f"{role} bold"), Piece(f": {text.removeprefix('waiting: ')}", role))


def _message(facts: Facts) -> Row:
    text = clean(" ".join(facts.words.message.split()))
    return row(Piece(text)) if text else ()


def _last_exit(facts: Facts) -> Row:
    """How the last run ended, where the state does not say it already."""
    words = facts.words
    if not words.last_exit or words.text.startswith(("completed", "stopped", "ended")):
        return ()
    role = "state-warning" if words.state in ("bad", "warning") else ""
    return row(Piece("last ", "muted"), Piece(clean(words.last_exit), role))


def _brief(c: Container, book: UsageBook) -> list[Row]:
    ports = ", ".join(str(port.container_port) for port in c.ports)
    return [usage_brief(book, c.name, c.resources), _labelled("ports" if len(c.ports) > 1 else "port", ports)]


def _labelled(label: str, text: str) -> Row:
    return row(Piece(f"{label} ", "muted"), Piece(text)) if text else ()


def _ports(c: Container) -> Row:
    ports = ", ".join(f"{p.container_port}/{p.protocol}{f' {clean_name(p.name)}' if p.name else ''}" for p in c.ports)
    return _labelled("ports", ports or "none")


def _probes(c: Container) -> Row:
    named = (("startup", c.startup_probe), ("readiness", c.readiness_probe), ("liveness", c.liveness_probe))
    probes = ", ".join(f"{kind} {probe_words(probe)}" for kind, probe in named if probe is not None)
    return _labelled("probes", probes or "none")


def probe_words(probe: Probe) -> str:
    """What a probe does: "GET :8080/healthz", "TCP :5432", "gRPC :9000", "runs cat /tmp/ok"."""
    if probe.http_get is not None:
        text = f"GET :{probe.http_get.port}{probe.http_get.path}"
    elif probe.tcp_socket is not None:
        text = f"TCP :{probe.tcp_socket.port}"
    elif probe.grpc is not None:
        text = f"gRPC :{probe.grpc.port}"
    else:
        text = f"runs {' '.join(probe.exec.command)}" if probe.exec is not None else "?"
    return clean(text)


def _mounts(c: Container) -> Row:
    hidden = "/var/run/secrets/kubernetes.io/serviceaccount"
    mounts = [m for m in c.volume_mounts if m.mount_path != hidden]
    said = ", ".join(f"{m.name} {m.mount_path} {'ro' if m.read_only else 'rw'}" for m in mounts)
    return _labelled("mounts", clean(said) or "none")


def empty_note(facts: Facts, width: int, *, previous: bool = False, brief: bool = False) -> list[Row]:
    """Why there are no lines of a container, in rows of at most `width` cells; `brief`: without its message."""
    if previous:
        said = "No earlier instance: it has not restarted."
        if facts.words.restarts:
            said = "The earlier instance wrote nothing, or its log is gone."
        return wrap(row(Piece(said, "muted")), width)
    if facts.words.word == "Running":
        return [row(Piece("Nothing written yet.", "muted"))]
    if facts.words.state == "done":
        return [row(Piece("It wrote nothing.", "muted"))]
    rows = wrap(row(Piece("No lines yet. ", "muted"), *_state(facts)), width)
    message = _message(facts)
    return rows if brief or not message else rows + wrap(message, width, most=6)
