"""Which program an image has."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from podtui.demo.sim.futures import Future
from podtui.demo.sim.process import Process
from podtui.demo.sim.programs import generic, seed
from podtui.demo.sim.sh import commands

Program = Callable[[Process], Coroutine[Future[Any], None, int | None]]
BUILT_IN: dict[str, Program] = {
    "myapp": seed.myapp,
    "fluentd": seed.fluentd,
    "ambassador": seed.ambassador,
    "custom-adapter": seed.adapter,
    "pause": generic.pause,
}
SHELLS = ("busybox", "alpine", "debian", "ubuntu", "bash")
"""Images whose default command is a shell."""
NOWHERE = ".invalid/"
"""Images of such a registry cannot be pulled: nobody answers at that name (RFC 2606)."""


class Catalogue:
    """Programs by image: "shop/checkout:2.0", or "shop/checkout" for all its tags."""

    def __init__(self, programs: Mapping[str, Program] | None = None) -> None:
        self._programs = BUILT_IN | dict(programs or {})

    def missing(self, image: str) -> str:
        """Why an image cannot be pulled; "" where it can."""
        if NOWHERE in image:
            host = image.partition("/")[0]
            return f'failed to resolve reference "{image}": dial tcp: lookup {host}: no such host'
        return ""

    def find(self, image: str, process: Process) -> Program | None:
        """The program of a container by its image and command; None where it has no such command."""
        name = short(image)
        own = self._programs.get(name) or self._programs.get(name.partition(":")[0])
        if process.has_command:
            return commands.run if commands.knows(process.argv) else own
        bare = name.partition(":")[0].rpartition("/")[2]
        if own is None and bare in SHELLS:
            process.argv = process.argv or ["sh"]
            return commands.run if commands.knows(process.argv) else None
        process.argv = [bare, *process.argv]
        return own or generic.server


def short(image: str) -> str:
    """Without registry and "library/": docker.io/library/nginx:1.27 → nginx:1.27."""
    first, _, rest = image.partition("/")
    name = rest if "." in first or ":" in first else image
    return name.removeprefix("library/")
