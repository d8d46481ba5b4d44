"""How many Pods there are of each kind, kept up to date change by change."""

from collections import Counter
from dataclasses import dataclass, field

from podtui.view.rows import Row


@dataclass
class Counts:
    """Pods, their containers, how many are in trouble, and Pods by group at the left."""

    pods: int = 0
    containers: int = 0
    trouble: int = 0
    groups: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row, times: int = 1) -> None:
        """Count a row, or with -1 take it back."""
        self.pods += times
        self.containers += times * row.containers
        self.trouble += times if row.trouble else 0
        for group in row.groups:
            self.groups[group] += times
