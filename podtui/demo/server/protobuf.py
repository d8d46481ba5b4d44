"""The few protobuf bodies that kubectl sends though it reads JSON: reviews, delete options, what `create` makes.

A body is a magic number and a runtime.Unknown with the object inside. Field numbers are those of k8s.io/api's
generated.proto.
"""

from collections.abc import Iterator
from typing import Any

from podtui.demo.objects import Obj
from podtui.demo.objects.errors import Refused

Schema = dict[int, tuple[str, Any]]
"""Field number -> name and type: str, int, bool, "map", a message's Schema, or a list of one of these."""
_META: Schema = {
    1: ("name", str),
    2: ("generateName", str),
    3: ("namespace", str),
    11: ("labels", "map"),
    12: ("annotations", "map"),
}
_ATTRIBUTES = ("namespace", "verb", "group", "version", "resource", "subresource", "name")
_RESOURCE: Schema = {i: (name, str) for i, name in enumerate(_ATTRIBUTES, 1)}
_PATH: Schema = {1: ("path", str), 2: ("verb", str)}
_OPTIONS: Schema = {
    1: ("gracePeriodSeconds", int),
    2: ("preconditions", {1: ("uid", str), 2: ("resourceVersion", str)}),
    3: ("orphanDependents", bool),
    4: ("propagationPolicy", str),
    5: ("dryRun", [str]),
}
_PORT: Schema = {1: ("name", str), 2: ("hostPort", int), 3: ("containerPort", int), 4: ("protocol", str)}
_CONTAINER: Schema = {
    1: ("name", str),
    2: ("image", str),
    3: ("command", [str]),
    4: ("args", [str]),
    6: ("ports", [_PORT]),
    7: ("env", [{1: ("name", str), 2: ("value", str)}]),
}
_TEMPLATE: Schema = {1: ("metadata", _META), 2: ("spec", {2: ("containers", [_CONTAINER]), 3: ("restartPolicy", str)})}
_DEPLOYMENT: Schema = {1: ("replicas", int), 2: ("selector", {1: ("matchLabels", "map")}), 3: ("template", _TEMPLATE)}
_KINDS: dict[str, Schema] = {
    "SelfSubjectAccessReview": {
        2: ("spec", {1: ("resourceAttributes", _RESOURCE), 2: ("nonResourceAttributes", _PATH)}),
    },
    "SelfSubjectRulesReview": {2: ("spec", {1: ("namespace", str)})},
    "DeleteOptions": _OPTIONS,
    "Eviction": {1: ("metadata", _META), 2: ("deleteOptions", _OPTIONS)},
    "Namespace": {1: ("metadata", _META)},
    "ConfigMap": {1: ("metadata", _META), 2: ("data", "map")},
    "Deployment": {1: ("metadata", _META), 2: ("spec", _DEPLOYMENT)},
    "Job": {1: ("metadata", _META), 2: ("spec", {6: ("template", _TEMPLATE), 7: ("backoffLimit", int)})},
}
_MAGIC = b"k8s\x00"


def decode(data: bytes) -> Obj:
    """The object of a body. Raises Refused (415) for other kinds."""
    fields = dict(_fields(data.removeprefix(_MAGIC))) if data.startswith(_MAGIC) else {}
    named = dict(_fields(fields.get(1, b"")))
    kind = bytes(named.get(2, b"")).decode()
    if kind not in _KINDS:
        raise Refused(415, "UnsupportedMediaType", f"this server reads no {kind or 'object'} in protobuf: send JSON")
    found = _message(bytes(fields.get(2, b"")), _KINDS[kind])
    return {"apiVersion": bytes(named.get(1, b"")).decode(), "kind": kind} | found


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    """Field numbers and values: numbers, or bytes (https://protobuf.dev/programming-guides/encoding/)."""
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        if tag & 7 == 0:
            value, at = _varint(data, at)
            yield tag >> 3, value
        elif tag & 7 == 2:
            size, at = _varint(data, at)
            yield tag >> 3, data[at : at + size]
            at += size
        else:
            at += 8 if tag & 7 == 1 else 4


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data):
            raise Refused(400, "BadRequest", "the protobuf body is cut off")
        byte = data[at]
        value |= (byte & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if byte < 0x80:
            return value, at


def _message(data: bytes, schema: Schema) -> Obj:
    found: Obj = {}
    for number, value in _fields(data):
        if number not in schema:
            continue
        name, sort = schema[number]
        if isinstance(sort, dict):
            found[name] = _message(value, sort)
        elif isinstance(sort, list):
            one = _message(value, sort[0]) if isinstance(sort[0], dict) else value.decode()
            found.setdefault(name, []).append(one)
        elif sort == "map":
            pair = dict(_fields(value))
            found.setdefault(name, {})[pair[1].decode()] = pair.get(2, b"").decode()
        else:
            found[name] = value.decode() if sort is str else sort(value)
    return {name: value for name, value in found.items() if value not in ("", {})}
