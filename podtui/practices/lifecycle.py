"""Proper lifecycle management: who starts before whom, who ends the Pod, and who is given the time to stop."""

import re
from collections.abc import Iterator
from typing import Any, Final

from podtui.model.localhost import listens_of
from podtui.model.pod import LifecycleHandler
from podtui.practices.finding import Check, Hit, Patch
from podtui.practices.look import Look, Part, who
from podtui.practices.native import PATIENT, dialed, handler_of, to_native
from podtui.practices.scripts import heeding, heeds_no_signal, is_first_process, script_of

_ENDS = re.compile(
    r"quitquitquit|/quit\b|\bpkill\b|\bkillall\b|\bkill\b|/exit\b|shutdown|--exit|-exit-|--once|one-?shot",
    re.IGNORECASE,
)
"""Words of those who make a helper end."""
_ENDING_ROLES: Final = frozenset({"job-supervisor", "data-fetch", "copy-files", "backup", "migration"})
"""Roles that end by themselves."""
_WAITS_FOR_FILE = re.compile(r"\[\[?\s*!?\s*-[fedsp]\b|\binotifywait\b|\btest\s+!?\s*-[fedsp]\b")
_FRONTS: Final = frozenset({"auth-proxy", "queue-proxy", "reverse-proxy", "tls-proxy", "api-gateway"})
"""Roles through which the main's requests come in."""
_CARRIES: Final = frozenset({"api-proxy", "db-proxy", "egress-proxy"})
"""Roles through which the main's own connections go out."""
_CERTAIN: Final = 0.9
"""The confidence from which a role alone is enough."""
ROLES: Final = _ENDING_ROLES | _FRONTS | _CARRIES | {"log-shipper"}
"""Every role that a check here goes by."""
_SLEEP = re.compile(r"\bsleep\s+(\d{1,5})\b")
_LEAST_GRACE: Final = 5


def job_kept_alive(look: Look) -> Iterator[Hit]:
    """A helper that runs on when the work is done."""
    ends = look.is_job or (look.workload.kind == "Pod" and look.spec.restart_policy != "Always")
    if not ends or look.spec.share_process_namespace or _somebody_ends_it(look):
        return
    for part in look.auxiliaries:
        if part.native or not part.verdict.sure or part.role in _ENDING_ROLES:
            continue
        kind = look.workload.kind
        yield Hit(
            f"the {kind} cannot complete while {part.name} runs",
            (
                f"{part.name} is a regular container ({part.role or part.verdict.words}), and nothing here ends it",
                f"restartPolicy {look.spec.restart_policy}: the Pod is done when all regular containers are",
            ),
            (part.name,),
            to_native(look, part),
            None if look.is_job else "warning",
        )


def _somebody_ends_it(look: Look) -> bool:
    """Whether a command tells a sibling to end, or waits for a sign that it may."""
    for part in look.working:
        text = " ".join((*part.container.command, *part.container.args))
        script = script_of(part.container)
        if _ENDS.search(text) or (script and _WAITS_FOR_FILE.search(script.text)):
            return True
    return False


def late_proxy(look: Look) -> Iterator[Hit]:
    """A proxy that the main dials from its first moment, and that starts beside it."""
    if look.is_job:
        return
    order = [container.name for container in look.spec.containers]
    for part in look.auxiliaries:
        if part.native or part.verdict.pattern != "ambassador" or not part.verdict.sure:
            continue
        callers = dialed(look, part)
        by_role = part.role in _CARRIES and part.verdict.confidence >= _CERTAIN
        held = part.container.lifecycle is not None and part.container.lifecycle.post_start is not None
        first = all(order.index(part.name) < order.index(main.name) for main in look.mains if main.name in order)
        if (callers or by_role) and not (held and first):
            yield Hit(
                f"{part.name} starts beside the main that connects through it, not before",
                tuple(callers) or (f"its role is {part.role}: the main's connections pass through it",),
                (part.name,),
                to_native(look, part),
                None if callers else "info",
            )


def ungated_sidecar(look: Look) -> Iterator[Hit]:
    """A native sidecar that the main dials, with nothing that makes the main wait until it listens."""
    for part in look.auxiliaries:
        hooks = part.container.lifecycle
        if not part.native or part.container.startup_probe or (hooks and hooks.post_start):
            continue
        callers = dialed(look, part)
        if callers:
            yield Hit(
                f"{part.name} starts first, but the main does not wait until it listens",
                (*callers, f"{part.name} has no startupProbe"),
                (part.name,),
                _gate(look, part),
            )


def _gate(look: Look, part: Part) -> Patch:
    probe = part.container.readiness_probe or part.container.liveness_probe
    if probe and (handler := handler_of(probe)):
        return Patch(look.merge({part.name: {"startupProbe": handler | PATIENT}}))
    rows = [row.port for row in look.wiring.ports if row.port in listens_of(part.container) and row.dialed_by]
    gate = {"tcpSocket": {"port": rows[0]}, **PATIENT}
    note = "The kubelet asks the Pod's address: where it listens on 127.0.0.1 alone, use an exec probe."
    return Patch(look.merge({part.name: {"startupProbe": gate}}), (note,))


def proxy_without_drain(look: Look) -> Iterator[Hit]:
    """A proxy in front of the main that may be gone before the requests are."""
    if look.is_job:
        return
    for part in look.auxiliaries:
        hooks = part.container.lifecycle
        fronting = part.verdict.pattern == "ambassador" and part.verdict.sure and part.role in _FRONTS
        if not fronting or part.native or (hooks and hooks.pre_stop):
            continue
        yield Hit(
            f"{part.name} takes the main's requests and has no preStop",
            (f"{part.name} is the main's {part.role}; it gets SIGTERM at the same moment as the main",),
            (part.name,),
            Patch(
                look.merge({part.name: {"lifecycle": {"preStop": {"sleep": {"seconds": 5}}}}}),
                ("The sleep action needs Kubernetes 1.30; before it: exec a sleep of the image.",),
            ),
        )


def short_grace(look: Look) -> Iterator[Hit]:
    """A preStop that takes longer than the Pod is given, or a proxy that is given no time."""
    for part in look.working:
        hooks = part.container.lifecycle
        seconds = _seconds(hooks.pre_stop) if hooks and hooks.pre_stop else 0
        if seconds and seconds >= look.grace:
            yield Hit(
                f"{part.name} is killed before its preStop is over",
                (f"preStop sleeps {seconds} s", f"terminationGracePeriodSeconds is {look.grace}"),
                (part.name,),
                Patch({"spec": {"terminationGracePeriodSeconds": seconds + 30}}),
            )
    proxies = [part.name for part in look.auxiliaries if part.verdict.pattern == "ambassador" and part.verdict.sure]
    if proxies and look.grace < _LEAST_GRACE:
        yield Hit(
            f"{who(proxies, 'has', 'have')} {look.grace} s to finish what is under way",
            (f"terminationGracePeriodSeconds is {look.grace}",),
            tuple(proxies),
            Patch({"spec": {"terminationGracePeriodSeconds": 30}}),
        )


def _seconds(handler: LifecycleHandler) -> int:
    """How long a preStop sleeps at least, 0 where that is not said."""
    if handler.sleep:
        return handler.sleep.seconds
    if handler.exec is None:
        return 0
    found = _SLEEP.findall(" ".join(handler.exec.command))
    return max((int(seconds) for seconds in found), default=0)


def ignores_sigterm(look: Look) -> Iterator[Hit]:
    """A shell loop, a sleep or a tail as process 1: it does not hear that it is to stop."""
    if look.spec.share_process_namespace or look.spec.host_pid or look.grace < _LEAST_GRACE:
        return
    for part in look.working:
        words = heeds_no_signal(part.container)
        if not words or part not in look.lasting:
            continue
        yield Hit(
            f"{part.name} does not react to SIGTERM: the Pod takes {look.grace} s to stop",
            (f'process 1 is "{words}", with no trap',),
            (part.name,),
            _heeding(look, part),
        )


def _heeding(look: Look, part: Part) -> Patch | None:
    found = heeding(part.container)
    if found is None or not is_first_process(part.container):
        return None
    place, script = found
    path = look.path(part.name)
    operations: list[dict[str, Any]] = [{"op": "test", "path": f"{path}/name", "value": part.name}]
    if place:
        operations.append({"op": "replace", "path": f"{path}/{place}", "value": script})
    else:
        operations.append({"op": "add", "path": f"{path}/command", "value": ["sh", "-c", script]})
        operations += [{"op": "remove", "path": f"{path}/args"}] if part.container.args else []
    return Patch(operations)


def shipper_not_native(look: Look) -> Iterator[Hit]:
    """A log shipper that is told to stop at the same moment as the main it listens to."""
    if look.is_job or look.workload.kind == "DaemonSet":
        return
    for part in look.auxiliaries:
        if part.role != "log-shipper" or part.native or not part.verdict.sure:
            continue
        yield Hit(
            f"{part.name} may end before it has read the main's last lines",
            (f"{part.name} is a regular container: it gets SIGTERM at the same moment as the main",),
            (part.name,),
            to_native(look, part),
        )


CHECKS = (
    Check(
        "job-kept-alive",
        "lifecycle",
        "error",
        "a Job that its sidecar keeps from completing",
        "A Pod is complete when all its regular containers are. A native sidecar (an init container with "
        "restartPolicy: Always) is stopped when the others have ended.",
        job_kept_alive,
    ),
    Check(
        "late-proxy",
        "lifecycle",
        "warning",
        "a proxy that starts beside the main that needs it",
        "Regular containers start together, in no promised order: the main's first connections can fail, and at the "
        "end the proxy may be gone while the main still works. A native sidecar starts before and ends after it.",
        late_proxy,
    ),
    Check(
        "ungated-sidecar",
        "lifecycle",
        "warning",
        "a native sidecar without startupProbe that the main connects to",
        "The kubelet starts the next container as soon as a native sidecar's process runs; only its startupProbe (or "
        "postStart) makes the next one wait until it answers.",
        ungated_sidecar,
    ),
    Check(
        "proxy-without-drain",
        "lifecycle",
        "info",
        "a proxy in front of the main without preStop",
        "While a Pod is taken out of its Services requests still come in, for seconds. All regular containers get "
        "SIGTERM at once: a proxy that leaves first cuts off what the main could have answered.",
        proxy_without_drain,
    ),
    Check(
        "short-grace",
        "lifecycle",
        "warning",
        "a grace period shorter than what has to happen in it",
        "preStop counts against the grace period, which all containers share: when it is over all are killed.",
        short_grace,
    ),
    Check(
        "ignores-sigterm",
        "lifecycle",
        "warning",
        "a process 1 that does not react to SIGTERM",
        "A Pod has stopped when its last container has: one that waits to be killed holds up every rollout and "
        "every drain by the whole grace period.",
        ignores_sigterm,
    ),
    Check(
        "shipper-not-native",
        "lifecycle",
        "info",
        "a log shipper that ends with the main",
        "The last lines before an end are those one wants to read. A native sidecar is stopped after the main.",
        shipper_not_native,
    ),
)
