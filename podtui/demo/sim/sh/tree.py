"""What a script is once it is read."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Redirect:
    """`2>>word`; `operator` is one of < > >> >& <&."""

    fd: int
    operator: str
    word: str


@dataclass(frozen=True)
class Node:
    """A command of some sort."""

    redirects: tuple[Redirect, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True)
class Simple(Node):
    """`NAME=word ... word word`."""

    assigns: tuple[tuple[str, str], ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Pipeline(Node):
    """`a | b`, or `! a`."""

    parts: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True)
class AndOr(Node):
    """`a && b || c`; each with the operator before it."""

    parts: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Block(Node):
    """Commands one after another; with True where it runs in the background. `subshell`: in ( )."""

    items: tuple[tuple[Node, bool], ...]
    subshell: bool = False


@dataclass(frozen=True)
class Loop(Node):
    """while, or until."""

    condition: Block
    body: Block
    until: bool


@dataclass(frozen=True)
class For(Node):
    """for NAME in words."""

    name: str
    words: tuple[str, ...]
    body: Block


@dataclass(frozen=True)
class If(Node):
    """if, elif: conditions with what follows them; else."""

    branches: tuple[tuple[Block, Block], ...]
    otherwise: Block | None


@dataclass(frozen=True)
class Case(Node):
    """case word in pattern|pattern) ... ;; esac."""

    word: str
    branches: tuple[tuple[tuple[str, ...], Block], ...]


@dataclass(frozen=True)
class Function(Node):
    """name() { ...; }."""

    name: str
    body: Node
