"""Which fields an object has, as `managedFields` writes them down (FieldsV1).

A path is a tuple of steps: "f:name" for a field, 'k:{"name":"app"}' for an item of a list that is a map, 'v:"x"' for a
value of a set.
"""

import json
from collections.abc import Iterable
from typing import Any

from podtui.demo.objects import Obj
from podtui.demo.objects.lists import SETS, merge_key

Path = tuple[str, ...]
_NOT_OWNED = {
    ("f:apiVersion",),
    ("f:kind",),
    ("f:metadata", "f:name"),
    ("f:metadata", "f:namespace"),
    ("f:metadata", "f:uid"),
    ("f:metadata", "f:creationTimestamp"),
    ("f:metadata", "f:resourceVersion"),
    ("f:metadata", "f:generation"),
    ("f:metadata", "f:managedFields"),
}


def leaves(obj: Obj) -> dict[Path, Any]:
    """The fields that somebody may own, with their values."""
    found: dict[Path, Any] = {}
    _walk(obj, (), found)
    return {path: value for path, value in found.items() if path[:1] not in _NOT_OWNED and path[:2] not in _NOT_OWNED}


def _walk(value: Any, path: Path, found: dict[Path, Any]) -> None:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            step = (*path, f"f:{key}")
            if isinstance(inner, list) and inner and (name := key_of(key, inner)):
                for item in inner:
                    _walk(item, (*step, item_step(name, item)), found)
            elif isinstance(inner, list) and key in SETS:
                found.update({(*step, f"v:{json.dumps(one)}"): one for one in inner})
            else:
                _walk(inner, step, found)
    else:
        found[path] = value


def key_of(field: str, items: list[Any]) -> tuple[str, ...]:
    """The keys of a list that is a map; () where it is one value."""
    key = merge_key(field, items)
    if key is None:
        return ()
    return (key, "protocol") if field == "ports" else (key,)


def item_step(keys: tuple[str, ...], item: Obj) -> str:
    """The step to an item of a list: 'k:{"containerPort":80,"protocol":"TCP"}'."""
    values = {k: item.get(k, "TCP" if k == "protocol" else None) for k in sorted(keys)}
    return "k:" + json.dumps(values, separators=(",", ":"))


def fields_v1(paths: Iterable[Path]) -> Obj:
    """The paths as a tree."""
    tree: Obj = {}
    for path in sorted(paths):
        node = tree
        for step in path:
            if step.startswith("k:") and step not in node:
                node[step] = {".": {}}
            node = node.setdefault(step, {})
    return tree


def paths_of(tree: Obj) -> set[Path]:
    """The paths of a tree; the reverse of `fields_v1`."""
    found: set[Path] = set()

    def walk(node: Obj, path: Path) -> None:
        inner = {step: child for step, child in node.items() if step != "."}
        if not inner:
            found.add(path)
        for step, child in inner.items():
            walk(child, (*path, step))

    walk(tree, ())
    return found - {()}
