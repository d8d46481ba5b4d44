"""What a signal is given, and what it says."""

import re
from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple

from podtui.patterns.catalogue import Catalogue, matched
from podtui.patterns.likeness import likeness
from podtui.patterns.scene import Actor, Scene, words_of
from podtui.patterns.verdict import AUXILIARY, Pattern

Meaning = Pattern | Literal["auxiliary"]

NAMESAKE: Final = 0.8
"""From this likeness on the workload counts as named after the container, and its name's words tell little."""

PARTLY: Final = 0.6

_ROUTES_TO = re.compile(r"upstream|proxy|forward|tunnel-url|backend", re.IGNORECASE)


class Hit(NamedTuple):
    """A signal found: what it means, in words for this Pod, the role it suggests, and how strong it is (0 to 1).

    `auxiliary` means that the container is not the main, in whatever way.
    """

    signal: str
    meaning: Meaning
    detail: str
    role: str = ""
    factor: float = 1.0


class View:
    """One container in its Pod, and what is known of images and words."""

    __slots__ = ("actor", "catalogue", "image_likeness", "likeness", "scene")

    def __init__(self, actor: Actor, scene: Scene, catalogue: Catalogue) -> None:
        self.actor = actor
        self.scene = scene
        self.catalogue = catalogue
        self.likeness = likeness(actor.words, scene, catalogue)
        self.image_likeness = likeness(words_of(actor.image.base), scene, catalogue)

    @property
    def namesake(self) -> bool:
        """Whether the workload is named after this container."""
        return self.likeness.score >= NAMESAKE

    @property
    def partly(self) -> bool:
        """Whether its whole name is a part of the workload's."""
        return self.likeness.score >= PARTLY and len(self.actor.words) <= len(words_of(self.scene.workload.name))

    def proxies(self, actor: Actor) -> bool:
        """Whether a container is a proxy by name, image or upstream flags."""
        return (
            self._is_called(actor, "ambassador")
            or any(setting.via == "flag" and _ROUTES_TO.search(setting.key) for setting in actor.settings)
            or bool(matched(("proxy",), (actor.script,)))
        )

    def helps(self, actor: Actor) -> bool:
        """Whether a container is auxiliary in whatever way, by its name or image; nginx alone is as often the main."""
        return any(self._is_called(actor, pattern, weak=False) for pattern in AUXILIARY)

    def adapts(self, actor: Actor) -> bool:
        """Whether a container is an adapter by name or image, and no proxy by either."""
        return self._is_called(actor, "adapter") and not self._is_called(actor, "ambassador")

    def _is_called(self, actor: Actor, pattern: Pattern, *, weak: bool = True) -> bool:
        telling = (self.catalogue.words.get(word) for word in (*actor.words, *words_of(actor.image.base)))
        return any(word.pattern == pattern for word in telling if word) or any(
            entry.pattern == pattern and (weak or entry.strength != "weak")
            for entry in self.catalogue.of_image(actor.image.path)
        )


Signal = Callable[[View], Iterator[Hit]]
