"""What podtui says of a container's function, and why."""

from typing import Final, Literal

import msgspec

from podtui.model.pod import Lifecycle

Pattern = Literal["main", "sidecar", "adapter", "ambassador"]
AUXILIARY: Final[tuple[Pattern, ...]] = ("sidecar", "adapter", "ambassador")
PATTERNS: Final[tuple[Pattern, ...]] = ("main", *AUXILIARY)

SURE: Final = 0.75
"""From this confidence on a verdict is said without "probably"."""


class Evidence(msgspec.Struct, frozen=True):
    """One reason. `detail` is a sentence part about this Pod; a negative `weight` speaks against the verdict."""

    signal: str
    detail: str
    weight: float


class Verdict(msgspec.Struct, frozen=True):
    """A container's function. `pattern` is None for init and ephemeral containers, which have none.

    `role` is finer than the pattern ("log-shipper", "metrics-exporter"), "" where nothing is known; `confidence` is
    0 to 1; `evidence` is sorted, the heaviest first.
    """

    name: str
    lifecycle: Lifecycle
    pattern: Pattern | None
    role: str
    confidence: float
    evidence: tuple[Evidence, ...]

    @property
    def sure(self) -> bool:
        """Whether the pattern can be said without "probably"."""
        return self.pattern is None or self.confidence >= SURE

    @property
    def words(self) -> str:
        """The pattern as it is shown: "adapter", "probably an adapter", or the lifecycle where there is no pattern."""
        if self.pattern is None:
            return "debug" if self.lifecycle == "ephemeral" else "init"
        if self.sure:
            return self.pattern
        article = "the" if self.pattern == "main" else "an" if self.pattern[0] == "a" else "a"
        return f"probably {article} {self.pattern}"


class PodPatterns(msgspec.Struct, frozen=True):
    """The functions in one Pod: `containers` in start order, `mains`, and the auxiliary `patterns` that are present."""

    containers: tuple[Verdict, ...]
    mains: tuple[str, ...]
    patterns: tuple[Pattern, ...]

    def of(self, container: str) -> Verdict:
        """The verdict on one container. Raises KeyError where the Pod has no container of that name."""
        for verdict in self.containers:
            if verdict.name == container:
                return verdict
        raise KeyError(container)
