"""The findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), for code scanning."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from podtui import __version__
from podtui.practices.finding import PRACTICES, Check, Finding, Severity
from podtui.practices.run import CHECKS
from podtui.view.checked import Checked

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "note"}
_PLACES: Final = {check.id: place for place, check in enumerate(CHECKS)}


def to_sarif(found: Sequence[Checked]) -> dict[str, Any]:
    """One run, with every check as a rule and every finding as a result; plain values for a JSON encoder."""
    driver = {
        "name": "podtui",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(check) for check in CHECKS],
    }
    results = [result for each in found for result in _results(each)]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _rule(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": check.why},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
        "properties": {"tags": ["kubernetes", check.practice], "practice": PRACTICES[check.practice]},
    }


def _results(each: Checked) -> Iterator[dict[str, Any]]:
    for finding in each.report.findings:
        yield {
            "ruleId": finding.check,
            "ruleIndex": _PLACES[finding.check],
            "level": _LEVELS[finding.severity],
            "message": {"text": _message(finding)},
            "locations": [_location(each, finding)],
            "partialFingerprints": {"podtui/v1": _fingerprint(each, finding)},
        }


def _message(finding: Finding) -> str:
    return f"{finding.what}: {'; '.join(finding.evidence)}"


def _location(each: Checked, finding: Finding) -> dict[str, Any]:
    logical = {"fullyQualifiedName": "/".join(part for part in _name(each) if part), "kind": "object"}
    if not each.source:
        return {"logicalLocations": [logical]}
    region = {"startLine": max(each.place_of(finding), 1)}
    artifact = {"uri": _uri(each.source)}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}, "logicalLocations": [logical]}


def _name(each: Checked) -> tuple[str, str, str]:
    kind, name = each.look.workload
    return each.look.pod.namespace, kind, name


def _uri(source: str) -> str:
    """A file as a URI: a relative one as a reference, from where the command ran."""
    path = PurePath(source)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _fingerprint(each: Checked, finding: Finding) -> str:
    """The same for the same finding in the next run, wherever it has moved in the file."""
    told = "\0".join((*_name(each), finding.check, *finding.containers, finding.what))
    return hashlib.sha256(told.encode()).hexdigest()[:32]
