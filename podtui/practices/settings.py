"""Which checks run, and how serious each is: the user's choice, and that of the Pod itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from podtui.practices.finding import Check, Severity

ANNOTATION: Final = "podtui.io/check."
"""A Pod's own word on a check: `podtui.io/check.CHECK: ignore`, or `enable` for one that the settings disable."""
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Settings:
    """`disable` and `enable` hold checks, practices, or "all"; what names a check itself counts more than the rest.

    `severity` is by check.
    """

    disable: frozenset[str] = frozenset()
    enable: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)

    def runs(self, check: Check, annotations: Mapping[str, str]) -> bool:
        """Whether a check is to look at a Pod with these annotations."""
        said = annotations.get(ANNOTATION + check.id, "").strip().lower()
        if said in ("ignore", "enable"):
            return said == "enable"
        for name in (check.id, check.practice, ALL):
            if name in self.enable:
                return True
            if name in self.disable:
                return False
        return True

    def severity_of(self, check: Check, found: Severity | None) -> Severity:
        """The user's word, else what the check says of this case, else its usual severity."""
        return self.severity.get(check.id) or found or check.severity


DEFAULT: Final = Settings()
