"""Pods out of manifest files: a Pod, or any workload kind that carries a Pod template, in YAML or JSON.

Read as kubectl reads: several documents a file, `List` and `...List` kinds, nulls dropped. Numbers and booleans where
the API wants text (`value: 1`) are taken as they are spelled.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import msgspec

from podtui.model.documents import MAX_DEPTH, Problem, documents, first_line, parse
from podtui.model.pod import Metadata, Pod, PodSpec, PodStatus
from podtui.model.tidy import Tidier
from podtui.model.workload import Autoscaler, AutoscalerSpec

__all__ = ["AUTOSCALER", "MAX_DEPTH", "TEMPLATE_PATHS", "ManifestPod", "Manifests", "read"]

TEMPLATE_PATHS: Final[dict[str, tuple[str, ...]]] = {
    "Pod": (),
    "PodTemplate": ("template",),
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
"""Where each workload kind keeps its Pod template."""

AUTOSCALER: Final = "HorizontalPodAutoscaler"

_LONG = 10


class ManifestPod(NamedTuple):
    """A Pod, or what a workload's template makes of it; `kind` and `name` are the object's that holds it.

    `source` names the file; `line` is where the object begins there and `lines` where each container does, from 1. In
    JSON both are the document's. `replicas` is the object's, None where it has none.
    """

    kind: str
    name: str
    namespace: str
    pod: Pod
    source: str = ""
    line: int = 1
    lines: Mapping[str, int] = {}
    replicas: int | None = None


class Manifests(NamedTuple):
    """What a file holds. `skipped`: objects of other kinds; `problems`: documents that cannot be read.

    `autoscalers` are kept too: they hold no Pod, but say how many of one there may be.
    """

    pods: list[ManifestPod]
    skipped: list[str]
    problems: list[str]
    autoscalers: list[Autoscaler]


class _Place(NamedTuple):
    """Where a document stands: its file, its number and its first line, and the lines of its mappings by identity."""

    source: str
    number: int
    line: int
    mappings: Mapping[int, int]

    def line_of(self, node: object) -> int:
        """The file's line on which a mapping begins."""
        return self.line + self.mappings.get(id(node), 0)

    def __str__(self) -> str:
        return f"{self.source}: document {self.number}"


def read(text: str, source: str) -> Manifests:
    """All Pods and Pod templates in a file's text; `source` names the file in problems. Never raises for bad input."""
    out = Manifests([], [], [], [])
    for number, (line, document) in enumerate(documents(text), start=1):
        try:
            node, lines = parse(document)
            _take(node, out, _Place(source, number, line, lines))
        except Problem as problem:
            at = line + (first_line(document) if problem.line is None else problem.line)
            out.problems.append(f"{source}: document {number}, line {at}: {problem.message}")
    return out


def _take(node: object, out: Manifests, place: _Place) -> None:
    """Sort one object (or a list's items) into `out`."""
    if node is None:
        return
    if not isinstance(node, dict):
        raise Problem(f"not a Kubernetes object but {_kind_of_value(node)}")
    kind = node.get("kind")
    if not isinstance(kind, str) or not kind:
        raise Problem("no kind: not a Kubernetes object")
    if kind in TEMPLATE_PATHS:
        out.pods.append(_workload(kind, node, place))
    elif kind.endswith("List") and isinstance(node.get("items"), list):
        for item in node["items"]:
            # items of a typed list may leave out their kind, as the API server does
            _take(item if not isinstance(item, dict) or item.get("kind") else {**item, "kind": kind[:-4]}, out, place)
    else:
        out.skipped.append(f"{place}: {kind} {_name_of(node)}".rstrip())
        if kind == AUTOSCALER:
            out.autoscalers.append(_autoscaler(node))


def _autoscaler(node: dict[str, Any]) -> Autoscaler:
    tidy = _mapping(Tidier().tidy(node), AUTOSCALER)
    try:
        return Autoscaler(
            msgspec.convert(_mapping(tidy.get("metadata"), "metadata"), Metadata, strict=False),
            msgspec.convert(_mapping(tidy.get("spec"), "spec"), AutoscalerSpec, strict=False),
        )
    except msgspec.ValidationError as error:
        raise Problem(f"{AUTOSCALER} {_name_of(node)}: {_in_words(str(error))}") from None


def _workload(kind: str, node: dict[str, Any], place: _Place) -> ManifestPod:
    name, namespace = _name_of(node), str(_mapping(node.get("metadata"), "metadata").get("namespace") or "")
    template: object = node
    for key in TEMPLATE_PATHS[kind]:
        template = _mapping(template, kind).get(key)
    if template is None or not _mapping(template, kind).get("spec"):
        raise Problem(f"{kind} {name}: no {'.'.join((*TEMPLATE_PATHS[kind], 'spec'))}")
    tidy = _mapping(Tidier().tidy(template), kind)
    metadata = {**_mapping(tidy.get("metadata"), "metadata"), "name": name, "namespace": namespace}
    try:
        pod = Pod(
            metadata=msgspec.convert(metadata, Metadata, strict=False),
            spec=msgspec.convert(tidy["spec"], PodSpec, strict=False),
            status=msgspec.convert(tidy.get("status") or {}, PodStatus, strict=False),
            node_name=str(_mapping(tidy["spec"], "spec").get("nodeName") or ""),
        )
    except msgspec.ValidationError as error:
        raise Problem(f"{kind} {name}: {_in_words(str(error))}") from None
    lines = _container_lines(_mapping(_mapping(template, kind).get("spec"), "spec"), place)
    return ManifestPod(kind, name, namespace, pod, place.source, place.line_of(node), lines, _replicas(node))


def _container_lines(spec: dict[str, Any], place: _Place) -> dict[str, int]:
    """The line of each container by its name. The spec has been read: its lists are lists of mappings."""
    containers = [c for field in ("initContainers", "containers") for c in spec.get(field) or []]
    return {str(container.get("name")): place.line_of(container) for container in containers if container}


def _replicas(node: dict[str, Any]) -> int | None:
    spec = node.get("spec")
    text = str(spec.get("replicas", "")) if isinstance(spec, dict) else ""
    return int(text) if text.isdecimal() and len(text) < _LONG else None


def _name_of(node: dict[str, Any]) -> str:
    metadata = node.get("metadata")
    if not isinstance(metadata, dict):
        return ""
    return str(metadata.get("name") or metadata.get("generateName") or "")


def _mapping(value: object, what: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Problem(f"{what} is not a mapping but {_kind_of_value(value)}")
    return value


def _kind_of_value(value: object) -> str:
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else "plain text"


def _in_words(message: str) -> str:
    """Msgspec's "Expected `int`, got `str` - at `$.containers[0]`" with our path's beginning."""
    return message.replace("`$", "`spec").replace("`", "")
