"""Applying patches: what `kubectl patch` does, as far as podtui's patches go."""

import copy
from typing import Any

KEYS = {
    "containers": "name",
    "initContainers": "name",
    "volumes": "name",
    "env": "name",
    "volumeMounts": "mountPath",
    "ports": "containerPort",
}
"""The keys by which a strategic merge patch finds the items of a list (the API's x-kubernetes-patch-merge-key)."""


def apply(body: Any, document: Any) -> Any:
    """The document with a strategic merge patch, or a JSON patch, applied; the document itself stays."""
    document = copy.deepcopy(document)
    if isinstance(body, dict):
        return _merge(document, body)
    for operation in body:
        _operate(document, operation)
    return document


def _merge(old: Any, new: Any, field: str = "") -> Any:
    if isinstance(new, dict):
        merged = dict(old) if isinstance(old, dict) else {}
        for key, value in new.items():
            if value is None:
                merged.pop(key, None)
            else:
                merged[key] = _merge(merged.get(key), value, key)
        return merged
    if isinstance(new, list) and field in KEYS:
        key, out = KEYS[field], list(old or [])
        for item in new:
            place = next((i for i, there in enumerate(out) if there.get(key) == item[key]), None)
            if place is None:
                out.append(_merge({}, item))
            else:
                out[place] = _merge(out[place], item)
        return out
    return copy.deepcopy(new)


def _operate(document: Any, operation: dict[str, Any]) -> None:
    """One operation of RFC 6902. Raises where the path is not there, as the API server refuses it."""
    kind, path = operation["op"], operation["path"]
    if kind == "test":
        assert _get(document, path) == operation["value"], operation
    elif kind == "add":
        _add(document, path, copy.deepcopy(operation["value"]))
    elif kind == "replace":
        _get(document, path)
        parent, key = _parent(document, path)
        parent[key] = copy.deepcopy(operation["value"])
    elif kind == "remove":
        parent, key = _parent(document, path)
        del parent[key]
    elif kind == "copy":
        _add(document, path, copy.deepcopy(_get(document, operation["from"])))
    elif kind == "move":
        parent, key = _parent(document, operation["from"])
        _add(document, path, parent.pop(key))
    else:
        raise AssertionError(operation)


def _get(document: Any, path: str) -> Any:
    parent, key = _parent(document, path)
    return parent[key]


def _parent(document: Any, path: str) -> tuple[Any, Any]:
    *keys, last = path.split("/")[1:]
    for key in keys:
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document, (int(last) if isinstance(document, list) and last != "-" else last)


def _add(document: Any, path: str, value: Any) -> None:
    parent, key = _parent(document, path)
    if isinstance(parent, list):
        parent.insert(len(parent) if key == "-" else key, value)
    else:
        parent[key] = value
