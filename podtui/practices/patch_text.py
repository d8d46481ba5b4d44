"""A patch as YAML to copy: with the command that applies it, and what is to be done beside it."""

from typing import Any, Final, NamedTuple

import yaml

from podtui.logs.clean import clean
from podtui.model.manifest import TEMPLATE_PATHS
from podtui.practices.finding import Patch

_FIXED: Final = ("Job", "Pod")
"""Kinds whose Pod template cannot be changed once they are there."""


class Target(NamedTuple):
    """The object whose template is to be changed: "Deployment", "billing", "shop"."""

    kind: str
    name: str
    namespace: str = ""


def patch_text(patch: Patch, target: Target) -> str:
    """The patch as YAML of the whole object, with comments before it; ends in a newline."""
    notes = [f"# {clean(note)}" for note in (_how(patch, target), *patch.notes)]
    return "\n".join(notes) + "\n" + dumped(placed(patch, target.kind))


def placed(patch: Patch, kind: str) -> Any:
    """The patch's body as of the whole object of that kind: a template's is put where the kind has its template."""
    path = TEMPLATE_PATHS.get(kind, ("spec", "template")) if patch.scope == "template" else ()
    if isinstance(patch.body, list | tuple):
        prefix = "".join(f"/{key}" for key in path)
        return [_moved(operation, prefix) for operation in patch.body]
    body: Any = patch.body
    for key in reversed(path):
        body = {key: body}
    return body


def _moved(operation: Any, prefix: str) -> dict[str, Any]:
    return {k: prefix + v if k in ("path", "from") else v for k, v in operation.items()}


def _how(patch: Patch, target: Target) -> str:
    """The command, or why there is none."""
    kind, name = (patch.scope, patch.name) if patch.scope == "autoscaler" else (target.kind, target.name)
    kind = "hpa" if kind == "autoscaler" else kind
    if kind in _FIXED:
        return f"In the manifest of {kind} {name}, to be made anew: most of one that is there cannot be changed."
    if kind != "hpa" and kind not in TEMPLATE_PATHS:
        return f"In the Pod template of {kind} {name}."
    namespace = f" -n {target.namespace}" if target.namespace else ""
    how = " --type=json" if isinstance(patch.body, list | tuple) else ""
    return f"kubectl patch {kind.lower()} {name}{namespace}{how} --patch-file=THIS"


def dumped(value: Any) -> str:
    """Plain values as YAML, in their order, scripts as blocks."""
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)
    return text


class _Dumper(yaml.SafeDumper):
    """Lists indented under their key, no aliases, several lines as a block."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)
