"""Reads kubeconfig files and merges them as kubectl does.

The source of every rule is client-go's tools/clientcmd/loader.go: the first file that names a cluster, a user, a
context or a current-context wins; a missing file of a list is passed over, a broken one is an error; paths are
relative to the file that they stand in.
"""

import os
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from podtui.cluster.context import Cluster, ContextEntry, ExecPlugin, User
from podtui.cluster.go_yaml import parse
from podtui.errors import KubeconfigError

_AnyEntry = TypeVar("_AnyEntry", Cluster, User)

# The fields that hold a path. A plugin's command is one too, where it is not looked up on PATH.
_PATHS = ("certificate_authority", "client_certificate", "client_key", "token_file")


class Merged(msgspec.Struct):
    """What several kubeconfig files say together, by name, in the order they were met.

    `read` are the files that were there, `missing` those that were not.
    """

    clusters: dict[str, Cluster] = {}
    users: dict[str, User] = {}
    contexts: dict[str, ContextEntry] = {}
    current: str = ""
    read: list[str] = []
    missing: list[str] = []

    @property
    def empty(self) -> bool:
        """No file said anything."""
        return not (self.clusters or self.users or self.contexts or self.current)


class _NamedCluster(msgspec.Struct):
    name: str = ""
    cluster: Cluster = Cluster()


class _NamedUser(msgspec.Struct):
    name: str = ""
    user: User = User()


class _NamedContext(msgspec.Struct):
    name: str = ""
    context: ContextEntry = ContextEntry()


class _File(msgspec.Struct, rename="kebab"):
    kind: str = ""
    api_version: str = msgspec.field(default="", name="apiVersion")
    clusters: list[_NamedCluster] = []
    users: list[_NamedUser] = []
    contexts: list[_NamedContext] = []
    current_context: str = ""


def merge(paths: Iterable[str]) -> Merged:
    """Read these files, first wins. Raises KubeconfigError for one that is there and cannot be read."""
    merged = Merged()
    for path in dict.fromkeys(path for path in paths if path):
        file = _read(path)
        if file is None:
            merged.missing.append(path)
        else:
            merged.read.append(path)
            _add(merged, file, path)
    return merged


def _add(merged: Merged, file: _File, path: str) -> None:
    base = Path(path).absolute().parent
    for c in file.clusters:
        merged.clusters.setdefault(c.name, _resolved(c.cluster, c.name, base))
    for u in file.users:
        merged.users.setdefault(u.name, _resolved(u.user, u.name, base))
    for x in file.contexts:
        merged.contexts.setdefault(x.name, msgspec.structs.replace(x.context, name=x.name))
    merged.current = merged.current or file.current_context


def _resolved(entry: _AnyEntry, name: str, base: Path) -> _AnyEntry:
    changes: dict[str, Any] = {f: _join(base, path) for f in _PATHS if (path := getattr(entry, f, ""))}
    if plugin := getattr(entry, "exec_", None):
        changes["exec_"] = _resolved_plugin(plugin, base)
    return msgspec.structs.replace(entry, name=name, **changes)


def _resolved_plugin(plugin: ExecPlugin, base: Path) -> ExecPlugin:
    # Only v1 asks for it to be said (tools/clientcmd/api/v1/defaults.go).
    mode = plugin.interactive_mode or ("" if plugin.api_version.endswith("/v1") else "IfAvailable")
    command = _join(base, plugin.command) if os.sep in plugin.command else plugin.command
    return msgspec.structs.replace(plugin, interactive_mode=mode, command=command)


def _join(base: Path, path: str) -> str:
    """An absolute path as it stands; a relative one joined and cleaned, as Go's filepath.Join does."""
    return path if Path(path).is_absolute() else os.path.normpath(base / path)


def _read(path: str) -> _File | None:
    """What is in a file, None where there is no such file."""
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KubeconfigError(f"cannot read the kubeconfig {path}: {error.strerror}") from error
    try:
        file = msgspec.convert(_clean(parse(data, path)), _File)
    except msgspec.ValidationError as error:
        raise _in_words(error, path) from error
    _check(file, path)
    return file


def _clean(value: Any) -> Any:
    """Without nulls, which Go takes for zero values, and with the base64 of data fields in one line, as Go reads it.

    Extensions belong to other programs and stay as they are.
    """
    if isinstance(value, dict):
        return {key: _clean_field(key, v) for key, v in value.items() if v is not None}
    if isinstance(value, list):
        zero: Any = "" if any(isinstance(v, str) for v in value) else {}
        return [zero if v is None else _clean(v) for v in value]
    return value


def _clean_field(key: Any, value: Any) -> Any:
    if key == "extensions":
        return value if isinstance(value, list) else []
    if isinstance(value, str) and isinstance(key, str) and key.endswith("-data"):
        return value.replace("\n", "").replace("\r", "")
    return _clean(value)


_NAMES = {"str": "a string", "bool": "true or false", "array": "a list", "object": "a mapping", "int": "a number"}
_MISMATCH = re.compile(r"Expected `(\w+)`, got `(\w+)` - at `\$\.(.*)`")


def _in_words(error: msgspec.ValidationError, path: str) -> KubeconfigError:
    """What msgspec says of a document, in words."""
    if found := _MISMATCH.fullmatch(str(error)):
        wanted, given, where = found.groups()
        hint = "put it in quotes" if wanted == "str" and given not in ("object", "array") else "mend the file"
        wanted, given = _NAMES.get(wanted, wanted), _NAMES.get(given, given)
        return KubeconfigError(f"{path}: {where} must be {wanted}, not {given}", hint)
    what, _, where = str(error).partition(" - at `$.")
    if where:
        return KubeconfigError(f"{path}: {where.rstrip('`')}: {what[:1].lower()}{what[1:]}", "mend the file")
    return KubeconfigError(f"{path} is not a kubeconfig", "choose another with --kubeconfig")


def _check(file: _File, path: str) -> None:
    if file.kind not in ("", "Config") or file.api_version not in ("", "v1"):
        raise KubeconfigError(
            f"{path} is a {file.api_version} {file.kind}, not a kubeconfig", "choose another with --kubeconfig"
        )
    for kind in ("clusters", "users", "contexts"):
        # An error in one file (tools/clientcmd/api/v1/conversion.go); across files the first wins.
        for name, times in Counter(entry.name for entry in getattr(file, kind)).items():
            if times > 1:
                raise KubeconfigError(f"{path}: {times} {kind} are named {name!r}", "rename or delete all but one")
