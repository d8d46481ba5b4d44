"""One Pod as a row of the table: what is computed once when the Pod changes, and its cells when they are drawn."""

from dataclasses import dataclass, field
from datetime import datetime

from podtui.logs.clean import clean_name
from podtui.model.pod import Pod, containers_of, statuses_of
from podtui.model.status import PodWords, State, age, container_words, pod_state, pod_words, restarts_text, trouble
from podtui.patterns.detect import Workload, detect, workload_of
from podtui.patterns.grouping import groups_of, heading
from podtui.patterns.verdict import PodPatterns
from podtui.query import Subject


@dataclass(slots=True, eq=False)
class Row:
    """A Pod with everything that sorting, grouping, filtering and counting need."""

    pod: Pod
    words: PodWords
    workload: Workload
    patterns: PodPatterns
    heading: str
    groups: tuple[str, ...]
    state: State
    trouble: str
    containers: int
    changed: dict[str, float] = field(default_factory=dict)
    """Column → time.monotonic() of its last change, for the glow."""
    _subject: Subject | None = None
    _marks: "list[Mark] | None" = None

    @property
    def uid(self) -> str:
        """The Pod's uid."""
        return self.pod.metadata.uid

    @property
    def may_change_by_itself(self) -> bool:
        """Whether time alone can make it trouble, or end its trouble: "for too long", "a moment ago"."""
        return bool(self.trouble) or self.state not in ("fine", "done")

    @property
    def subject(self) -> Subject:
        """What a filter looks at; kept, since it remembers what one filtering worked out for the next."""
        if self._subject is None:
            self._subject = Subject(self.pod, self.words, self.groups, state=self.state, trouble=self.trouble)
        return self._subject


def row_of(pod: Pod, now: datetime) -> Row:
    """The row of a Pod."""
    workload = workload_of(pod)
    patterns = detect(pod, workload)
    return Row(
        pod=pod,
        words=pod_words(pod),
        workload=workload,
        patterns=patterns,
        heading=heading(patterns),
        groups=groups_of(patterns),
        state=pod_state(pod),
        trouble=trouble(pod, now),
        containers=len(pod.spec.containers) + len(pod.spec.init_containers) + len(pod.spec.ephemeral_containers),
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """A container within a row: its glyph's state, its name, how often it restarted."""

    name: str
    state: State
    restarts: int


def marks_of(row: Row, now: datetime) -> list[Mark]:
    """The containers to show in a row, in start order. Init containers that are done are left out: they are past."""
    if row._marks is None:  # noqa: SLF001  # kept with the row that they belong to
        row._marks = _marks_of(row, now)  # noqa: SLF001
    return row._marks  # noqa: SLF001


def _marks_of(row: Row, now: datetime) -> list[Mark]:
    out = []
    statuses = statuses_of(row.pod.status)
    for container in containers_of(row.pod.spec):
        words = container_words(row.pod, container.name, now)
        is_init = row.patterns.of(container.name).lifecycle == "init"
        if is_init and words.state in ("done", "waiting", "fine"):
            continue
        restarts = statuses[container.name].restart_count if container.name in statuses else 0
        out.append(Mark(clean_name(container.name), words.state, restarts))
    return out


def cells_of(row: Row, now: datetime) -> dict[str, str]:
    """The text cells by column, as kubectl prints them; safe for a terminal."""
    pod = row.pod
    cells = {
        "NAMESPACE": pod.namespace,
        "POD": pod.name,
        "READY": row.words.ready,
        "RESTARTS": restarts_text(row.words, now),
        "STATUS": row.words.status,
        "AGE": age(pod.metadata.creation_timestamp, now),
        "IP": pod.status.pod_ip or "<none>",
        "NODE": pod.node_name or "<none>",
        "OWNER": f"{row.workload.kind}/{row.workload.name}",
        "CONTEXT": pod.context,
    }
    return {name: clean_name(text) for name, text in cells.items()}
