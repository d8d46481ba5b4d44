"""The catalogue of known auxiliary images, injectors' marks and telling words, read from catalogue.toml at first use.

A user's own entries (the same tables in the configuration file) go before the built-in ones, see `extend`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase, translate
from functools import lru_cache
from typing import Any, Literal, TypeVar

import msgspec

from podtui.errors import InputError
from podtui.patterns.verdict import Pattern

Strength = Literal["strong", "usual", "weak"]
_Row = TypeVar("_Row")
_REBUILT = re.compile(r"^(?:ose|origin)-|-(?:rhel\d+|ubi\d*|amd64|arm64|arm|ppc64le|s390x)$")
"""What those who rebuild an image for their platform put before or behind its name."""
When = Literal["beside", "namesake", "args", "not-args", "intercepting", "fronted"]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A family of images: role, pattern, how much it says, and the condition under which it counts."""

    names: tuple[str, ...]
    role: str
    pattern: Pattern
    source: str
    strength: Strength = "usual"
    when: When = "beside"
    args: tuple[str, ...] = ()
    not_args: tuple[str, ...] = ()


class Injector(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an injected container is known: any of the Pod's annotations or labels, and the container's name.

    `annotations` and `labels` are keys, or `key=value`; a final * stands for anything. `app_port` is the annotation
    that names the port of the container it serves.
    """

    name: str
    containers: tuple[str, ...]
    role: str
    pattern: Pattern
    source: str
    annotations: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    not_args: tuple[str, ...] = ()
    app_port: str = ""

    def names(self, container: str) -> bool:
        """Whether a container it adds can be called so."""
        return any(fnmatchcase(container, name) for name in self.containers)

    def marks(self, annotations: Mapping[str, str], labels: Mapping[str, str]) -> str:
        """The annotation or label that shows it was at work here, in words; "" where none does."""
        for kind, wanted, present in (("annotation", self.annotations, annotations), ("label", self.labels, labels)):
            for mark in wanted:
                found = _present(mark, present)
                if found:
                    return f"{kind} {found}"
        return ""


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word in a container's or image's name, and what it tells; `weight` scales the signal's."""

    names: tuple[str, ...]
    pattern: Pattern
    role: str = ""
    weight: float = 1.0


class Catalogue:
    """All entries, indexed for lookup by image and by container name."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self.roles: dict[str, str] = dict(tables.get("roles", {}))
        self.conditions: dict[str, str] = dict(tables.get("conditions", {}))
        self.entries = [
            _convert(row, Entry, f"images.{group}") for group, rows in tables.get("images", {}).items() for row in rows
        ]
        self.injectors = [
            _convert({"name": name, **row}, Injector, "injectors") for name, row in tables.get("injectors", {}).items()
        ]
        self.app_port_annotations = tuple(injector.app_port for injector in self.injectors if injector.app_port)
        self.words: dict[str, Word] = {name: word for word in _words(tables) for name in word.names}
        self.datastores = frozenset(tables.get("datastores", {}).get("names", ()))
        self.plain_names = frozenset(tables.get("plain-names", {}).get("names", ()))
        self.stop_words = frozenset(tables.get("stop-words", {}).get("names", ()))
        self._tails: dict[str, list[Entry]] = {}
        self._globs: list[tuple[int, re.Pattern[str], Entry]] = []
        for entry in self.entries:
            for name in map(_spelled, entry.names):
                if "*" in name:
                    self._globs.append((name.count("/") + 1, re.compile(translate(name)), entry))
                else:
                    self._tails.setdefault(name, []).append(entry)
        self._deepest = max((name.count("/") + 1 for entry in self.entries for name in entry.names), default=1)
        self.of_image = lru_cache(maxsize=4096)(self._of_image)
        self.injectors_of = lru_cache(maxsize=4096)(self._injectors_of)
        self.of_name = lru_cache(maxsize=4096)(self._of_name)

    def _of_image(self, path: str) -> tuple[Entry, ...]:
        """The entries of an image's path (no host, no tag), the most specific first."""
        segments = _spelled(path).rsplit("/", self._deepest)[-self._deepest :]
        last = segments[-1]
        exact = [
            entry
            for base in (last, _REBUILT.sub("", last))
            for start in range(len(segments))
            for entry in self._tails.get("/".join((*segments[start:-1], base)), ())
        ]
        globbed = [entry for depth, glob, entry in self._globs if glob.match("/".join(segments[-depth:]))]
        return tuple(dict.fromkeys([*exact, *globbed]))

    def _of_name(self, name: str) -> tuple[Entry, ...]:
        """The entries that a container is called after."""
        return tuple(self._tails.get(_spelled(name), ()))

    def _injectors_of(self, name: str) -> tuple[Injector, ...]:
        """The injectors that add a container of that name."""
        return tuple(injector for injector in self.injectors if injector.names(name))

    def role_words(self, role: str) -> str:
        """What a role does, "" where it is unknown."""
        return self.roles.get(role, "")


@lru_cache(maxsize=1)
def builtin() -> Catalogue:
    """The catalogue that comes with podtui. Parsed at first use: importing this module reads nothing."""
    return Catalogue(_read_builtin())


def extend(tables: Mapping[str, Any]) -> Catalogue:
    """The built-in catalogue with a user's tables before it. Raises InputError for an entry that cannot be used."""
    merged = _read_builtin()
    for table, rows in tables.items():
        merged[table] = {**rows, **{key: row for key, row in merged.get(table, {}).items() if key not in rows}}
    return Catalogue(merged)


def _read_builtin() -> dict[str, Any]:
    import tomllib
    from importlib.resources import files  # both late: most imports of this module read no catalogue

    return tomllib.loads(files("podtui.patterns").joinpath("catalogue.toml").read_text(encoding="utf-8"))


def _spelled(name: str) -> str:
    """Names in one spelling: redis_exporter is redis-exporter."""
    return name.lower().replace("_", "-")


def _words(tables: Mapping[str, Any]) -> Iterator[Word]:
    for pattern, rows in tables.get("words", {}).items():
        for row in rows:
            yield _convert({"pattern": pattern, **row}, Word, "words")


def _convert(row: Mapping[str, Any], kind: type[_Row], table: str) -> _Row:
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError as error:
        raise InputError(f"catalogue, table {table}: {error} in {dict(row)}") from None


def _present(mark: str, present: Mapping[str, str]) -> str:
    key, equals, value = mark.partition("=")
    if key.endswith("*"):
        return next((name for name in present if name.startswith(key[:-1])), "")
    if key not in present or (equals and present[key] != value):
        return ""
    return mark


def matched(words: Iterable[str], texts: Iterable[str]) -> str:
    """The first of the words that stands in any of the texts as a word of its own, "" where none does."""
    haystack = " ".join(texts).lower()
    for word in words:
        if re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", haystack):
            return word
    return ""
