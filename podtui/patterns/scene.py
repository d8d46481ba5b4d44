"""A Pod as the signals see it: each container with its words, settings and ports taken apart once."""

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from podtui.model.localhost import Dial, Setting, told_of
from podtui.model.pod import Container, Lifecycle, PodSpec, Volume

_WORD = re.compile(r"k8s|container(?![a-z])|[a-z]+?(?=container(?![a-z])|[^a-z]|$)|\d+")


class Workload(NamedTuple):
    """What names the Pod: the owner's kind and name; for a Pod of a ReplicaSet the Deployment's."""

    kind: str
    name: str


class Image(NamedTuple):
    """An image reference taken apart: `path` without registry host, tag and digest, `base` its last segment."""

    path: str
    base: str
    tag: str

    @property
    def family(self) -> str:
        """The path without its last segment: whose image it is."""
        return self.path.rpartition("/")[0]


@lru_cache(maxsize=4096)
def image_of(reference: str) -> Image:
    """`registry:5000/org/name:tag@sha256:…` taken apart, in lower case."""
    name, _, _ = reference.strip().lower().partition("@")
    host, slash, rest = name.partition("/")
    if slash and ("." in host or ":" in host or host == "localhost"):
        name = rest
    before, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        before, tag = name, ""
    return Image(before, before.rpartition("/")[2], tag)


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """A name's words: "kube-rbac-proxy2" is kube, rbac, proxy, 2; "sidecontainer" is side, container."""
    return tuple(_WORD.findall(name.lower()))


class Actor:
    """One container: what it is called and told, where it listens and what it dials."""

    __slots__ = (
        "container",
        "dials",
        "env",
        "image",
        "lifecycle",
        "listens",
        "mounts",
        "name",
        "position",
        "program",
        "script",
        "settings",
        "words",
    )

    def __init__(self, container: Container, lifecycle: Lifecycle, position: int) -> None:
        self.container = container
        self.lifecycle = lifecycle
        self.position = position
        """Place among the regular containers, from 0; -1 for others."""
        self.name = container.name
        self.words = words_of(container.name)
        self.image = image_of(container.image)
        self.script = " ".join((*container.command, *container.args))
        told = told_of(container)
        self.settings: tuple[Setting, ...] = tuple(setting for setting in told.settings if setting.key)
        """Variables and flags; the words of scripts are in `script`."""
        self.env: Mapping[str, str] = {variable.name: variable.value for variable in container.env}
        self.dials: tuple[Dial, ...] = told.dials
        self.listens: frozenset[int] = frozenset(
            (*(opening.port for opening in told.openings), *(port.container_port for port in container.ports))
        )
        self.mounts: Mapping[str, bool] = _mounts(container)
        """Volume name → whether it is mounted read-only everywhere."""
        self.program = _program(container)

    @property
    def regular(self) -> bool:
        """Whether it may be the main: init and ephemeral containers and native sidecars never are."""
        return self.lifecycle == "regular"


def _mounts(container: Container) -> dict[str, bool]:
    out: dict[str, bool] = {}
    for mount in container.volume_mounts:
        out[mount.name] = out.get(mount.name, True) and mount.read_only
    return out


def _program(container: Container) -> str:
    """The base name of what runs, "" where the image decides; shells are not what runs but how."""
    for argument in (*container.command, *container.args):
        base = argument.split(maxsplit=1)[0].rpartition("/")[2] if argument.strip() else ""
        if base and base not in ("sh", "bash", "ash", "dash", "tini", "dumb-init", "env", "exec") and base[0] != "-":
            return base.lower()
    return ""


_DATA = ("emptyDir", "persistentVolumeClaim", "hostPath", "ephemeral", "nfs")
"""Kinds of volumes that containers pass data on by."""


class Scene:
    """The whole Pod: its containers, its volumes, what names it, and the metadata that matters."""

    def __init__(
        self,
        spec: PodSpec,
        workload: Workload,
        labels: Mapping[str, str] | None = None,
        annotations: Mapping[str, str] | None = None,
    ) -> None:
        self.spec = spec
        self.workload = workload
        self.labels = labels or {}
        self.annotations = annotations or {}
        self.initial = [
            Actor(c, "native-sidecar" if c.restart_policy == "Always" else "init", -1) for c in spec.init_containers
        ]
        self.regular = [Actor(c, "regular", position) for position, c in enumerate(spec.containers)]
        self.debugging = [Actor(c, "ephemeral", -1) for c in spec.ephemeral_containers]
        self.actors = [*self.initial, *self.regular, *self.debugging]
        self.working = [actor for actor in self.actors if actor.lifecycle in ("regular", "native-sidecar")]
        """The containers that have a function, in start order."""
        self.volumes: dict[str, Volume] = {volume.name: volume for volume in spec.volumes}

    def others(self, actor: Actor) -> list[Actor]:
        """The containers at work beside this one."""
        return [other for other in self.working if other is not actor]

    def shared(self, actor: Actor, other: Actor, kinds: tuple[str, ...] = _DATA) -> list[str]:
        """Volumes of these kinds that both mount."""
        return [
            name
            for name in actor.mounts
            if name in other.mounts and name in self.volumes and self.volumes[name].kind in kinds
        ]

    @cached_property
    def common_words(self) -> frozenset[str]:
        """Words that the names of all regular containers have: they tell nothing about one of them."""
        names = [set(actor.words) for actor in self.regular]
        return frozenset(set.intersection(*names)) if len(names) > 1 else frozenset()

    @cached_property
    def intercepted(self) -> bool:
        """Whether an init container redirects the Pod's traffic."""
        return any(
            "iptables" in f"{actor.script} {actor.name}" or "proxy-init" in f"{actor.name} {actor.image.path}"
            for actor in self.initial
        )
