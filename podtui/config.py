"""File, environment and flags → one frozen Config.

The file is `config.toml` in the user's configuration folder (platformdirs), or the one that $PODTUI_CONFIG names. A
flag goes before the environment, which goes before the file. What is wrong in the file is an InputError that names the
file and the key.
"""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from podtui.errors import InputError
from podtui.practices.settings import DEFAULT, Settings

FILE_VARIABLE: Final = "PODTUI_CONFIG"
THEME_VARIABLE: Final = "PODTUI_THEME"
_ROWS: Final = "a list of tables"
_CATALOGUE: Final[dict[str, str]] = {
    "roles": "text",
    "conditions": "text",
    "images": _ROWS,
    "injectors": "a table",
    "words": _ROWS,
    "datastores": "a list of names",
    "plain-names": "a list of names",
    "stop-words": "a list of names",
}
"""The tables of catalogue.toml, and what each of their keys holds."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the user has set. `theme` is "" and `catalogue` empty where nothing was; `file` is what was read, if any."""

    file: Path | None = None
    theme: str = ""
    ascii_only: bool = False
    checks: Settings = DEFAULT
    catalogue: Mapping[str, Any] = field(default_factory=dict)


def load(environ: Mapping[str, str] = os.environ, *, theme: str = "", ascii_only: bool = False) -> Config:
    """The configuration; the keywords are flags. Raises InputError."""
    path = _path(environ)
    said = _Table(path, "", _read(path)) if path else _Table(Path(), "", {})
    said.only("theme", "ascii", "checks", "catalogue")
    return Config(
        file=path,
        theme=theme or environ.get(THEME_VARIABLE, "") or said.text("theme"),
        ascii_only=ascii_only or said.flag("ascii"),
        checks=_checks(said.table("checks")),
        catalogue=_catalogue(said.table("catalogue")),
    )


def apply(config: Config) -> None:
    """Let detection and checks go by the configuration. Raises InputError for a catalogue's entry without sense."""
    if config.checks != DEFAULT:
        from podtui.practices import run

        run.use(config.checks)
    if config.catalogue:
        from podtui.patterns.catalogue import extend
        from podtui.patterns.detect import use

        try:
            use(extend(config.catalogue))
        except InputError as error:
            raise InputError(f"{config.file}: {error.message}", error.hint) from None


# --- the file ---------------------------------------------------------------------------------------------------------


def _path(environ: Mapping[str, str]) -> Path | None:
    """The file to read, None where there is none; one that was named is there, or it cannot be read."""
    if named := environ.get(FILE_VARIABLE, ""):
        return Path(named).expanduser()
    from platformdirs import user_config_path

    usual = user_config_path("podtui") / "config.toml"
    return usual if usual.exists() else None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", f"look at ${FILE_VARIABLE}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text", "the configuration is a TOML file") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is not TOML: {error}") from error


class _Table:
    """One table of the file, which says what is wrong with it by file and key."""

    def __init__(self, path: Path, name: str, content: Mapping[str, Any]) -> None:
        self.path, self.name, self.content = path, name, content

    def wrong(self, key: str, what: str, hint: str = "") -> InputError:
        """The error for one of its keys."""
        return InputError(f"{self.path}: {self.name}{key}: {what}", hint)

    def only(self, *known: str) -> None:
        """Refuse keys that are not known."""
        for key in self.content:
            if key not in known:
                raise self.wrong(key, "unknown key", _near(key, known))

    def _typed(self, key: str, kind: type, words: str, default: Any) -> Any:
        value = self.content.get(key, default)
        if not isinstance(value, kind):
            raise self.wrong(key, f"should be {words}, is {_shown(value)}")
        return value

    def text(self, key: str) -> str:
        """Text, "" where it is not there."""
        return str(self._typed(key, str, "text", ""))

    def flag(self, key: str) -> bool:
        """A boolean, false where it is not there."""
        return bool(self._typed(key, bool, "true or false", False))

    def table(self, key: str) -> "_Table":
        """A table, an empty one where it is not there."""
        return _Table(self.path, f"{self.name}{key}.", self._typed(key, dict, "a table", {}))

    def names(self, key: str) -> list[str]:
        """A list of text, empty where it is not there."""
        found = self._typed(key, list, "a list of names", [])
        for item in found:
            if not isinstance(item, str):
                raise self.wrong(key, f"should be a list of names, has {_shown(item)}")
        return list(found)

    def rows(self, key: str) -> None:
        """Refuse what is no list of tables."""
        for item in self._typed(key, list, _ROWS, []):
            if not isinstance(item, dict):
                raise self.wrong(key, f"should be {_ROWS}, has {_shown(item)}")


def _near(word: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = get_close_matches(word, names, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}" if len(names) <= 10 else ""


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


# --- its tables -------------------------------------------------------------------------------------------------------


def _checks(table: _Table) -> Settings:
    """The table [checks]: disable, enable, and [checks.severity]."""
    table.only("disable", "enable", "severity")
    if not table.content:
        return DEFAULT
    from podtui.practices.finding import PRACTICES, SEVERITIES
    from podtui.practices.run import checks_by_id
    from podtui.practices.settings import ALL

    ids = checks_by_id()
    groups = (*ids, *PRACTICES, ALL)
    severity = table.table("severity")
    severity.only(*ids)
    for check in severity.content:
        if severity.text(check) not in SEVERITIES:
            raise severity.wrong(check, f"no severity {_shown(severity.text(check))}", f"it is {', '.join(SEVERITIES)}")
    for key in ("disable", "enable"):
        for name in table.names(key):
            if name not in groups:
                raise table.wrong(key, f"no check or practice {name!r}", _near(name, groups))
    disable, enable = frozenset(table.names("disable")), frozenset(table.names("enable"))
    return Settings(disable, enable, dict(severity.content))


def _catalogue(table: _Table) -> Mapping[str, Any]:
    """The table [catalogue], of the form of patterns/catalogue.toml; what its rows hold `extend` judges."""
    table.only(*_CATALOGUE)
    for name, holds in _CATALOGUE.items():
        inner = table.table(name)
        for key in inner.content:
            if holds == "text":
                inner.text(key)
            elif holds == _ROWS:
                inner.rows(key)
            elif holds == "a table":
                inner.table(key)
            else:
                inner.only("names")
                inner.names(key)
    return table.content
