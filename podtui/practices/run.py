"""All checks on one Pod."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from podtui.logs.clean import clean
from podtui.practices import (
    configuration,
    lifecycle,
    monitoring,
    overhead,
    scalability,
    security,
    separation,
    volumes,
)
from podtui.practices.finding import PRACTICES, SEVERITIES, Check, Finding, Hit, Severity
from podtui.practices.look import Look
from podtui.practices.settings import DEFAULT, Settings

CHECKS: Final[tuple[Check, ...]] = (
    *separation.CHECKS,
    *overhead.CHECKS,
    *volumes.CHECKS,
    *lifecycle.CHECKS,
    *security.CHECKS,
    *monitoring.CHECKS,
    *configuration.CHECKS,
    *scalability.CHECKS,
)
"""Every check, by practice in the practices' order."""

_ORDER: Final = {practice: place for place, practice in enumerate(PRACTICES)}


@dataclass(frozen=True, slots=True)
class Report:
    """What the checks found in one Pod, the worst first; `skipped` are the checks that were told not to look."""

    findings: tuple[Finding, ...]
    skipped: tuple[str, ...]

    @property
    def worst(self) -> Severity | None:
        """The severity of the first finding, None where there is none."""
        return self.findings[0].severity if self.findings else None


def examine(look: Look, settings: Settings | None = None) -> Report:
    """Run the checks: by the settings given to `use` where none are named. Never raises, whatever the Pod holds."""
    rules = settings or _settings[0]
    annotations = look.pod.metadata.annotations
    running = [check for check in CHECKS if rules.runs(check, annotations)]
    findings = [_finding(check, hit, rules) for check in running for hit in check.run(look)]
    findings.sort(key=lambda finding: (SEVERITIES.index(finding.severity), _ORDER[finding.practice]))
    return Report(tuple(findings), tuple(check.id for check in CHECKS if check not in running))


def _finding(check: Check, hit: Hit, settings: Settings) -> Finding:
    return Finding(
        check=check.id,
        practice=check.practice,
        severity=settings.severity_of(check, hit.severity),
        containers=hit.containers,
        what=clean(hit.what),
        why=check.why,
        evidence=tuple(clean(line) for line in hit.evidence),
        patch=hit.patch,
    )


def counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity, the worst first."""
    out: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
    for finding in findings:
        out[finding.severity] += 1
    return out


@lru_cache(maxsize=1)
def checks_by_id() -> dict[str, Check]:
    """Every check by its name."""
    return {check.id: check for check in CHECKS}


_settings: list[Settings] = [DEFAULT]


def use(settings: Settings) -> None:
    """Let `examine` go by these settings."""
    _settings[:] = [settings]
