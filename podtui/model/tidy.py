"""What YAML gave, made fit for the typed structs: nulls dropped, booleans and ports as such, the rest text."""

from typing import Final

from podtui.model.documents import MAX_DEPTH, Problem

MAX_NODES: Final = 500_000
"""A document with more values than this is refused: aliases can make a small file endless."""
_LONG: Final = 10
"""Digits from which on a number is none that a field could want."""
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


class Tidier:
    """Makes what YAML gave fit for the typed structs: nulls dropped, booleans and ports as such, the rest text."""

    def __init__(self) -> None:
        self._nodes = 0

    def tidy(self, value: object, key: str = "", depth: int = 0) -> object:
        """The value that stands under `key`. Raises Problem where there is too much of it."""
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise Problem("too large or nested too deeply")
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
