"""Signals from the catalogue: injectors' marks, known images, telling words."""

from collections.abc import Iterable, Iterator

from podtui.patterns.catalogue import Entry, Word, matched
from podtui.patterns.scene import words_of
from podtui.patterns.signals.hit import Hit, Signal, View
from podtui.patterns.verdict import Pattern

_KNOWN = {
    "strong": "is known for the role",
    "usual": "is known for the role",
    "weak": "is at times used in the role",
}
_NAMESAKE_FACTOR = 0.3
_PARTLY_FACTOR = 0.6
_ALIKE = 0.4
_PROXY_MOUNTS = ("nginx", "conf", "cert", "tls", "ssl", "traefik", "caddy", "haproxy", "envoy")


def injected(view: View) -> Iterator[Hit]:
    """An injector put it there and left a mark."""
    for injector in view.catalogue.injectors_of(view.actor.name):
        if not matched(injector.not_args, (view.actor.script,)):
            mark = injector.marks(view.scene.annotations, view.scene.labels)
            if mark:
                detail = f"it has the name that the {injector.name} injector gives, and {mark} is set"
                yield Hit("injected", injector.pattern, detail, injector.role)
                return


def known_image(view: View) -> Iterator[Hit]:
    """Its image is one that runs beside others; else its name is such an image's."""
    actor = view.actor
    for entry in view.catalogue.of_image(actor.image.path):
        if _counts(entry, view):
            detail = f"image {actor.image.base} {_KNOWN[entry.strength]} {entry.role}"
            yield Hit(f"image-{entry.strength}", _pattern(entry, view), detail, entry.role, _factor(entry, view))
            return
    for entry in view.catalogue.of_name(actor.name):
        if _counts(entry, view):
            detail = f"a container called {actor.name} {_KNOWN[entry.strength]} {entry.role}"
            yield Hit(f"called-{entry.strength}", _pattern(entry, view), detail, entry.role, _factor(entry, view))
            return


def _factor(entry: Entry, view: View) -> float:
    named = view.namesake or _is_named_for_the_work(entry, view)
    return _NAMESAKE_FACTOR if named and entry.when == "namesake" else 1.0


def _is_named_for_the_work(entry: Entry, view: View) -> bool:
    """Whether the workload is called what such images are: "queue-exporter" runs queue-prometheus-exporter."""
    told = {name for name in words_of(view.actor.image.base) if name in view.catalogue.words}
    said = told & set(words_of(view.scene.workload.name))
    alike = view.image_likeness.score >= _ALIKE
    return alike and any(view.catalogue.words[name].pattern == entry.pattern for name in said)


def _pattern(entry: Entry, view: View) -> Pattern:
    return "sidecar" if entry.when == "intercepting" and _is_mesh(view) else entry.pattern


def _is_mesh(view: View) -> bool:
    """Whether the Pod's redirected traffic goes through this proxy: no other here is an injector's."""
    return view.scene.intercepted and not any(
        injector.role == "mesh-proxy"
        for other in view.scene.others(view.actor)
        for injector in view.catalogue.injectors_of(other.name)
    )


def _counts(entry: Entry, view: View) -> bool:
    actor = view.actor
    if entry.args and not matched(entry.args, (actor.script, actor.image.tag, actor.name)):
        return False
    if entry.not_args and matched(entry.not_args, (actor.script,)):
        return False
    return entry.when != "fronted" or _fronts_another(view)


def _fronts_another(view: View) -> bool:
    """Whether proxy configuration or certificates are mounted: without them a web server only serves files."""
    volumes = view.scene.volumes
    return any(
        (name in volumes and volumes[name].kind in ("configMap", "secret", "projected"))
        and any(word in f"{name} {mount.mount_path}".lower() for word in _PROXY_MOUNTS)
        for mount in view.actor.container.volume_mounts
        for name in (mount.name,)
    )


def name_word(view: View) -> Iterator[Hit]:
    """A word in its name tells."""
    yield from _telling(view, view.actor.words, "name-word", f"its name {view.actor.name}")


def image_word(view: View) -> Iterator[Hit]:
    """A word in its image's name tells, where its own name has not said so already."""
    base = view.actor.image.base
    words = [word for word in words_of(base) if word not in view.actor.words]
    yield from _telling(view, words, "image-word", f"its image {base}")


def _known_as(view: View) -> Pattern | None:
    """What a whole name or image is known for: a part of it, as the "proxy" of istio-proxy, then tells nothing else."""
    actor = view.actor
    for entry in (*view.catalogue.of_name(actor.name), *view.catalogue.of_image(actor.image.path)):
        if entry.strength != "weak" and _counts(entry, view):
            return _pattern(entry, view)
    return None


def _telling(view: View, words: Iterable[str], signal: str, what: str) -> Iterator[Hit]:
    best: dict[Pattern, tuple[Word, str]] = {}
    known = _known_as(view)
    for name in words:
        word = view.catalogue.words.get(name) if name not in view.scene.common_words else None
        if (
            word
            and known in (None, word.pattern)
            and (word.pattern not in best or best[word.pattern][0].weight < word.weight)
        ):
            best[word.pattern] = (word, name)
    for word, name in best.values():
        factor = 1.0
        if name in view.likeness.words:
            factor = _NAMESAKE_FACTOR if view.namesake else _PARTLY_FACTOR if view.partly else 1.0
        yield Hit(signal, word.pattern, f'{what} says "{name}"', word.role, word.weight * factor)


KNOWN_SIGNALS: tuple[Signal, ...] = (injected, known_image, name_word, image_word)
