"""Secrets written out in a Pod's spec: where they stand, never what they are."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from podtui.model.pod import Container

_SECRET_NAME = re.compile(
    r"(?:passw(?:or)?d|passphrase|[_-]pwd|secret|secret[_-]?key|token|api[_-]?key|access[_-]?key|private[_-]?key"
    r"|auth[_-]?key|credentials?)$",
    re.IGNORECASE,
)
_NO_SECRET = re.compile(
    r"^(?:true|false|yes|no|on|off|none|null|nil|enabled|disabled|required|optional|\d{0,3})$"  # switches, counts
    r"|^[$/.~]|\$\(|\$\{|\{\{|^<.*>$|^\w+://[^@]*$|^[\w./-]+\.(?:json|ya?ml|pem|key|crt|txt|conf)$",
    re.IGNORECASE,
)
_COUNT = re.compile(r"(?:^|[_-])(?:max|min|limit|num|count|size|length|ttl)(?:[_-]|$)", re.IGNORECASE)
_OBJECT_NAME = re.compile(r"^[a-z0-9.-]*-(?:secrets?|tls|certs?|credentials?|token|creds|keys?)$")
_PASSWORD = re.compile(r"passw|passphrase|[_-]pwd$", re.IGNORECASE)
_URL = re.compile(r"\w+://[^/\s:@$]*:(?P<password>[^/\s@]+)@")
_FLAG = re.compile(r"^(?P<flag>--?[\w.-]+)=(?P<value>.+)$", re.DOTALL)


class Literal(NamedTuple):
    """Where a secret stands: `variable` is the variable's name, or the one to make for `flag` (`place`: `args/2`).

    `rest` is what stands before the secret in that argument: "--password=", or "" where it is an argument of its own.
    """

    variable: str
    flag: str = ""
    place: str = ""
    rest: str = ""

    @property
    def words(self) -> str:
        """Where it stands, for a reader."""
        return f"argument {self.flag}" if self.flag else f"variable {self.variable}"


def literals_of(container: Container) -> Iterator[Literal]:
    """Every secret in a container's variables and flags."""
    for variable in container.env:
        if variable.value_from is None and (is_secret(variable.name, variable.value) or in_url(variable.value)):
            yield Literal(variable.name)
    for field, words in (("command", container.command), ("args", container.args)):
        for i, word in enumerate(words):
            found = _FLAG.match(word)
            if found and (is_secret(found["flag"], found["value"]) or in_url(found["value"])):
                yield Literal(_as_variable(found["flag"]), found["flag"], f"{field}/{i}", f"{found['flag']}=")
            elif i and _is_flag(words[i - 1]) and not word.startswith("-") and is_secret(words[i - 1], word):
                yield Literal(_as_variable(words[i - 1]), words[i - 1], f"{field}/{i}")


def _is_flag(word: str) -> bool:
    return word.startswith("-") and "=" not in word


def is_secret(name: str, value: str) -> bool:
    """Whether a setting of that name holds a secret itself, and not a switch, a path or another object's name."""
    if not value or not _SECRET_NAME.search(name) or _NO_SECRET.search(value.strip()) or _COUNT.search(name):
        return False
    if value.isupper() and value.isalpha():
        return False  # SECRET, CHANGEME: a template's, to be filled in
    return bool(_PASSWORD.search(name)) or not (_OBJECT_NAME.match(value) or " " in value)


def in_url(text: str) -> bool:
    """Whether a URL with a password stands in it."""
    return any(not re.search(r"^[$<{*%]|^x+$", found["password"]) for found in _URL.finditer(text))


def looks_secret(name: str) -> bool:
    """Whether a setting's name is a secret's."""
    return bool(_SECRET_NAME.search(name))


def _as_variable(flag: str) -> str:
    """A variable's name for a flag: --db-password becomes DB_PASSWORD."""
    return re.sub(r"\W+", "_", flag.strip("-")).upper()
