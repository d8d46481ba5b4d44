"""The selected Pod in a few lines: the worst first, each container with what it does and how it is."""

from dataclasses import dataclass
from datetime import datetime

from podtui.logs.clean import clean
from podtui.model.pod import containers_of
from podtui.model.status import ContainerWords, container_words
from podtui.patterns.verdict import Verdict
from podtui.view.rows import Row
from podtui.view.state import SEVERITY, glyph


@dataclass(frozen=True, slots=True)
class Span:
    """Text, and how it looks: "plain", "muted", "heading", "container-N", or a state's name."""

    text: str
    look: str = "plain"


PreviewLine = tuple[Span, ...]


def preview_lines(row: Row, now: datetime, *, ascii_only: bool = False) -> list[PreviewLine]:
    """Containers in trouble first, then in start order; under each one that is in trouble, its message."""
    order = containers_of(row.pod.spec)
    words = {c.name: container_words(row.pod, c.name, now) for c in order}
    index = {c.name: i for i, c in enumerate(order)}
    lines: list[PreviewLine] = []
    if row.trouble:
        lines.append((Span(clean(row.trouble), row.state),))
    for container in sorted(order, key=lambda c: (SEVERITY[words[c.name].state] > 1, index[c.name])):
        name = container.name
        lines.append(_line(index[name], words[name], row.patterns.of(name), ascii_only=ascii_only))
        if words[name].message and words[name].state in ("bad", "warning"):
            lines.append((Span("    " + clean(words[name].message.replace("\n", " ")), "muted"),))
    return lines


def _line(index: int, words: ContainerWords, verdict: Verdict, *, ascii_only: bool) -> PreviewLine:
    last = f"; last: {words.last_exit}" if words.last_exit else ""
    return (
        Span(glyph(words.state, ascii_only=ascii_only) + " ", words.state),
        Span(verdict.name, f"container-{index % 8}"),
        Span("  " + function_words(verdict), "muted"),
        Span("  " + words.text, words.state if words.state in ("bad", "warning", "busy") else "plain"),
        Span(last, "muted"),
    )


def function_words(verdict: Verdict) -> str:
    """`ambassador, database proxy (native sidecar)`, `probably an adapter`, `init`, `debug`."""
    doing = verdict.words
    if verdict.pattern not in (None, "main") and verdict.role and verdict.role != verdict.pattern:
        doing += f", {verdict.role}"
    return f"{doing} (native sidecar)" if verdict.lifecycle == "native-sidecar" else doing
