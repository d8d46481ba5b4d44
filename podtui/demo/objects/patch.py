"""JSON patch (RFC 6902) and JSON merge patch (RFC 7386)."""

from typing import Any

from podtui.demo.objects import Obj
from podtui.demo.objects.errors import Refused, bad_request


def merge_patch(obj: Any, patch: Any) -> Any:
    """`obj` with a merge patch: dicts are merged, null deletes, anything else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(obj) if isinstance(obj, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def json_patch(obj: Obj, operations: list[Obj]) -> Obj:
    """`obj` with JSON patch operations. Raises Refused (422) where a path is not there or a test fails."""
    found: Any = obj
    for operation in operations:
        try:
            found = _operate(found, operation)
        except (KeyError, IndexError, ValueError, TypeError) as error:
            message = f"the server rejected our request due to an error in our request: {operation}: {error}"
            raise Refused(422, "Invalid", message) from error
    if not isinstance(found, dict):
        raise bad_request("a JSON patch has to leave an object")
    return found


def _operate(obj: Any, operation: Obj) -> Any:
    op, path = operation["op"], _pointer(operation["path"])
    if op == "remove":
        return _changed(obj, path, _remove)
    if op == "test":
        if _value(obj, path) != operation.get("value"):
            raise ValueError("testing value failed")
        return obj
    if op in ("move", "copy"):
        source = _pointer(operation["from"])
        value = _value(obj, source)
        obj = _changed(obj, source, _remove) if op == "move" else obj
        return _changed(obj, path, lambda parent, key: _insert(parent, key, value))
    if op == "add":
        return _changed(obj, path, lambda parent, key: _insert(parent, key, operation["value"]))
    if op == "replace":
        return _changed(obj, path, lambda parent, key: _replace(parent, key, operation["value"]))
    raise ValueError(f"unexpected kind: {op}")


def _pointer(text: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:]]


def _value(obj: Any, path: list[str]) -> Any:
    for key in path:
        obj = obj[int(key)] if isinstance(obj, list) else obj[key]
    return obj


def _changed(obj: Any, path: list[str], change: Any) -> Any:
    """A copy of `obj` along `path`, its last step changed by `change(parent, key)`."""
    copied = list(obj) if isinstance(obj, list) else dict(obj)
    if len(path) == 1:
        change(copied, path[0])
        return copied
    key: Any = int(path[0]) if isinstance(copied, list) else path[0]
    copied[key] = _changed(copied[key], path[1:], change)
    return copied


def _remove(parent: Any, key: str) -> None:
    del parent[int(key) if isinstance(parent, list) else key]


def _insert(parent: Any, key: str, value: Any) -> None:
    if isinstance(parent, list):
        parent.insert(len(parent) if key == "-" else int(key), value)
    else:
        parent[key] = value


def _replace(parent: Any, key: str, value: Any) -> None:
    if isinstance(parent, list):
        parent[int(key)] = value
    elif key in parent:
        parent[key] = value
    else:
        raise KeyError(f"replace operation does not apply: doc is missing key: {key}")
