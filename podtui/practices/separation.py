"""Clear separation of concerns: one job a container, one container a job."""

from collections.abc import Iterator
from typing import Any, Final

from podtui.model.pod import Container
from podtui.patterns.scene import image_of
from podtui.practices.finding import Check, Hit, Patch
from podtui.practices.look import Look, Part, listed
from podtui.practices.scripts import jobs_of, runs_a_manager, script_of, two_programs
from podtui.wiring import PortRow

_HIGHEST: Final = 65535
_BASES: Final = frozenset({"alpine", "bash", "busybox", "centos", "debian", "fedora", "ubuntu"})
"""Images that are no program's own: sharing one costs nothing."""
_NAME_LENGTH: Final = 63


def several_processes(look: Look) -> Iterator[Hit]:
    """A command that starts programs side by side, or a program that is there to do so."""
    for part in look.working:
        jobs = jobs_of(part.container)
        if not jobs:
            continue
        if runs_a_manager(jobs):
            what = f"{part.name} runs a process manager, and so several programs in one container"
        else:
            what = f"{part.name} runs {len(jobs)} programs side by side in one container"
        yield Hit(
            what, tuple(f"{part.name}'s command: {_short(job)}" for job in jobs), (part.name,), _split(look, part)
        )


def _short(command: str) -> str:
    """The program alone: what follows may be a secret."""
    return command if command == "a loop" else command.split(maxsplit=1)[0]


def _split(look: Look, part: Part) -> Patch | None:
    """The container twice, one program each; only where the script is as simple as that."""
    script = script_of(part.container)
    programs = two_programs(script.text) if script else None
    if script is None or programs is None or part.native:
        return None
    old, new = look.path(part.name), f"/spec/containers/{len(look.spec.containers)}"
    base = programs[0].split()[0].rpartition("/")[2].replace("_", "-").replace(".", "-").lower()
    operations: list[dict[str, Any]] = [
        {"op": "test", "path": f"{old}/name", "value": part.name},
        {"op": "copy", "from": old, "path": new},
        {"op": "replace", "path": f"{new}/name", "value": f"{part.name}-{base}"[:_NAME_LENGTH].rstrip("-")},
        {"op": "replace", "path": f"{new}/{script.place}", "value": f"exec {programs[0]}"},
        {"op": "replace", "path": f"{old}/{script.place}", "value": f"exec {programs[1]}"},
        *({"op": "remove", "path": f"{new}/{field}"} for field in _of_the_first(part.container)),
    ]
    return Patch(
        operations,
        ("The second container has the first one's image, variables and mounts: take out what it needs not.",),
    )


def _of_the_first(container: Container) -> Iterator[str]:
    """Fields that a copy of the container must not have too."""
    for field, present in (
        ("ports", container.ports),
        ("livenessProbe", container.liveness_probe),
        ("readinessProbe", container.readiness_probe),
        ("startupProbe", container.startup_probe),
    ):
        if present:
            yield field


def same_image(look: Look) -> Iterator[Hit]:
    """An auxiliary container that runs the main's own image."""
    for part in look.auxiliaries:
        mains = [main.name for main in look.mains if main.container.image == part.container.image != ""]
        if not mains or image_of(part.container.image).base in _BASES:
            continue
        image = part.container.image
        name, _, tag = image.partition("@")[0].rpartition(":")
        if not name or "/" in tag:
            name, tag = image.partition("@")[0], "1"
        yield Hit(
            f"{part.name} ({part.verdict.words}) runs the same image as {listed(mains)}",
            (f"image {image} in {listed([*mains, part.name])}",),
            (part.name,),
            Patch(
                look.merge({part.name: {"image": f"{name}-{part.name}:{tag}"}}),
                (f"An image of its own with only what {part.name} needs: this name is made up, put in yours.",),
            ),
        )


def port_collision(look: Look) -> Iterator[Hit]:
    """A port that two containers declare which run at the same time."""
    taken = {row.port for row in look.wiring.ports}
    for row in look.wiring.ports:
        owners = [part for part in look.working if part.name in row.declared_by]
        if not row.collision or len(owners) < 2:
            continue
        moved = next((part for part in owners if part in look.auxiliaries), owners[-1])
        free = next((port for port in range(row.port + 1, _HIGHEST) if port not in taken), 0)
        yield Hit(
            f"{listed([part.name for part in owners])} declare the same port {row.port}/{row.protocol}",
            tuple(f"{part.name}: containerPort {row.port}" for part in owners),
            tuple(part.name for part in owners),
            _move(look, moved, row, free) if free else None,
        )


def _move(look: Look, part: Part, row: PortRow, free: int) -> Patch:
    path = look.path(part.name)
    places = [
        i for i, p in enumerate(part.container.ports) if (p.container_port, p.protocol) == (row.port, row.protocol)
    ]
    operations: list[dict[str, Any]] = [{"op": "test", "path": f"{path}/name", "value": part.name}]
    operations += [{"op": "replace", "path": f"{path}/ports/{i}/containerPort", "value": free} for i in places]
    return Patch(operations, (f"Tell the program in {part.name} to listen on {free} too, and whoever asks it there.",))


CHECKS = (
    Check(
        "several-processes",
        "separation",
        "warning",
        "several programs in one container",
        "The kubelet watches one process a container: the others can die unseen, their logs mix, and they share one "
        "limit, one probe and one restart. A Pod exists so that each can be a container of its own.",
        several_processes,
    ),
    Check(
        "same-image",
        "separation",
        "info",
        "an auxiliary container on the main's image",
        "Two functions in one image are built, released and patched together, and each carries the other's tools.",
        same_image,
    ),
    Check(
        "port-collision",
        "separation",
        "warning",
        "one port declared by two containers",
        "All containers of a Pod share one network, so a port can be listened on once: the second to try fails.",
        port_collision,
    ),
)
