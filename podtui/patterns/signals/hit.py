"""What a signal says."""

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from podtui.patterns.catalogue import Catalogue
from podtui.patterns.scene import Actor, Scene
from podtui.patterns.verdict import Pattern

Meaning = Pattern | Literal["auxiliary"]


class Hit(NamedTuple):
    """A signal found: what it means, in words for this Pod, the role it suggests, and how strong it is (0 to 1).

    `auxiliary` means that the container is not the main, in whatever way.
    """

    signal: str
    meaning: Meaning
    detail: str
    role: str = ""
    factor: float = 1.0


class View(NamedTuple):
    """One container in its Pod, and what is known of images."""

    actor: Actor
    scene: Scene
    catalogue: Catalogue


Signal = Callable[[View], Iterator[Hit]]
