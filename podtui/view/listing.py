"""Pods as a list that is printed once: a table grouped by pattern, or the JSON contract of `podtui get -o json`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from podtui.logs.clean import clean_name
from podtui.model.pod import containers_of, statuses_of
from podtui.model.status import container_words
from podtui.view.rows import Row, cells_of

_COLUMNS = ("POD", "READY", "STATUS", "RESTARTS", "AGE")
_WIDE = ("IP", "NODE", "OWNER")


def as_table(rows: Sequence[Row], now: datetime, *, namespaces: bool, contexts: bool, wide: bool) -> list[str]:
    """Lines: for each group a heading, column names, the Pods; a blank line between groups.

    Columns are as wide as their widest text over all groups, so that they stand under each other.
    """
    names = (("CONTEXT",) if contexts else ()) + (("NAMESPACE",) if namespaces else ()) + _COLUMNS
    names += ("CONTAINERS", *_WIDE) if wide else ("CONTAINERS",)
    cells = {row.uid: cells_of(row, now) | {"CONTAINERS": _containers(row)} for row in rows}
    widths = {n: max([len(n), *(len(c[n]) for c in cells.values())]) for n in names}
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.heading, []).append(row)
    lines: list[str] = []
    for title in sorted(groups):
        members = groups[title]
        trouble = sum(1 for r in members if r.trouble)
        count = f"{len(members)} {'pod' if len(members) == 1 else 'pods'}" + (
            f", {trouble} in trouble" if trouble else ""
        )
        lines += [*([""] if lines else []), f"{title} · {count}"]
        lines.append("   ".join(n.ljust(widths[n]) for n in names).rstrip())
        for row in sorted(members, key=lambda r: (r.pod.context, r.pod.namespace, r.pod.name)):
            lines.append("   ".join(cells[row.uid][n].ljust(widths[n]) for n in names).rstrip())
    return lines


def _containers(row: Row) -> str:
    return ", ".join(
        clean_name(v.name) + (f" ({v.words})" if v.pattern != "main" else "") for v in row.patterns.containers
    )


def as_json(rows: Sequence[Row], now: datetime) -> dict[str, Any]:
    """`{"pods": [...]}` with ready, status and restarts as kubectl prints them."""
    ordered = sorted(rows, key=lambda r: (r.pod.context, r.pod.namespace, r.pod.name))
    return {"pods": [_pod(row, now) for row in ordered]}


def _pod(row: Row, now: datetime) -> dict[str, Any]:
    cells = cells_of(row, now)
    return {
        "context": row.pod.context,
        "namespace": row.pod.namespace,
        "name": row.pod.name,
        "ready": cells["READY"],
        "status": row.words.status,
        "restarts": cells["RESTARTS"],
        "age": cells["AGE"],
        "node": row.pod.node_name,
        "owner": {"kind": row.workload.kind, "name": row.workload.name},
        "patterns": list(row.patterns.patterns),
        "mains": list(row.patterns.mains),
        "trouble": row.trouble,
        "containers": _container_list(row, now),
    }


def _container_list(row: Row, now: datetime) -> list[dict[str, Any]]:
    statuses = statuses_of(row.pod.status)
    out = []
    for container in containers_of(row.pod.spec):
        words = container_words(row.pod, container.name, now)
        verdict = row.patterns.of(container.name)
        status = statuses.get(container.name)
        out.append(
            {
                "name": container.name,
                "image": container.image,
                "lifecycle": verdict.lifecycle,
                "pattern": verdict.pattern,
                "role": verdict.role,
                "confidence": round(verdict.confidence, 2),
                "ready": bool(status and status.ready),
                "state": words.word,
                "detail": words.text,
                "message": words.message,
                "restarts": words.restarts,
                "lastExit": words.last_exit,
            }
        )
    return out
