"""Label selectors, exactly as kubectl's -l and the API server read them.

Source: Parse and Requirement.Matches in k8s.io/apimachinery/pkg/labels/selector.go, v0.34: also `x in ()` and `x=`
(the empty value), `x>5` (integers), and that `!=` and `notin` hold where the label is missing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

from podtui.errors import QueryError

Operator = Literal["=", "==", "!=", "in", "notin", ">", "<", "exists", "!"]

_TOKEN = re.compile(r"[ \t\r\n]*(?:(?P<special>!=|==|[=!(),<>])|(?P<word>[^ \t\r\n=!(),<>]+))")
_NAME = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")
_DNS_LABEL = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = re.compile(rf"{_DNS_LABEL}(?:\.{_DNS_LABEL})*")
_LONGEST_NAME, _LONGEST_PREFIX = 63, 253
_LARGEST = 2**63 - 1


class Requirement(NamedTuple):
    """One part of a selector. `values` is empty for `exists` and `!`."""

    key: str
    operator: Operator
    values: frozenset[str]

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether these labels meet it."""
        value = labels.get(self.key)
        if self.operator in ("=", "==", "in"):
            return value is not None and value in self.values
        if self.operator in ("!=", "notin"):
            return value is None or value not in self.values
        if self.operator in ("exists", "!"):
            return (value is None) == (self.operator == "!")
        return value is not None and self._compares(value)

    def _compares(self, text: str) -> bool:
        value, limit = _integer(text), _integer(next(iter(self.values)))
        if value is None or limit is None:
            return False
        return value > limit if self.operator == ">" else value < limit

    def __str__(self) -> str:
        if self.operator in ("in", "notin"):
            return f"{self.key} {self.operator} ({','.join(sorted(self.values))})"
        if self.operator == "exists":
            return self.key
        return f"!{self.key}" if self.operator == "!" else f"{self.key}{self.operator}{next(iter(self.values))}"


@dataclass(frozen=True, slots=True)
class Selector:
    """Requirements that must all be met; `str()` is the text for the API's `labelSelector`."""

    requirements: tuple[Requirement, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether these labels meet all of it."""
        return all(r.matches(labels) for r in self.requirements)

    def __bool__(self) -> bool:
        return bool(self.requirements)

    def __add__(self, other: "Selector") -> "Selector":
        return Selector(self.requirements + other.requirements)

    def __str__(self) -> str:
        return ",".join(str(r) for r in self.requirements)


EVERYTHING = Selector()


def parse_selector(text: str, offset: int = 0) -> Selector:
    """Read a whole selector; "" selects everything. Raises QueryError, its position counted from `offset`."""
    return _Parser(text, offset).selector()


class _Token(NamedTuple):
    kind: str  # "word", "end" or the special symbol itself
    text: str
    position: int


class _Parser:
    def __init__(self, text: str, offset: int) -> None:
        self._tokens = _tokens(text, offset)
        self._next = 0

    def selector(self) -> Selector:
        found: list[Requirement] = []
        if self._peek().kind == "end":
            return EVERYTHING
        while True:
            found.append(self._requirement())
            token = self._take()
            if token.kind == "end":
                return Selector(tuple(found))
            if token.kind != ",":
                raise _unexpected(token, "a comma or the end")

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._tokens[self._next]
        if token.kind != "end":
            self._next += 1
        return token

    def _requirement(self) -> Requirement:
        absent = self._peek().kind == "!"
        if absent:
            self._take()
        key = self._take()
        if key.kind != "word":
            raise _unexpected(key, "a label's key")
        _check_key(key)
        if absent or self._peek().kind in ("end", ","):
            return Requirement(key.text, "!" if absent else "exists", frozenset())
        return self._binary(key)

    def _binary(self, key: _Token) -> Requirement:
        token = self._take()
        match token.kind, token.text:
            case (("=" | "==" | "!=" | ">" | "<"), operator):
                value = self._value()
                if operator in ("<", ">") and _integer(value.text) is None:
                    raise QueryError(
                        f'label selector: {operator} needs a number, not "{value.text}"', position=value.position
                    )
                return Requirement(key.text, cast("Operator", operator), frozenset([_check_value(value)]))
            case "word", ("in" | "notin") as operator:
                return Requirement(key.text, operator, self._values())
        raise _unexpected(token, "one of = == != in notin > <")

    def _value(self) -> _Token:
        token = self._peek()
        if token.kind in ("end", ","):
            return _Token("word", "", token.position)
        if token.kind != "word":
            raise _unexpected(token, "a value")
        return self._take()

    def _values(self) -> frozenset[str]:
        """What stands in parentheses: words between commas, a missing one is the empty value.

        That `(a,,b)` can be read and `(a,,)` cannot is parseIdentifiersList's doing.
        """
        if (token := self._take()).kind != "(":
            raise _unexpected(token, "(")
        found: set[str] = set()
        if self._peek().kind == ")":
            found.add("")
        while self._peek().kind != ")":
            found |= self._some_values(first=not found)
        self._take()
        return frozenset(found)

    def _some_values(self, *, first: bool) -> set[str]:
        """A word, or one or two commas and what they leave out."""
        token = self._take()
        if token.kind == "word":
            if self._peek().kind not in (",", ")"):
                raise _unexpected(self._peek(), "a comma or )")
            return {_check_value(token)}
        if token.kind != ",":
            raise _unexpected(token, "a comma or a value")
        if self._peek().kind == ",":
            self._take()
            if self._peek().kind == ")":
                raise _unexpected(self._peek(), "a comma or a value")
            return {""}
        return {""} if first or self._peek().kind == ")" else set()


def _tokens(text: str, offset: int) -> list[_Token]:
    out: list[_Token] = []
    position = 0
    while found := _TOKEN.match(text, position):
        word = found["word"]
        token = word or found["special"]
        out.append(_Token("word" if word else token, token, offset + found.end() - len(token)))
        position = found.end()
    out.append(_Token("end", "", offset + len(text)))
    return out


def _unexpected(token: _Token, wanted: str) -> QueryError:
    found = f'"{token.text}"' if token.text else "the end"
    return QueryError(f"label selector: found {found} where {wanted} should be", position=token.position)


def _check_key(token: _Token) -> None:
    """A qualified name (IsQualifiedName in apimachinery's validation.go)."""
    prefix, slash, name = token.text.rpartition("/")
    good_prefix = not slash or (len(prefix) <= _LONGEST_PREFIX and _SUBDOMAIN.fullmatch(prefix))
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name) or not good_prefix:
        raise QueryError(f'label selector: "{token.text}" cannot be a label\'s key', position=token.position)


def _check_value(token: _Token) -> str:
    """A label's value: empty, or at most 63 of letters, digits, "-", "_" and ".", a letter or digit at both ends."""
    value = token.text
    if value and (len(value) > _LONGEST_NAME or not _NAME.fullmatch(value)):
        raise QueryError(f'label selector: "{value}" cannot be a label\'s value', position=token.position)
    return value


def _integer(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NAME):
        return None
    value = int(text)
    return value if value <= _LARGEST else None
