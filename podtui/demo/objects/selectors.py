"""Label and field selectors as a list or watch takes them."""

import re
from collections.abc import Callable
from typing import Any

from podtui.demo.objects import Obj
from podtui.demo.objects.errors import bad_request

Match = Callable[[Obj], bool]
_SET = re.compile(r"^\s*(?P<key>[\w./-]+)\s+(?P<op>in|notin)\s*\((?P<values>[^)]*)\)\s*$")
_EQUAL = re.compile(r"^\s*(?P<key>[\w./-]+)\s*(?P<op>==|=|!=)\s*(?P<value>[\w.-]*)\s*$")
_EXISTS = re.compile(r"^\s*(?P<no>!?)\s*(?P<key>[\w./-]+)\s*$")
_COMMAS = re.compile(r",(?![^(]*\))")
_FIELD = re.compile(r"^\s*(?P<key>[\w.]+)\s*(?P<op>==|=|!=)(?P<value>.*)$")


def label_match(selector: str) -> Match | None:
    """What `labelSelector=` says; None where it is empty. Raises Refused (400)."""
    tests = [_label_test(term) for term in _COMMAS.split(selector) if term.strip()]
    if not tests:
        return None
    return lambda obj: all(test(obj["metadata"].get("labels") or {}) for test in tests)


def _label_test(term: str) -> Callable[[dict[str, str]], bool]:
    if found := _SET.match(term):
        key, wanted = found["key"], {v.strip() for v in found["values"].split(",")}
        if found["op"] == "in":
            return lambda labels: key in labels and labels[key] in wanted
        return lambda labels: labels.get(key) not in wanted
    if found := _EQUAL.match(term):
        key, value = found["key"], found["value"]
        if found["op"] == "!=":
            return lambda labels: labels.get(key) != value
        return lambda labels: labels.get(key) == value
    if found := _EXISTS.match(term):
        key, absent = found["key"], bool(found["no"])
        return lambda labels: (key in labels) is not absent
    raise bad_request(f"unable to parse requirement: {term.strip()!r}")


def field_match(selector: str) -> Match | None:
    """What `fieldSelector=` says, by dotted paths; None where it is empty. Raises Refused (400)."""
    tests = [_field_test(term) for term in selector.split(",") if term.strip()]
    if not tests:
        return None
    return lambda obj: all(test(obj) for test in tests)


def _field_test(term: str) -> Match:
    found = _FIELD.match(term)
    if not found:
        raise bad_request(f"invalid selector: {term!r}; can't understand {term!r}")
    path, value, equal = found["key"].split("."), found["value"].strip(), found["op"] != "!="
    return lambda obj: (_at(obj, path) == value) is equal


def _at(obj: Any, path: list[str]) -> str:
    for key in path:
        obj = obj.get(key) if isinstance(obj, dict) else None
    return "" if obj is None else str(obj)


def selector_match(selector: Obj | None) -> Match:
    """What a workload's `spec.selector` says. Without one nothing matches, as in apps/v1."""
    if not selector:
        return lambda _obj: False
    labels = selector.get("matchLabels") or {}
    terms = [f"{key}={value}" for key, value in labels.items()]
    needs = selector.get("matchExpressions") or []
    terms += [_expression(need["key"], need["operator"], need.get("values") or []) for need in needs]
    return label_match(",".join(terms)) or (lambda _obj: True)


def _expression(key: str, operator: str, values: list[str]) -> str:
    if operator in ("Exists", "DoesNotExist"):
        return key if operator == "Exists" else f"!{key}"
    return f"{key} {operator.lower()} ({','.join(values)})"
