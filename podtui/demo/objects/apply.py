"""Server-side apply, with ownership by field (KEP-555), and what other writes own.

Simple where the real one is thorough: a list is a map or one value, by the table that strategic merge uses.
"""

from typing import Any

from podtui.demo.objects import Obj
from podtui.demo.objects.errors import Refused
from podtui.demo.objects.fields import Path, fields_v1, item_step, key_of, leaves, paths_of


def apply(live: Obj, wanted: Obj, manager: str, now: str, *, force: bool) -> Obj:
    """`live` with what `wanted` says, owned by `manager`. Raises Refused (409) where others own it otherwise."""
    mine, theirs = leaves(wanted), leaves(live)
    entries = list(live["metadata"].get("managedFields") or [])
    before = next((paths_of(e["fieldsV1"]) for e in entries if _is(e, manager, "Apply")), set())
    clashes = _conflicts(entries, manager, {p: v for p, v in mine.items() if theirs.get(p) != v})
    if clashes and not force:
        raise _conflict(clashes)
    dropped = before - mine.keys()
    others = {p for e in entries if not _is(e, manager, "Apply") for p in paths_of(e["fieldsV1"])}
    merged = _without(_merged(live, wanted), dropped - others)
    taken = {path for _, path in clashes}
    kept = [_less(e, taken) for e in entries if not _is(e, manager, "Apply")]
    entry = _entry(live, manager, "Apply", mine.keys(), now)
    return _with_managers(merged, [e for e in kept if e["fieldsV1"]] + [entry])


def owned_by_write(before: Obj | None, after: Obj, manager: str, now: str, subresource: str = "") -> Obj:
    """`after` with `manager` as the owner of what it changed against `before`."""
    old, new = leaves(before) if before else {}, leaves(after)
    changed = {path for path, value in new.items() if old.get(path, ...) != value}
    gone = old.keys() - new.keys()
    entries = list((before or after)["metadata"].get("managedFields") or [])
    if not changed and not gone:
        return _with_managers(after, entries)
    own = next((paths_of(e["fieldsV1"]) for e in entries if _is(e, manager, "Update", subresource)), set())
    kept = [_less(e, changed | gone) for e in entries if not _is(e, manager, "Update", subresource)]
    entry = _entry(after, manager, "Update", (own | changed) - gone, now, subresource)
    return _with_managers(after, [e for e in kept if e["fieldsV1"]] + [entry])


def _is(entry: Obj, manager: str, operation: str, subresource: str = "") -> bool:
    found = (entry["manager"], entry["operation"], entry.get("subresource", ""))
    return found == (manager, operation, subresource)


def _conflicts(entries: list[Obj], manager: str, mine: dict[Path, Any]) -> list[tuple[str, Path]]:
    found = []
    for entry in entries:
        if not _is(entry, manager, "Apply"):
            found += [(entry["manager"], path) for path in sorted(paths_of(entry["fieldsV1"]) & mine.keys())]
    return found


def _conflict(clashes: list[tuple[str, Path]]) -> Refused:
    causes = [
        {"reason": "FieldManagerConflict", "message": f'conflict with "{manager}"', "field": _dotted(path)}
        for manager, path in clashes
    ]
    many = "conflict" if len(causes) == 1 else "conflicts"
    listed = "\n".join(f"- {cause['field']}" for cause in causes)
    what = f": {causes[0]['field']}" if len(causes) == 1 else f's with "{clashes[0][0]}":\n{listed}'
    text = f"{causes[0]['message']}{what}" if len(causes) == 1 else f"conflict{what}"
    message = f"Apply failed with {len(causes)} {many}: {text}"
    return Refused(409, "Conflict", message, {"causes": causes})


def _dotted(path: Path) -> str:
    text = ""
    for step in path:
        sort, _, rest = step.partition(":")
        text += f".{rest}" if sort == "f" else f"[{rest.strip('{}').replace(':', '=')}]"
    return text


def _merged(live: Any, wanted: Any) -> Any:
    """`wanted` over `live`; lists that are maps item by item."""
    merged = dict(live)
    for key, value in wanted.items():
        old = live.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            merged[key] = _merged(old, value)
        elif isinstance(value, list) and isinstance(old, list) and (keys := key_of(key, value)):
            merged[key] = _merged_list(keys, old, value)
        else:
            merged[key] = value
    return merged


def _merged_list(keys: tuple[str, ...], old: list[Obj], new: list[Obj]) -> list[Obj]:
    held = {item_step(keys, item): item for item in old}
    for item in new:
        step = item_step(keys, item)
        held[step] = _merged(held[step], item) if step in held else item
    return list(held.values())


def _without(obj: Any, gone: set[Path]) -> Any:
    """`obj` without the paths that nobody owns any more; an item of a list goes with its key."""
    for path in sorted(gone, reverse=True):
        obj = _removed(obj, path, "")
    return obj


def _removed(value: Any, path: Path, field: str) -> Any:
    step, rest = path[0], path[1:]
    if step.startswith("k:") and isinstance(value, list):
        return _removed_from_list(value, step, rest, field)
    name = step.partition(":")[2]
    if not isinstance(value, dict) or name not in value:
        return value
    left = _removed(value[name], rest, name) if rest else None
    if left in (None, {}, []):
        return {k: v for k, v in value.items() if k != name}
    return {**value, name: left}


def _removed_from_list(items: list[Obj], step: str, rest: Path, field: str) -> list[Obj]:
    keys = key_of(field, items)
    found = []
    for item in items:
        if item_step(keys, item) != step:
            found.append(item)
            continue
        # The keys stay while anything else does; an item of keys alone is gone.
        new = item if rest and rest[0].partition(":")[2] in keys else _removed(item, rest, field) if rest else {}
        if set(new) - set(keys):
            found.append(new)
    return found


def _less(entry: Obj, taken: set[Path]) -> Obj:
    return {**entry, "fieldsV1": fields_v1(paths_of(entry["fieldsV1"]) - taken)}


def _entry(obj: Obj, manager: str, operation: str, paths: Any, now: str, subresource: str = "") -> Obj:
    entry = {
        "manager": manager,
        "operation": operation,
        "apiVersion": obj["apiVersion"],
        "time": now,
        "fieldsType": "FieldsV1",
        "fieldsV1": fields_v1(paths),
    }
    return entry | ({"subresource": subresource} if subresource else {})


def _with_managers(obj: Obj, entries: list[Obj]) -> Obj:
    return {**obj, "metadata": {**obj["metadata"], "managedFields": entries}}
