"""The parts of a filter as predicates."""

import operator
import re
import warnings
from collections.abc import Callable, Iterable

from podtui.errors import QueryError
from podtui.query.selector import Selector
from podtui.query.subject import Subject

Term = Callable[[Subject], bool]

METACHARACTERS = re.compile(r"[\^$*+?()\[\]{}|\\]")


def negated(term: Term) -> Term:
    """Whatever the term does not match."""
    return lambda subject: not term(subject)


def anywhere(text: str) -> Term:
    """The text in what a plain word is looked for in."""
    needle = text.lower()
    return lambda subject: needle in subject.text


def anywhere_like(pattern: re.Pattern[str]) -> Term:
    """The regular expression in what a plain word is looked for in, each by itself, so that ^ and $ are their ends."""
    search = pattern.search
    return lambda subject: any(map(search, subject.lines))


def fuzzy(text: str) -> Term:
    """These characters in this order in namespace/name."""
    wanted = [c for c in text.lower() if not c.isspace()]

    def matches(subject: Subject) -> bool:
        pod = subject.pod
        have = iter(f"{pod.namespace}/{pod.name}".lower())
        return all(c in have for c in wanted)

    return matches


def labelled(selector: Selector) -> Term:
    """Labels."""
    return lambda subject: selector.matches(subject.pod.metadata.labels)


def _owners(subject: Subject) -> Iterable[str]:
    return [f"{o.kind}/{o.name}" for o in subject.pod.metadata.owner_references]


_Field = Callable[[Subject], Iterable[str]]
FIELDS: dict[str, _Field] = {
    "ns": lambda s: (s.pod.namespace,),
    "namespace": lambda s: (s.pod.namespace,),
    "name": lambda s: (s.pod.name,),
    "status": lambda s: (s.words.status,),
    "state": lambda s: (s.state,),
    "trouble": lambda s: (s.trouble,),
    "image": lambda s: [c.image for c in s.containers],
    "node": lambda s: (s.pod.node_name,),
    "pattern": lambda s: s.patterns,
    "container": lambda s: [c.name for c in s.containers],
    "owner": _owners,
    "context": lambda s: (s.pod.context,),
}


def in_field(name: str, text: str) -> Term:
    """The text in one of the field's values."""
    values, needle = FIELDS[name], text.lower()
    return lambda subject: any(needle in value.lower() for value in values(subject))


def like_in_field(name: str, pattern: re.Pattern[str]) -> Term:
    """The regular expression in one of the field's values."""
    values, search = FIELDS[name], pattern.search
    return lambda subject: any(map(search, values(subject)))


COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "==": operator.eq,
    ":": operator.eq,
    "!=": operator.ne,
}


def restarts(comparison: str, limit: int) -> Term:
    """The RESTARTS column against a number."""
    compare = COMPARISONS[comparison]
    return lambda subject: compare(subject.words.restarts, limit)


def age(comparison: str, limit: float) -> Term:
    """The Pod's age against seconds; a Pod without a creation time matches nothing."""
    compare = COMPARISONS[comparison]

    def matches(subject: Subject) -> bool:
        seconds = subject.age
        return seconds is not None and compare(int(seconds), limit)

    return matches


def ready(wanted: bool) -> Term:
    """Ready or not."""
    return lambda subject: subject.ready == wanted


def expression(text: str, position: int) -> re.Pattern[str]:
    """A regular expression that ignores case. Raises QueryError."""
    try:
        with warnings.catch_warnings():  # "Possible nested set" and the like are no news to a user who types
            warnings.simplefilter("ignore")
            return re.compile(text, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        why = error.msg if isinstance(error, re.error) else "it is too large"
        raise QueryError(
            f'"{text}" is no regular expression: {why}',
            "put it in quotes to look for it as it stands",
            position=position,
        ) from error
