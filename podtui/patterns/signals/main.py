"""Signals that a container is the main."""

import re
from collections.abc import Iterator

from podtui.patterns.scene import Actor, Scene
from podtui.patterns.signals.hit import Hit, Signal, View
from podtui.patterns.signals.settings import key_of

DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"
DEFAULT_LOGS_CONTAINER = "kubectl.kubernetes.io/default-logs-container"
_LEAST_LIKENESS = 0.25
_METRICS = re.compile(r"metric|prom|stats|telemetry", re.IGNORECASE)
_FRONT = re.compile(r"^(?:https?|web|grpc|api|tcp|app|rest|server)(?:-|\d|$)", re.IGNORECASE)


def default_container(view: View) -> Iterator[Hit]:
    """The annotation that kubectl exec and logs follow."""
    for annotation in (DEFAULT_CONTAINER, DEFAULT_LOGS_CONTAINER):
        if view.scene.annotations.get(annotation) == view.actor.name:
            yield Hit(annotation.rpartition("/")[2], "main", f"annotation {annotation} names it")


def workload_name(view: View) -> Iterator[Hit]:
    """It is called like the workload, or like the label that names the workload."""
    score, known_as, _ = view.likeness
    if score >= _LEAST_LIKENESS:
        how = "is that of" if score >= 1 else "is like"
        yield Hit("workload-name", "main", f"its name {how} {known_as}", factor=score)


def workload_image(view: View) -> Iterator[Hit]:
    """Its image is called like the workload."""
    score, known_as, _ = view.image_likeness
    if score >= _LEAST_LIKENESS:
        yield Hit("workload-image", "main", f"its image {view.actor.image.base} is named like {known_as}", factor=score)


def plain_name(view: View) -> Iterator[Hit]:
    """It is called what mains are called where nobody found a better name, or ends so."""
    name = "-".join(word for word in view.actor.words if word != "container")
    if name in view.catalogue.plain_names and "main" in view.actor.words:
        yield Hit("called-main", "main", f"it is called {view.actor.name}")
    elif name in view.catalogue.plain_names:
        yield Hit("plain-name", "main", f"it is called {view.actor.name}, as mains often are")
    elif view.actor.words and view.actor.words[-1] in view.catalogue.plain_names:
        yield Hit("plain-word", "main", f'its name ends in "{view.actor.words[-1]}", as mains\' often do')


def only_ready(view: View) -> Iterator[Hit]:
    """It is the only one whose readiness is asked."""
    others = [other for other in view.scene.regular if other is not view.actor]
    if others and view.actor.container.readiness_probe and not any(o.container.readiness_probe for o in others):
        yield Hit("only-ready", "main", "it is the only regular container with a readiness probe")


def only_ports(view: View) -> Iterator[Hit]:
    """It is the only one that declares ports other than for metrics."""
    others = view.scene.others(view.actor)
    if others and _fronts(view.actor) and not any(_fronts(other) for other in others):
        yield Hit("only-ports", "main", "it alone declares ports that are not named for metrics")


def _fronts(actor: Actor) -> bool:
    return any(not _METRICS.search(port.name) for port in actor.container.ports)


def front_port(view: View) -> Iterator[Hit]:
    """A port that is named like what a Service offers."""
    for port in view.actor.container.ports:
        if _FRONT.match(port.name) and not _METRICS.search(port.name):
            yield Hit("front-port", "main", f"its port {port.container_port} is named {port.name}")
            return


def first(view: View) -> Iterator[Hit]:
    """Authors list the main first, most of the time."""
    if view.actor.position == 0 and len(view.scene.regular) > 1:
        yield Hit("first", "main", "it is listed first")


def served(view: View) -> Iterator[Hit]:
    """A sibling that is auxiliary by its name or image points at a port that it declares."""
    ports = {port.container_port for port in view.actor.container.ports}
    for other in view.scene.others(view.actor):
        for dial in other.dials if ports and view.repute(other).helps else ():
            if dial.port in ports and not dial.listens:
                yield Hit("served", "main", f"{other.name}'s {dial.source} points at its port {dial.port}")
                return


def app_port(view: View) -> Iterator[Hit]:
    """An injector's annotation names its port."""
    ports = {str(port.container_port): port for port in view.actor.container.ports}
    for annotation in view.catalogue.app_port_annotations:
        if view.scene.annotations.get(annotation) in ports:
            yield Hit("app-port", "main", f"annotation {annotation} names its port")


def claims(view: View) -> Iterator[Hit]:
    """It alone has a persistent volume."""
    if _claims(view.scene, view.actor) and not any(_claims(view.scene, o) for o in view.scene.others(view.actor)):
        yield Hit("claims", "main", "it is the only one with a persistent volume")


def _claims(scene: Scene, actor: Actor) -> bool:
    return any(name in scene.volumes and scene.volumes[name].kind == "persistentVolumeClaim" for name in actor.mounts)


def richest(view: View) -> Iterator[Hit]:
    """It has more settings, mounts, ports and probes than any other: auxiliary containers are told little."""
    others = [_told(other) for other in view.scene.regular if other is not view.actor]
    if others and _told(view.actor) > 1.5 * max(others) + 1:
        yield Hit("richest", "main", "it has the most variables, mounts, ports and probes, taken together")


def _told(actor: Actor) -> int:
    container = actor.container
    probes = (container.readiness_probe, container.liveness_probe, container.startup_probe)
    return (
        len(container.env)
        + len(container.env_from)
        + len(container.volume_mounts)
        + len(container.ports)
        + sum(probe is not None for probe in probes)
    )


def csi_endpoint(view: View) -> Iterator[Hit]:
    """It offers the CSI endpoint that its siblings call."""
    for setting in view.actor.settings:
        key = key_of(setting.key)
        if key in ("csi-endpoint", "endpoint") and "csi" in f"{setting.value} {key}" and "unix" in setting.value:
            yield Hit("csi-endpoint", "main", f"its {setting.via} {setting.key} names the CSI endpoint", "csi-driver")
            return


MAIN_SIGNALS: tuple[Signal, ...] = (
    default_container,
    workload_name,
    workload_image,
    plain_name,
    only_ready,
    only_ports,
    front_port,
    first,
    served,
    app_port,
    claims,
    richest,
    csi_endpoint,
)
