"""Signals that a container is the main."""

from collections.abc import Iterator, Sequence

from podtui.patterns.catalogue import Catalogue
from podtui.patterns.scene import Actor, Scene, words_of
from podtui.patterns.signals.hit import Hit, Signal, View

DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"
DEFAULT_LOGS_CONTAINER = "kubectl.kubernetes.io/default-logs-container"
NAME_LABELS = ("app.kubernetes.io/name", "app", "k8s-app", "name", "app.kubernetes.io/component", "component")
_LEAST_SIMILARITY = 0.25


def default_container(view: View) -> Iterator[Hit]:
    """The annotation that kubectl exec and logs follow."""
    for annotation in (DEFAULT_CONTAINER, DEFAULT_LOGS_CONTAINER):
        if view.scene.annotations.get(annotation) == view.actor.name:
            yield Hit(annotation.rpartition("/")[2], "main", f"annotation {annotation} names it")


def workload_name(view: View) -> Iterator[Hit]:
    """It is called like the workload, or like the label that names the workload."""
    score, known_as = _best_name(view.actor.words, view.scene, view.catalogue)
    if score >= _LEAST_SIMILARITY:
        yield Hit("workload-name", "main", f"its name is like {known_as}", factor=score)


def workload_image(view: View) -> Iterator[Hit]:
    """Its image is called like the workload."""
    score, known_as = _best_name(words_of(view.actor.image.base), view.scene, view.catalogue)
    if score >= _LEAST_SIMILARITY:
        yield Hit("workload-image", "main", f"its image {view.actor.image.base} is named like {known_as}", factor=score)


def _best_name(words: Sequence[str], scene: Scene, catalogue: Catalogue) -> tuple[float, str]:
    best = (
        similarity(words, words_of(scene.workload.name), catalogue),
        f"the {scene.workload.kind} {scene.workload.name}",
    )
    for label in NAME_LABELS:
        value = scene.labels.get(label, "")
        if value:
            best = max(best, (0.8 * similarity(words, words_of(value), catalogue), f"the label {label}={value}"))
    return best


def similarity(words: Sequence[str], known_as: Sequence[str], catalogue: Catalogue) -> float:
    """How alike two names are, 0 to 1, by their words; words that say nothing ("example", "sidecar") left out.

    1 where they are equal; a name that is a run of the other's words counts by its share; else the words in common.
    """
    ours = [word for word in words if word not in catalogue.stop_words and not word.isdecimal()]
    theirs = [word for word in known_as if word not in catalogue.stop_words and not word.isdecimal()]
    if not ours or not theirs:
        return 0.0
    if ours == theirs:
        return 1.0
    common = len(set(ours) & set(theirs))
    longest = max(len(ours), len(theirs))
    if _runs_in(ours, theirs) or _runs_in(theirs, ours):
        return 0.4 + 0.5 * common / longest
    return 0.6 * common / longest


def _runs_in(short: Sequence[str], long: Sequence[str]) -> bool:
    return any(list(long[start : start + len(short)]) == list(short) for start in range(len(long) - len(short) + 1))


def plain_name(view: View) -> Iterator[Hit]:
    """It is called what mains are called where nobody found a better name."""
    if view.actor.name.lower() in view.catalogue.plain_names:
        yield Hit("plain-name", "main", f"it is called {view.actor.name}")


def only_ready(view: View) -> Iterator[Hit]:
    """It is the only one whose readiness is asked."""
    if view.actor.container.readiness_probe and not any(
        o.container.readiness_probe for o in view.scene.regular if o is not view.actor
    ):
        yield Hit("only-ready", "main", "it is the only regular container with a readiness probe")


def only_ports(view: View) -> Iterator[Hit]:
    """It is the only one that declares ports."""
    if view.actor.container.ports and not any(o.container.ports for o in view.scene.others(view.actor)):
        yield Hit("only-ports", "main", "it is the only one that declares ports")


def first(view: View) -> Iterator[Hit]:
    """Authors list the main first, most of the time."""
    if view.actor.position == 0 and len(view.scene.regular) > 1:
        yield Hit("first", "main", "it is listed first")


def served(view: View) -> Iterator[Hit]:
    """A sibling's flags point at a port that it declares."""
    ports = {port.container_port for port in view.actor.container.ports}
    for other in view.scene.others(view.actor):
        for dial in other.dials:
            if dial.port in ports and dial.via == "flag" and not dial.listens:
                yield Hit("served", "main", f"{other.name}'s {dial.source} points at its port {dial.port}")
                return


def app_port(view: View) -> Iterator[Hit]:
    """An injector's annotation names its port."""
    ports = {str(port.container_port) for port in view.actor.container.ports}
    for injector in view.catalogue.injectors:
        value = view.scene.annotations.get(injector.app_port, "") if injector.app_port else ""
        if value in ports:
            yield Hit("app-port", "main", f"annotation {injector.app_port} names its port {value}")


def claims(view: View) -> Iterator[Hit]:
    """It alone has a persistent volume."""
    if _claims(view.scene, view.actor) and not any(_claims(view.scene, o) for o in view.scene.others(view.actor)):
        yield Hit("claims", "main", "it is the only one with a persistent volume")


def _claims(scene: Scene, actor: Actor) -> bool:
    return any(
        name not in scene.volumes or scene.volumes[name].kind == "persistentVolumeClaim" for name in actor.mounts
    )


MAIN_SIGNALS: tuple[Signal, ...] = (
    default_container,
    workload_name,
    workload_image,
    plain_name,
    only_ready,
    only_ports,
    first,
    served,
    app_port,
    claims,
)
