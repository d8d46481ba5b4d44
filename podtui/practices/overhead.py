"""Minimal resource overhead: what the auxiliary containers cost, and whether anybody said so."""

from collections.abc import Iterator
from typing import Final

from podtui.model.pod import Container
from podtui.practices.amounts import MIB, START, as_written, limit_of, quantity_of, request_of
from podtui.practices.finding import Check, Hit, Patch
from podtui.practices.look import Look, Part, listed, who

RESOURCES: Final = ("cpu", "memory")
NEAR: Final = 0.9
"""Of a limit: from here on there is little room left."""
UNUSED: Final = 0.1
"""Of a request: below it most of what is set aside lies idle."""
_WORTH: Final = {"cpu": 0.1, "memory": 128 * MIB}
"""Requests smaller than these are not worth a word."""
_MORE: Final = {"cpu": 0.05, "memory": 48 * MIB}
"""How much more than the main's a request must be to be worth one."""
_MEASURE = "A starting point: measure with kubectl top pod --containers, and set what it needs."


def auxiliary_without_requests(look: Look) -> Iterator[Hit]:
    """The main says what it needs, an auxiliary container does not."""
    wanted = [r for r in RESOURCES if look.mains and all(request_of(m.container, r) for m in look.mains)]
    lacking = {part.name: lacks for part in look.auxiliaries if (lacks := _lacks(part.container, wanted))}
    if lacking:
        changes = {
            name: {"resources": {"requests": {r: _start(look, name, r) for r in lacks}}}
            for name, lacks in lacking.items()
        }
        yield Hit(
            f"{who(list(lacking), 'does not say what it needs', 'do not say what they need')}, while the main does",
            tuple(f"{name} has no request for {listed(lacks)}" for name, lacks in lacking.items()),
            tuple(lacking),
            Patch(look.merge(changes), (_MEASURE,)),
        )


def _lacks(container: Container, wanted: list[str]) -> list[str]:
    return [r for r in wanted if request_of(container, r) is None]


def _start(look: Look, name: str, resource: str) -> str:
    """What it uses now with half as much again, or a small amount where nothing is measured."""
    used = _used(look, name, resource)
    return quantity_of(resource, used * 1.5) if used else START[resource]


def _used(look: Look, name: str, resource: str) -> float | None:
    usage = look.around.usage
    sample = usage.containers.get(name) if usage else None
    if sample is None:
        return None
    return sample.cpu if resource == "cpu" else sample.memory


def auxiliary_without_limit(look: Look) -> Iterator[Hit]:
    """The main's memory is bounded, an auxiliary container's is not."""
    if not look.mains or not all(limit_of(main.container, "memory") for main in look.mains):
        return
    lacking = [part.name for part in look.auxiliaries if part.container.resources.limits.get("memory") is None]
    if lacking:
        changes = {name: {"resources": {"limits": {"memory": _limit(look, name)}}} for name in lacking}
        yield Hit(
            f"{listed(lacking)} may use any amount of memory, while the main may not",
            tuple(f"{name} has no memory limit" for name in lacking),
            tuple(lacking),
            Patch(look.merge(changes), (_MEASURE,)),
        )


def _limit(look: Look, name: str) -> str:
    part = next(part for part in look.auxiliaries if part.name == name)
    floor = max(_used(look, name, "memory") or 0, request_of(part.container, "memory") or 0)
    return quantity_of("memory", floor * 2) if floor else "128Mi"


def auxiliary_requests_more(look: Look) -> Iterator[Hit]:
    """An auxiliary container that asks for more than the main it serves."""
    for part in look.auxiliaries:
        more = [(r, main) for r in RESOURCES if (main := _outdone(look, part, r))]
        if more:
            requests = {r: as_written(main.container, r) for r, main in more}
            yield Hit(
                f"{part.name} requests more {listed([r for r, _ in more])} than the main",
                tuple(
                    f"{r}: {part.name} {as_written(part.container, r)}, {main.name} {as_written(main.container, r)}"
                    for r, main in more
                ),
                (part.name,),
                Patch(look.merge({part.name: {"resources": {"requests": requests}}}), (_MEASURE,)),
            )


def _outdone(look: Look, part: Part, resource: str) -> Part | None:
    """The main with the largest request, where this container's is larger still."""
    own = request_of(part.container, resource)
    asking = [(asked, main) for main in look.mains if (asked := request_of(main.container, resource))]
    if own is None or len(asking) != len(look.mains) or not asking:
        return None
    largest, main = max(asking, key=lambda pair: pair[0])
    return main if own - largest >= _MORE[resource] else None


def memory_over_request(look: Look) -> Iterator[Hit]:
    """More memory in use than was asked for."""
    for part in look.working:
        used, request = _used(look, part.name, "memory"), request_of(part.container, "memory")
        if used and request and used > request:
            wanted = min(used * 1.2, limit_of(part.container, "memory") or used * 1.2)
            change = {"resources": {"requests": {"memory": quantity_of("memory", wanted)}}}
            yield Hit(
                f"{part.name} uses more memory than it requests",
                (f"{quantity_of('memory', used)} in use now, {as_written(part.container, 'memory')} requested",),
                (part.name,),
                Patch(look.merge({part.name: change}), (_MEASURE,)) if _is_ours(look, part) else None,
            )


def near_limit(look: Look) -> Iterator[Hit]:
    """Memory in use that has nearly reached the limit."""
    for part in look.working:
        used, limit = _used(look, part.name, "memory"), limit_of(part.container, "memory")
        if used and limit and used >= NEAR * limit:
            change = {"resources": {"limits": {"memory": quantity_of("memory", used * 1.5)}}}
            yield Hit(
                f"{part.name} uses {used / limit:.0%} of its memory limit",
                (f"{quantity_of('memory', used)} in use now of {part.container.resources.limits['memory']}",),
                (part.name,),
                Patch(look.merge({part.name: change}), (_MEASURE,)) if _is_ours(look, part) else None,
            )


def unused_request(look: Look) -> Iterator[Hit]:
    """An auxiliary container that asks for ten times what it uses."""
    for part in look.auxiliaries:
        idle = {r: used for r in RESOURCES if (used := _idle(look, part, r)) is not None}
        if idle:
            requests = {r: quantity_of(r, used * 2) for r, used in idle.items()}
            yield Hit(
                f"{part.name} uses less than a tenth of the {listed(list(idle))} it requests",
                tuple(
                    f"{r}: {quantity_of(r, u)} in use now, {as_written(part.container, r)} requested"
                    for r, u in idle.items()
                ),
                (part.name,),
                Patch(look.merge({part.name: {"resources": {"requests": requests}}}), (_MEASURE,)),
            )


def _idle(look: Look, part: Part, resource: str) -> float | None:
    used, request = _used(look, part.name, resource), request_of(part.container, resource)
    if used is None or request is None or request < _WORTH[resource] or used >= UNUSED * request:
        return None
    return used


def _is_ours(look: Look, part: Part) -> bool:
    """Whether the manifest has it: what an injector adds is set up elsewhere."""
    return part in look.lasting


CHECKS = (
    Check(
        "auxiliary-without-requests",
        "overhead",
        "warning",
        "an auxiliary container that requests nothing beside a main that does",
        "The scheduler adds the containers' requests up: what one does not ask for is missing on the node, and the "
        "whole Pod can never be Guaranteed, however carefully the main's numbers were chosen.",
        auxiliary_without_requests,
    ),
    Check(
        "auxiliary-without-limit",
        "overhead",
        "warning",
        "an auxiliary container without a memory limit beside a main that has one",
        "A leak in an unbounded helper takes the node's memory, and the kernel then looks for a victim that may be "
        "the main.",
        auxiliary_without_limit,
    ),
    Check(
        "auxiliary-requests-more",
        "overhead",
        "warning",
        "an auxiliary container that requests more than the main",
        "Every replica pays for its helpers. One that reserves more than what it serves is set too high, or belongs "
        "into a workload of its own.",
        auxiliary_requests_more,
    ),
    Check(
        "memory-over-request",
        "overhead",
        "warning",
        "more memory in use than requested",
        "When a node runs short, Pods that use more than they asked for are evicted first: the whole Pod goes, the "
        "main with it.",
        memory_over_request,
    ),
    Check(
        "near-limit",
        "overhead",
        "warning",
        "memory in use close to the limit",
        "At the limit the container is killed and restarted, and what relies on it at localhost fails meanwhile.",
        near_limit,
    ),
    Check(
        "unused-request",
        "overhead",
        "info",
        "an auxiliary container that uses a fraction of its request",
        "What a helper reserves and does not use is missing in every replica.",
        unused_request,
    ),
)
