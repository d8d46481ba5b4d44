"""What a check finds, and what a check is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from podtui.practices.look import Look

Severity = Literal["info", "warning", "error"]
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")
"""The worst first."""

Practice = Literal[
    "separation", "overhead", "volumes", "lifecycle", "security", "monitoring", "configuration", "scalability"
]
PRACTICES: Final[dict[Practice, str]] = {
    "separation": "Clear separation of concerns",
    "overhead": "Minimal resource overhead",
    "volumes": "Shared volumes for data exchange",
    "lifecycle": "Proper lifecycle management",
    "security": "Security considerations",
    "monitoring": "Monitoring and logging",
    "configuration": "Consistent configuration",
    "scalability": "Scalability",
}
"""The practices in order, with their titles."""

Scope = Literal["template", "workload", "autoscaler"]


@dataclass(frozen=True, slots=True)
class Patch:
    """A change that takes a finding away.

    `body` is a strategic merge patch (a mapping) or a JSON patch (a list of operations, RFC 6902). It begins at the
    root of `scope`: the Pod or Pod template, the workload that has the template, or the autoscaler called `name`.
    `notes` say what the reader must fill in or do beside it, a line each.
    """

    body: Mapping[str, Any] | Sequence[Mapping[str, Any]]
    notes: tuple[str, ...] = ()
    scope: Scope = "template"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """What one check found: `what` is a sentence, `evidence` what in the Pod shows it.

    `containers` are those it is about, none for the whole Pod; `severity` where it differs from the check's own.
    """

    what: str
    evidence: tuple[str, ...]
    containers: tuple[str, ...] = ()
    patch: Patch | None = None
    severity: Severity | None = None


class Check(NamedTuple):
    """One check. `why` says what it matters for in a Pod of several containers; `run` looks for it."""

    id: str
    practice: Practice
    severity: Severity
    title: str
    why: str
    run: "Callable[[Look], Iterator[Hit]]"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to be done better; all texts are safe for a terminal, those in the patch are as they are."""

    check: str
    practice: Practice
    severity: Severity
    containers: tuple[str, ...]
    what: str
    why: str
    evidence: tuple[str, ...]
    patch: Patch | None
