"""The documents of a YAML or JSON file, each parsed by itself: a broken one does not take the others with it."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

import yaml

MAX_DEPTH: Final = 200
"""A document that is nested deeper is refused."""
_SEPARATOR = re.compile(r"^---(?=\s|$)", re.MULTILINE)


class Problem(Exception):
    """A document that cannot be read: why, and at which of its lines (from 0), None where that is not known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Every plain scalar stays text except null: what a field wants, its type says later.

    `lines` has the line of each mapping, from 0, by the identity of what was made of it.
    """

    def __init__(self, document: str) -> None:
        super().__init__(document)
        self.lines: dict[int, int] = {}

    def construct_yaml_map(self, node: yaml.MappingNode) -> Iterator[dict[object, object]]:
        """As PyYAML's, in two steps for the sake of anchors; and its line is kept."""
        data: dict[object, object] = {}
        self.lines[id(data)] = node.start_mark.line
        yield data
        data.update(self.construct_mapping(node))


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.construct_yaml_map)

_Loader.yaml_implicit_resolvers = {
    first: kept
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    if (kept := [r for r in resolvers if r[0] in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")])
}


def documents(text: str) -> Iterator[tuple[int, str]]:
    """Each document that holds anything, with the file's line (from 1) that it begins on.

    Cut before parsing, so that one broken document does not take the others with it.
    """
    starts = [0, *(match.start() for match in _SEPARATOR.finditer(text)), len(text)]
    for start, end in pairwise(starts):
        document = text[start:end]
        body = document.removeprefix("---")
        if any(_says_something(line) for line in body.splitlines()):
            yield text.count("\n", 0, start) + 1, document


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def first_line(document: str) -> int:
    """The place of the first line that says something, from 0."""
    lines = document.removeprefix("---").splitlines()
    return next(place for place, line in enumerate(lines) if _says_something(line))


def parse(document: str) -> tuple[object, Mapping[int, int]]:
    """What a document says, and on which of its lines, from 0, each mapping begins. Raises Problem."""
    try:
        if document.lstrip().startswith("{"):
            return json.loads(document, parse_int=str, parse_float=str), {}
    except ValueError:
        pass  # not JSON: YAML's flow style begins with a brace too
    except RecursionError:
        raise Problem("nested too deeply") from None
    try:
        _refuse_depth(document)
        loader = _Loader(document)
        try:
            return loader.get_single_data(), loader.lines
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Problem(
            " ".join((error.problem or error.context or "not YAML").split()), mark.line if mark else None
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise Problem(" ".join(str(error).split())) from None
    except RecursionError:
        raise Problem("nested too deeply") from None


def _refuse_depth(document: str) -> None:
    """What is nested without end must not reach libyaml: its composer recurses in C. Raises Problem."""
    brackets = document.count("[") + document.count("{")
    indented = max(len(line) - len(line.lstrip(" ")) + line.count("- ") for line in document.splitlines())
    if max(brackets, indented) <= MAX_DEPTH:
        return
    depth = 0
    for event in yaml.parse(document, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise Problem("too large or nested too deeply")
