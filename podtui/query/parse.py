"""From the text of a filter to its terms, left to right."""

import difflib
import re
from typing import NoReturn

from podtui.errors import QueryError
from podtui.query import terms
from podtui.query.selector import EVERYTHING, Selector, parse_selector
from podtui.query.subject import Subject
from podtui.query.terms import Term

LONGEST = 2000  # characters

_SPACE = re.compile(r"\s*")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_SLASHED = re.compile(r"/((?:\\.|[^\\])+?)/(?=\s|$)")
_WORD = re.compile(r"\S+")
_FLAG = re.compile(r"-([lf])(?:\s+|$)")
_FIELD = re.compile(r"([A-Za-z]+):")
_COMPARISON = re.compile(r"(restarts|age|ready)\s*(>=|<=|==|!=|[<>=:])\s*(\S*)", re.IGNORECASE)
_DURATION = re.compile(r"(?:\d{1,6}(?:\.\d{1,3})?[smhdwy])+", re.IGNORECASE)
_PART = re.compile(r"([\d.]+)([a-z])", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "y": 365 * 86400}
_YES, _NO = ("yes", "true", "y"), ("no", "false", "n")

_MEANT = {
    "label": "labels are selected with -l app=web",
    "labels": "labels are selected with -l app=web",
    "pod": "name: is",
    "phase": "status: is",
    "restart": "restarts>3 is how to ask for them",
}

# How far an unquoted selector reaches: requirements with commas between them. What a requirement is in detail is
# parse_selector's business; this only has to stop where the next part of the filter begins.
_KEY = r"!?\s*[^\s=!(),<>]+"
_RESTRICTION = r"(?:\s*(?:==|=|!=|<|>)\s*[^\s=!(),<>]*|\s+(?:not)?in\s*\([^)]*\)?)"
_SELECTOR = re.compile(rf"{_KEY}{_RESTRICTION}?(?:\s*,\s*{_KEY}{_RESTRICTION}?)*(?:\s*,)?\S*")


class Query:
    """A filter: call it with a Subject. `text` is what it was made from.

    `labels` is the part that an API server could apply itself, of all `-l` that are not negated.
    """

    def __init__(self, text: str, found: tuple[Term, ...] = (), labels: Selector = EVERYTHING) -> None:
        self.text = text
        self.labels = labels
        self._terms = found

    @property
    def empty(self) -> bool:
        """Whether it lets everything through because it asks for nothing."""
        return not self._terms

    def __call__(self, subject: Subject) -> bool:
        """Whether all parts hold for this Pod."""
        return all(term(subject) for term in self._terms)

    def __repr__(self) -> str:
        return f"Query({self.text!r})"


def parse(text: str) -> Query:
    """Read a filter. Raises QueryError, and nothing else."""
    if len(text) > LONGEST:
        raise QueryError(f"the filter is longer than {LONGEST} characters", position=LONGEST)
    return _Parser(text).query()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._labels = EVERYTHING

    def query(self) -> Query:
        found: list[Term] = []
        while self._skip(_SPACE) is not None and self._at < len(self._text):
            found.append(self._term())
        return Query(self._text, tuple(found), self._labels)

    def _skip(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take what matches here, if it does."""
        found = pattern.match(self._text, self._at)
        if found is not None:
            self._at = found.end()
        return found

    def _term(self) -> Term:
        start, negative = self._at, False
        while self._text.startswith("!", self._at):
            self._at += 1
            negative = not negative
        if self._at == len(self._text) or self._text[self._at].isspace():
            self._fail("nothing stands after !", "such as !web", start)
        term = self._positive(negative=negative)
        return terms.negated(term) if negative else term

    def _positive(self, *, negative: bool) -> Term:
        if flag := self._skip(_FLAG):
            return self._labelled(negative=negative) if flag[1] == "l" else terms.fuzzy(self._argument(flag))
        start = self._at
        if found := self._skip(_COMPARISON):
            return _compared(found)
        if (found := _FIELD.match(self._text, self._at)) and self._is_field(found):
            self._at = found.end()
            return self._in_field(found)
        plain, like = self._value()
        return terms.anywhere(plain) if like is None else terms.anywhere_like(terms.expression(like, start))

    def _is_field(self, found: re.Match[str]) -> bool:
        """Whether a word before a colon is a field; one that nearly is one is a mistake, `nginx:1.27` is a word."""
        name = found[1].lower()
        if name in terms.FIELDS:
            return True
        if name in _MEANT:
            self._fail(f'"{found[1]}:" is no field', _MEANT[name], found.start())
        near = difflib.get_close_matches(name, terms.FIELDS, n=1, cutoff=0.75)
        if near:
            self._fail(f'"{found[1]}:" is no field', f"{near[0]}: is", found.start())
        return False

    def _in_field(self, found: re.Match[str]) -> Term:
        name, start = found[1].lower(), self._at
        if start == len(self._text) or self._text[start].isspace():
            self._fail(f"nothing stands after {name}:", f"such as {name}:web", start)
        plain, like = self._value()
        return terms.in_field(name, plain) if like is None else terms.like_in_field(name, terms.expression(like, start))

    def _value(self) -> tuple[str, str | None]:
        """A quoted text, a /regular expression/ or a word: what to look for, and the expression if it is one."""
        start, first = self._at, self._text[self._at]
        if first in "\"'":
            if quoted := self._skip(_QUOTED):
                return quoted[1] or quoted[2] or "", None
            self._fail(f"the {first} is not closed", f"end the text with {first}", start)
        if first == "/":
            if slashed := self._skip(_SLASHED):
                return "", slashed[1]
            self._fail("the regular expression is not closed", "end it with /", start)
        word = self._text[start : self._end_of_word()]
        return word, word if terms.METACHARACTERS.search(word) else None

    def _end_of_word(self) -> int:
        found = self._skip(_WORD)
        return found.end() if found else self._at

    def _argument(self, flag: re.Match[str]) -> str:
        if self._at == len(self._text):
            self._fail(f"nothing stands after -{flag[1]}", f"such as -{flag[1]} web", flag.start())
        if quoted := self._skip(_QUOTED):
            return quoted[1] or quoted[2] or ""
        start = self._at
        return self._text[start : self._end_of_word()]

    def _labelled(self, *, negative: bool) -> Term:
        start = self._at
        if quoted := self._skip(_QUOTED):
            selector = parse_selector(quoted[1] or quoted[2] or "", start + 1)
        elif found := self._skip(_SELECTOR):
            selector = parse_selector(found[0], start)
        else:
            self._fail("nothing to select by stands after -l", "such as -l app=web,tier!=db", start)
        if not negative:
            self._labels += selector
        return terms.labelled(selector)

    def _fail(self, message: str, hint: str, position: int) -> NoReturn:
        raise QueryError(message, hint, position=position)


def _compared(found: re.Match[str]) -> Term:
    name, comparison, value = found[1].lower(), found[2], found[3]
    position = found.start(3)
    if name == "restarts":
        if not re.fullmatch(r"[0-9]{1,10}", value):
            raise QueryError(
                f'restarts{comparison} needs a number, not "{value}"', "such as restarts>3", position=position
            )
        return terms.restarts(comparison, int(value))
    if name == "age":
        return terms.age(comparison, _seconds(value, comparison, position))
    if comparison not in ("=", "==", ":", "!=") or value.lower() not in _YES + _NO:
        raise QueryError(f"ready{comparison}{value} cannot be", "ready:yes or ready:no", position=found.start(2))
    return terms.ready((value.lower() in _YES) == (comparison != "!="))


def _seconds(text: str, comparison: str, position: int) -> float:
    if not _DURATION.fullmatch(text):
        raise QueryError(f'age{comparison} needs a time, not "{text}"', "such as age<5m or age>2d", position=position)
    return sum(float(number) * _SECONDS[unit.lower()] for number, unit in _PART.findall(text))
