"""Which group of the pods screen a Pod belongs to: the headings in the table, and the groups at the left."""

from typing import Final

from podtui.patterns.verdict import PodPatterns

GROUPS: Final = ("sidecar", "native", "adapter", "ambassador", "several mains", "single", "init", "debug")
"""The groups at the left, in order; a Pod counts in each that fits."""


def heading(found: PodPatterns) -> str:
    """The combination that a Pod is listed under: "sidecar + ambassador", "adapter", "several mains", "single"."""
    if found.patterns:
        return " + ".join(found.patterns)
    return "several mains" if len(found.mains) > 1 else "single"


def groups_of(found: PodPatterns) -> tuple[str, ...]:
    """The groups of GROUPS that count this Pod. `native`: it has a native sidecar; `single`: one container at work."""
    lifecycles = {verdict.lifecycle for verdict in found.containers}
    belongs: dict[str, bool] = dict.fromkeys(found.patterns, True)
    belongs |= {
        "native": "native-sidecar" in lifecycles,
        "several mains": len(found.mains) > 1,
        "single": not found.patterns and len(found.mains) <= 1,
        "init": "init" in lifecycles,
        "debug": "ephemeral" in lifecycles,
    }
    return tuple(group for group in GROUPS if belongs.get(group))
