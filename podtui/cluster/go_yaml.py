"""YAML as kubectl reads it: Go's sigs.k8s.io/yaml, a YAML 1.1 with its own idea of what is not a string.

It matters because kubeconfig is made of strings: a token `1e5` or a context `y` is an error for kubectl, a context
`2024-01-01` is not.
"""

import re
from typing import Any

import yaml

from podtui.errors import KubeconfigError


def parse(data: bytes, path: str) -> Any:
    """The first document of a file, {} where there is none. Raises KubeconfigError naming `path` and the line."""
    try:
        loader = _Loader(data)
        try:
            return loader.get_data() if loader.check_data() else {}
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise KubeconfigError(f"{path}{line}: not valid YAML: {error.problem}", "mend the file") from error
    except (yaml.reader.ReaderError, RecursionError) as error:
        why = getattr(error, "reason", "nested too deep")
        raise KubeconfigError(f"{path}: not valid YAML: {why}", "mend the file") from error


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe, and in C where PyYAML has that."""


_TAG = "tag:yaml.org,2002:"
_TRUE = ("y", "yes", "true", "on")
# What a plain scalar is, by its text: go.yaml.in/yaml/v2, resolve.go.
_KINDS = {
    "null": r"~|null|Null|NULL|",
    "bool": "[yYnN]|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF",
    "int": r"[-+]?(0[bB]_*[01][01_]*|0[oO]_*[0-7][0-7_]*|0[xX]_*[0-9a-fA-F][0-9a-fA-F_]*)",
    "float": r"[-+]?(\.[0-9][0-9_]*|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?",
    "merge": "<<",
}
_Loader.yaml_implicit_resolvers = {
    None: [(_TAG + kind, re.compile(rf"(?:{pattern})\Z")) for kind, pattern in _KINDS.items()]
}


def _bool(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> bool:
    return str(loader.construct_scalar(node)).lower() in _TRUE


def _number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int | float:
    text = str(loader.construct_scalar(node)).replace("_", "")
    if re.fullmatch("[-+]?0[0-7]+", text):
        return int(text, 8)
    try:
        return int(text, 0)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError as error:
        raise yaml.constructor.ConstructorError(problem=str(error), problem_mark=node.start_mark) from error


def _untagged(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    """What has a tag of its own is read as if it had none."""
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.ScalarNode)  # there is no other
    return loader.construct_scalar(node)


_Loader.add_constructor(_TAG + "bool", _bool)
_Loader.add_constructor(_TAG + "int", _number)
_Loader.add_constructor(_TAG + "float", _number)
_Loader.add_constructor(_TAG + "timestamp", _untagged)
_Loader.add_constructor(None, _untagged)
