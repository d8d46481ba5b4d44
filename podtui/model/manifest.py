"""Pods out of manifest files: a Pod, or any workload kind that carries a Pod template, in YAML or JSON.

Read as kubectl reads: several documents a file, `List` and `...List` kinds, nulls dropped. Numbers and booleans where
the API wants text (`value: 1`) are taken as they are spelled.
"""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Final, NamedTuple

import msgspec
import yaml

from podtui.model.pod import Metadata, Pod, PodSpec, PodStatus
from podtui.model.workload import Autoscaler, AutoscalerSpec

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

MAX_NODES: Final = 500_000
"""A document with more values than this is refused: aliases can make a small file endless."""
MAX_DEPTH: Final = 200

_LONG = 10

_SEPARATOR = re.compile(r"^---(?=\s|$)", re.MULTILINE)
_BOOLEANS = {"yes": True, "on": True, "true": True, "y": True, "no": False, "off": False, "false": False, "n": False}
_BOOLEAN_FIELDS = frozenset(
    [
        "readOnly",
        "optional",
        "controller",
        "privileged",
        "runAsNonRoot",
        "allowPrivilegeEscalation",
        "readOnlyRootFilesystem",
        "stdin",
        "tty",
        "automountServiceAccountToken",
        "hostNetwork",
        "hostPID",
        "shareProcessNamespace",
        "ready",
        "started",
    ]
)
_TEXT_MAPS = frozenset({"annotations", "labels", "requests", "limits"})


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


class _Problem(Exception):
    """A document that cannot be read: why, and at which of its lines (from 0), None where that is not known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Every plain scalar stays text except null: what a field wants, its type says later.

    `lines` has the line of each mapping, from 0, by the identity of what was made of it.
    """

    def __init__(self, document: str) -> None:
        super().__init__(document)
        self.lines: dict[int, int] = {}

    def construct_yaml_map(self, node: yaml.MappingNode) -> Iterator[dict[object, object]]:
        """As PyYAML's, in two steps for the sake of anchors; and its line is kept."""
        data: dict[object, object] = {}
        self.lines[id(data)] = node.start_mark.line
        yield data
        data.update(self.construct_mapping(node))


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.construct_yaml_map)

_Loader.yaml_implicit_resolvers = {
    first: kept
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    if (kept := [r for r in resolvers if r[0] in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")])
}


def read(text: str, source: str) -> Manifests:
    """All Pods and Pod templates in a file's text; `source` names the file in problems. Never raises for bad input."""
    out = Manifests([], [], [], [])
    for number, (line, document) in enumerate(_documents(text), start=1):
        try:
            node, lines = _parse(document)
            _take(node, out, _Place(source, number, line, lines))
        except _Problem as problem:
            at = line + (_first_line(document) if problem.line is None else problem.line)
            out.problems.append(f"{source}: document {number}, line {at}: {problem.message}")
    return out


def _documents(text: str) -> Iterator[tuple[int, str]]:
    """Each document that holds anything, with the file's line (from 1) that it begins on.

    Cut before parsing, so that one broken document does not take the others with it.
    """
    starts = [0, *(match.start() for match in _SEPARATOR.finditer(text)), len(text)]
    for start, end in pairwise(starts):
        document = text[start:end]
        body = document.removeprefix("---")
        if any(_says_something(line) for line in body.splitlines()):
            yield text.count("\n", 0, start) + 1, document


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _first_line(document: str) -> int:
    """The place of the first line that says something, from 0."""
    lines = document.removeprefix("---").splitlines()
    return next(place for place, line in enumerate(lines) if _says_something(line))


def _parse(document: str) -> tuple[object, Mapping[int, int]]:
    """What a document says, and on which of its lines, from 0, each mapping begins. Raises _Problem."""
    try:
        if document.lstrip().startswith("{"):
            return json.loads(document, parse_int=str, parse_float=str), {}
    except ValueError:
        pass  # not JSON: YAML's flow style begins with a brace too
    except RecursionError:
        raise _Problem("nested too deeply") from None
    try:
        _refuse_depth(document)
        loader = _Loader(document)
        try:
            return loader.get_single_data(), loader.lines
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _Problem(
            " ".join((error.problem or error.context or "not YAML").split()), mark.line if mark else None
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise _Problem(" ".join(str(error).split())) from None
    except RecursionError:
        raise _Problem("nested too deeply") from None


def _refuse_depth(document: str) -> None:
    """What is nested without end must not reach libyaml: its composer recurses in C. Raises _Problem."""
    brackets = document.count("[") + document.count("{")
    indented = max(len(line) - len(line.lstrip(" ")) + line.count("- ") for line in document.splitlines())
    if max(brackets, indented) <= MAX_DEPTH:
        return
    depth = 0
    for event in yaml.parse(document, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _Problem("too large or nested too deeply")


def _take(node: object, out: Manifests, place: _Place) -> None:
    """Sort one object (or a list's items) into `out`."""
    if node is None:
        return
    if not isinstance(node, dict):
        raise _Problem(f"not a Kubernetes object but {_kind_of_value(node)}")
    kind = node.get("kind")
    if not isinstance(kind, str) or not kind:
        raise _Problem("no kind: not a Kubernetes object")
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
    tidy = _mapping(_Tidier().tidy(node), AUTOSCALER)
    try:
        return Autoscaler(
            msgspec.convert(_mapping(tidy.get("metadata"), "metadata"), Metadata, strict=False),
            msgspec.convert(_mapping(tidy.get("spec"), "spec"), AutoscalerSpec, strict=False),
        )
    except msgspec.ValidationError as error:
        raise _Problem(f"{AUTOSCALER} {_name_of(node)}: {_in_words(str(error))}") from None


def _workload(kind: str, node: dict[str, Any], place: _Place) -> ManifestPod:
    name, namespace = _name_of(node), str(_mapping(node.get("metadata"), "metadata").get("namespace") or "")
    template: object = node
    for key in TEMPLATE_PATHS[kind]:
        template = _mapping(template, kind).get(key)
    if template is None or not _mapping(template, kind).get("spec"):
        raise _Problem(f"{kind} {name}: no {'.'.join((*TEMPLATE_PATHS[kind], 'spec'))}")
    tidy = _mapping(_Tidier().tidy(template), kind)
    metadata = {**_mapping(tidy.get("metadata"), "metadata"), "name": name, "namespace": namespace}
    try:
        pod = Pod(
            metadata=msgspec.convert(metadata, Metadata, strict=False),
            spec=msgspec.convert(tidy["spec"], PodSpec, strict=False),
            status=msgspec.convert(tidy.get("status") or {}, PodStatus, strict=False),
            node_name=str(_mapping(tidy["spec"], "spec").get("nodeName") or ""),
        )
    except msgspec.ValidationError as error:
        raise _Problem(f"{kind} {name}: {_in_words(str(error))}") from None
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
        raise _Problem(f"{what} is not a mapping but {_kind_of_value(value)}")
    return value


def _kind_of_value(value: object) -> str:
    return "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else "plain text"


def _in_words(message: str) -> str:
    """Msgspec's "Expected `int`, got `str` - at `$.containers[0]`" with our path's beginning."""
    return message.replace("`$", "`spec").replace("`", "")


class _Tidier:
    """Makes what YAML gave fit for the typed structs: nulls dropped, booleans and ports as such, the rest text."""

    def __init__(self) -> None:
        self._nodes = 0

    def tidy(self, value: object, key: str = "", depth: int = 0) -> object:
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise _Problem("too large or nested too deeply")
        if isinstance(value, dict):
            return self._tidy_mapping(value, key, depth)
        if isinstance(value, list):
            return [self.tidy(item, key, depth + 1) for item in value if item is not None]
        return _scalar(value, key)

    def _tidy_mapping(self, value: dict[object, object], key: str, depth: int) -> dict[str, object]:
        child_key = "text" if key in _TEXT_MAPS else ""
        return {
            str(name): self.tidy(item, child_key or str(name), depth + 1)
            for name, item in value.items()
            if item is not None
        }


def _scalar(value: object, key: str) -> object:
    if isinstance(value, bool):
        return value if key in _BOOLEAN_FIELDS else str(value).lower()
    text = str(value)
    if key in _BOOLEAN_FIELDS:
        return _BOOLEANS.get(text.lower(), text)
    if key == "port" and text.isdecimal() and len(text) < _LONG:
        return int(text)  # an IntOrString that is a number
    return text
