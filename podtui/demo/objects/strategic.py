"""Strategic merge patch: a merge patch that knows which lists are maps (apimachinery's strategicpatch).

https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md
"""

from typing import Any

from podtui.demo.objects import Obj
from podtui.demo.objects.errors import bad_request
from podtui.demo.objects.lists import SETS, merge_key

_ORDER = "$setElementOrder/"
_DELETE = "$deleteFromPrimitiveList/"


def strategic_patch(obj: Obj, patch: Obj) -> Obj:
    """`obj` with the patch. Raises Refused (400)."""
    if patch.get("$patch") == "replace":
        return {key: value for key, value in patch.items() if key != "$patch"}
    kept = patch.get("$retainKeys")
    merged = {k: v for k, v in obj.items() if kept is None or k in kept}
    for key, value in patch.items():
        if key.startswith(_DELETE):
            field = key.removeprefix(_DELETE)
            merged[field] = [v for v in merged.get(field) or [] if v not in value]
        elif not key.startswith("$"):
            _merge(merged, key, value)
    for key, value in patch.items():
        if key.startswith(_ORDER) and key.removeprefix(_ORDER) in merged:
            field = key.removeprefix(_ORDER)
            merged[field] = _ordered(field, merged[field], value)
    return merged


def _merge(merged: Obj, key: str, value: Any) -> None:
    before = merged.get(key)
    if value is None or (isinstance(value, dict) and value.get("$patch") == "delete"):
        merged.pop(key, None)
    elif isinstance(value, dict):
        merged[key] = strategic_patch(before if isinstance(before, dict) else {}, value)
    elif isinstance(value, list):
        merged[key] = _merge_list(key, before if isinstance(before, list) else [], value)
    else:
        merged[key] = value


def _merge_list(field: str, before: list[Any], patch: list[Any]) -> list[Any]:
    if field in SETS:
        return before + [value for value in patch if value not in before]
    key = merge_key(field, patch)
    if key is None:
        return patch
    replaces = any(item.get("$patch") == "replace" for item in patch)
    found = [] if replaces else list(before)
    for item in patch:
        if item.get("$patch") == "replace":
            continue
        if key not in item:
            raise bad_request(f"map: {item} does not contain declared merge key: {key}")
        _merge_item(found, key, item)
    return found


def _merge_item(found: list[Any], key: str, item: Obj) -> None:
    at = next((i for i, old in enumerate(found) if old.get(key) == item[key]), None)
    if item.get("$patch") == "delete":
        if at is not None:
            del found[at]
    elif at is None:
        found.append(strategic_patch({}, item))
    else:
        found[at] = strategic_patch(found[at], item)


def _ordered(field: str, items: list[Any], order: list[Any]) -> list[Any]:
    """Items in the order that the patch wants; those it does not name stay behind the one that they stood behind."""
    key = merge_key(field, order) if field not in SETS else None
    wanted = [entry[key] if key else entry for entry in order]
    named = [item for item in items if (item.get(key) if key else item) in wanted]
    named.sort(key=lambda item: wanted.index(item[key] if key else item))
    for at, item in enumerate(items):
        if item not in named:
            named.insert(min(at, len(named)), item)
    return named
