"""What a filter looks at: a Pod and what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from podtui.model.pod import Container, Pod, containers_of
from podtui.model.words import PodWords


@dataclass(slots=True, eq=False)
class Subject:
    """A Pod with its words, patterns ("sidecar", "native", ...), state and trouble.

    Keep it between two filterings: what it works out for one it keeps for the next. `now` is for ages; None is the time
    of the filtering.
    """

    pod: Pod
    words: PodWords
    patterns: Sequence[str] = ()
    state: str = ""
    trouble: str = ""
    now: datetime | None = None
    _lines: tuple[str, ...] = field(default=(), init=False, repr=False)
    _text: str = field(default="", init=False, repr=False)

    @property
    def lines(self) -> tuple[str, ...]:
        """What a plain word is looked for in: namespace/name, name, containers, STATUS, node."""
        if not self._lines:
            pod = self.pod
            names = [c.name for c in containers_of(pod.spec)]
            self._lines = (f"{pod.namespace}/{pod.name}", pod.name, *names, self.words.status, pod.node_name)
        return self._lines

    @property
    def text(self) -> str:
        """The same in lower case, one a line: a word has no line break, so it cannot reach over two."""
        if not self._text:
            self._text = "\n".join(self.lines).lower()
        return self._text

    @property
    def containers(self) -> list[Container]:
        """All containers of the three lists."""
        return containers_of(self.pod.spec)

    @property
    def age(self) -> float | None:
        """Seconds since the Pod was created."""
        created = self.pod.metadata.creation_timestamp
        return None if created is None else ((self.now or datetime.now(UTC)) - created).total_seconds()

    @property
    def ready(self) -> bool:
        """The Ready condition; without one, whether READY is n/n."""
        for c in self.pod.status.conditions:
            if c.type == "Ready":
                return c.status == "True"
        have, _, want = self.words.ready.partition("/")
        return have == want
