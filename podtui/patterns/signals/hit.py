"""What a signal is given, and what it says."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal, NamedTuple

from podtui.patterns.catalogue import Catalogue
from podtui.patterns.likeness import likeness
from podtui.patterns.scene import Actor, Scene, words_of
from podtui.patterns.verdict import Pattern

Meaning = Pattern | Literal["auxiliary"]

NAMESAKE: Final = 0.8
"""From this likeness on the workload counts as named after the container, and its name's words tell little."""

PARTLY: Final = 0.6

_PROXY_WORD = re.compile(r"(?<![a-z0-9])proxy(?![a-z0-9])", re.IGNORECASE)
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


class Repute(NamedTuple):
    """What a container passes for by its name, image and flags."""

    proxies: bool
    """It is a proxy by name, image or upstream flags."""
    helps: bool
    """It is auxiliary in whatever way, by its name or image; nginx alone is as often the main."""
    adapts: bool
    """It is an adapter by name or image, and no proxy by either."""


def repute_of(actor: Actor, catalogue: Catalogue) -> Repute:
    """What one container passes for, before its siblings are looked at."""
    words = {
        catalogue.words[word].pattern for word in (*actor.words, *words_of(actor.image.base)) if word in catalogue.words
    }
    entries = catalogue.of_image(actor.image.path)
    called = words | {entry.pattern for entry in entries}
    routes = any(setting.via == "flag" and _ROUTES_TO.search(setting.key) for setting in actor.settings)
    return Repute(
        proxies="ambassador" in called or routes or bool(_PROXY_WORD.search(actor.script)),
        helps=bool(words) or any(entry.strength != "weak" for entry in entries),
        adapts="adapter" in called and "ambassador" not in called,
    )


class View:
    """One container in its Pod, what is known of images and words, and what each container passes for."""

    __slots__ = ("_reputes", "actor", "catalogue", "image_likeness", "likeness", "scene")

    def __init__(self, actor: Actor, scene: Scene, catalogue: Catalogue, reputes: Mapping[int, Repute]) -> None:
        self.actor = actor
        self.scene = scene
        self.catalogue = catalogue
        self.likeness = likeness(actor.words, scene, catalogue)
        self.image_likeness = likeness(words_of(actor.image.base), scene, catalogue)
        self._reputes = reputes

    @property
    def namesake(self) -> bool:
        """Whether the workload is named after this container."""
        return self.likeness.score >= NAMESAKE

    @property
    def partly(self) -> bool:
        """Whether its whole name is a part of the workload's."""
        return self.likeness.score >= PARTLY and len(self.actor.words) <= len(words_of(self.scene.workload.name))

    def repute(self, actor: Actor) -> Repute:
        """What a container of the Pod passes for."""
        return self._reputes[id(actor)]


Signal = Callable[[View], Iterator[Hit]]
