"""Looking inside a Pod's running containers, by one command in each; none that fails spoils the others."""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from podtui.cluster import exec as remote
from podtui.errors import ApiError, Forbidden, KubeconfigError, NotFound
from podtui.logs.clean import clean
from podtui.model.inside import SCRIPT, WITHOUT_SHELL, Inside, Look, read_look, running_ids
from podtui.model.pod import WRITABLE, Container, Pod, Volume, containers_of

_AT_ONCE = 4
"""Commands at one time: each costs the node's runtime a process and the API server a stream."""
_VERB_DENIED = re.compile(r'cannot (\w+) resource "pods/exec"')
_NO_SUCH_PROGRAM = re.compile(
    r"not found in \$?PATH|executable file .*not found|no such file or directory", re.IGNORECASE
)
_NO_PROGRAM_CODES = (126, 127)  # as a shell and older runtimes say it
_NO_SHELL = "no shell or cat in this image"


async def look(opener: remote.Opener, pod: Pod) -> Inside:
    """What can be seen now in each container; what cannot says why in its Look. Never raises for a refusal."""
    running = running_ids(pod)
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(container: Container) -> Look:
        if container.name not in running:
            return Look(why_not="it is not running")
        async with gate:
            return await _look_into(opener, pod, container, running[container.name])

    containers = containers_of(pod.spec)
    looks = await asyncio.gather(*(one(container) for container in containers))
    return Inside(datetime.now(UTC), {c.name: found for c, found in zip(containers, looks, strict=True)})


async def _look_into(opener: remote.Opener, pod: Pod, container: Container, container_id: str) -> Look:
    script = ("sh", "-c", SCRIPT, "podtui", *_places(container, pod.spec.volumes))
    try:
        outcome = await remote.run(opener, pod, container.name, script)
        if _lacks_program(outcome):
            outcome = await remote.run(opener, pod, container.name, WITHOUT_SHELL)
    except (ApiError, KubeconfigError) as error:
        return Look(why_not=_why_not(error, pod), container_id=container_id)
    if _lacks_program(outcome):
        return Look(why_not=_NO_SHELL, container_id=container_id)
    said = outcome.stdout.decode(errors="replace")
    found = await asyncio.to_thread(read_look, said, container_id, outcome.cut)  # of thousands of sockets: 0.2 s
    if not found.network and not found.mounts:
        said = outcome.message or outcome.stderr.decode(errors="replace") or outcome.cut or "the command said nothing"
        return Look(why_not=clean(" ".join(said.split()))[:300], container_id=container_id)
    return found


def _places(container: Container, volumes: Sequence[Volume]) -> list[str]:
    """Where the container mounts volumes that may be written."""
    may_change = {v.name for v in volumes if v.kind in WRITABLE}
    return list(dict.fromkeys(mount.mount_path for mount in container.volume_mounts if mount.name in may_change))


def _lacks_program(outcome: remote.Outcome) -> bool:
    """Whether the program could not be started, because the image does not have it."""
    if outcome.exit_code in _NO_PROGRAM_CODES:
        return True
    return outcome.exit_code is None and bool(_NO_SUCH_PROGRAM.search(outcome.message))


def _why_not(error: ApiError | KubeconfigError, pod: Pod) -> str:
    if isinstance(error, Forbidden) and (denied := _VERB_DENIED.search(error.message)):
        return f"not allowed: {denied[1]} pods/exec in namespace {pod.namespace}"
    if isinstance(error, NotFound):
        return "it is not there any more"
    return error.message
