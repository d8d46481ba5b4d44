"""Signals from the catalogue: injectors' marks, known images, telling words."""

from collections.abc import Iterable, Iterator

from podtui.patterns.catalogue import Entry, Word, matched
from podtui.patterns.scene import words_of
from podtui.patterns.signals.hit import Hit, Signal, View
from podtui.patterns.verdict import Pattern


def injected(view: View) -> Iterator[Hit]:
    """An injector put it there and left a mark."""
    for injector in view.catalogue.injectors:
        if view.actor.name in injector.containers:
            mark = injector.marks(view.scene.annotations, view.scene.labels)
            if mark:
                detail = f"{injector.name} injected it, as {mark} shows"
                yield Hit("injected", injector.pattern, detail, injector.role)
                return


def known_image(view: View) -> Iterator[Hit]:
    """Its image is one that runs beside others; else its name is such an image's."""
    actor = view.actor
    for entry in view.catalogue.of_image(actor.image.path):
        if _counts(entry, view):
            yield Hit(
                f"image-{entry.strength}",
                _pattern(entry, view),
                f"image {actor.image.base} is known: {_does(entry, view)}",
                entry.role,
            )
            return
    for entry in view.catalogue.of_name(actor.name):
        if _counts(entry, view):
            yield Hit(
                f"called-{entry.strength}",
                _pattern(entry, view),
                f"it is called {actor.name}, which {_does(entry, view)}",
                entry.role,
            )
            return


def _does(entry: Entry, view: View) -> str:
    return view.catalogue.role_words(entry.role) or entry.role


def _pattern(entry: Entry, view: View) -> Pattern:
    return "sidecar" if entry.when == "intercepting" and intercepts(view) else entry.pattern


def intercepts(view: View) -> bool:
    """Whether an init container redirects the Pod's traffic."""
    return any(
        "iptables" in i.script or "proxy-init" in i.name or "proxy-init" in i.image.path for i in view.scene.initial
    )


def _counts(entry: Entry, view: View) -> bool:
    actor = view.actor
    texts = (actor.script, actor.image.tag, actor.name)
    if entry.args and not matched(entry.args, texts):
        return False
    return not (entry.not_args and matched(entry.not_args, (actor.script,)))


def name_word(view: View) -> Iterator[Hit]:
    """A word in its name tells."""
    yield from _telling(view, view.actor.words, "name-word", f"its name {view.actor.name}")


def image_word(view: View) -> Iterator[Hit]:
    """A word in its image's name tells."""
    base = view.actor.image.base
    told = set(view.actor.words)
    yield from _telling(view, [w for w in words_of(base) if w not in told], "image-word", f"its image {base}")


def _telling(view: View, words: Iterable[str], signal: str, what: str) -> Iterator[Hit]:
    best: dict[str, tuple[Word, str]] = {}
    for word in words:
        entry = view.catalogue.words.get(word)
        if entry and (entry.pattern not in best or best[entry.pattern][0].weight < entry.weight):
            best[entry.pattern] = (entry, word)
    for entry, word in best.values():
        yield Hit(signal, entry.pattern, f'{what} says "{word}"', entry.role, entry.weight)


KNOWN_SIGNALS: tuple[Signal, ...] = (injected, known_image, name_word, image_word)
