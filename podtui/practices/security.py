"""Security considerations: each container with no more rights than its own job needs."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from podtui.practices.finding import Check, Hit, Patch
from podtui.practices.look import Look, Part, listed, who
from podtui.practices.privileges import Privileges

_TOKEN_PATH: Final = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105  # a path
NO_TOKEN_ROLES: Final = frozenset(
    [
        *("cache-proxy", "log-formatter", "log-rotate", "metrics-exporter", "protocol-translator"),
        *("reverse-proxy", "tls-proxy", "web-server"),
    ]
)
"""Roles whose work has nothing to do with the Kubernetes API; some database proxies show the token to log in."""
_BOUNDS: Final[dict[str, dict[str, Any]]] = {
    "runAsNonRoot": {"runAsNonRoot": True},
    "readOnlyRootFilesystem": {"readOnlyRootFilesystem": True},
    "allowPrivilegeEscalation: false": {"allowPrivilegeEscalation": False},
    "capabilities.drop: ALL": {"capabilities": {"drop": ["ALL"]}},
    "not privileged": {"privileged": False},
}
"""What sets each bound."""
_LACKING: Final = {
    "runAsNonRoot": "runAsNonRoot is not true",
    "readOnlyRootFilesystem": "readOnlyRootFilesystem is not true",
    "allowPrivilegeEscalation: false": "allowPrivilegeEscalation is not false",
    "capabilities.drop: ALL": "capabilities.drop has not ALL",
}
"""What is there instead."""
_TRY = "Try it first: an image that runs as root, or writes beside its volumes, needs a change before it can."


def privileged(look: Look) -> Iterator[Hit]:
    """A container with all rights of the node."""
    found = [part.name for part in look.lasting if Privileges(look, part.container).privileged]
    if found:
        yield Hit(
            f"{who(found, 'runs', 'run')} privileged",
            tuple(f"{name}: securityContext.privileged is true" for name in found),
            tuple(found),
            Patch(
                _contexts(look, found, {"privileged": False}), ("Add the one capability or device it needs instead.",)
            ),
        )


def strong_capabilities(look: Look) -> Iterator[Hit]:
    """A container at work with rights that reach over the whole Pod or node."""
    for part in look.working:
        mine = Privileges(look, part.container)
        if not mine.strong or mine.privileged or part not in look.lasting:
            continue
        kept = [name for name in mine.added if name not in mine.strong]
        yield Hit(
            f"{part.name} has {listed(mine.strong)}",
            (f"{part.name}: securityContext.capabilities.add has {', '.join(mine.strong)}",),
            (part.name,),
            Patch(_contexts(look, [part.name], {"capabilities": {"add": kept}})),
        )


def runs_as_root(look: Look) -> Iterator[Hit]:
    """A container that is told to be user 0."""
    found = [p.name for p in look.working if p in look.lasting and Privileges(look, p.container).user == 0]
    if found:
        yield Hit(
            f"{who(found, 'runs', 'run')} as root",
            tuple(f"{name}: runAsUser is 0" for name in found),
            tuple(found),
            Patch(
                _contexts(look, found, {"runAsUser": 65534, "runAsNonRoot": True}),
                ("65534 is nobody: take the image's own user.",),
            ),
        )


def weaker_than_main(look: Look) -> Iterator[Hit]:
    """An auxiliary container without a bound that every main has."""
    mains = [Privileges(look, main.container).bounds for main in look.mains]
    common = [bound for bound in _BOUNDS if mains and all(bounds[bound] for bounds in mains)]
    if not any(bound != "not privileged" for bound in common):
        common = []
    changes: dict[str, dict[str, Any]] = {}
    evidence: list[str] = []
    for part in look.auxiliaries:
        lacks = [bound for bound in common if not Privileges(look, part.container).bounds[bound]]
        if lacks:
            changes[part.name] = {"securityContext": _bounding(look, part, lacks)}
            evidence.append(f"the main has {listed(lacks)}, {part.name} has not")
    if changes:
        names = list(changes)
        yield Hit(
            f"{who(names, 'is', 'are')} less bounded than the main",
            tuple(evidence),
            tuple(names),
            Patch(look.merge(changes), (_TRY,)),
        )


def _bounding(look: Look, part: Part, bounds: list[str]) -> dict[str, Any]:
    """The security context that sets these bounds."""
    change: dict[str, Any] = {}
    for bound in bounds:
        change |= _BOUNDS[bound]
    if "runAsNonRoot" in change and Privileges(look, part.container).user == 0:
        change["runAsUser"] = 65534
    return change


def _unbounded(bound: str, lacking: str) -> Callable[[Look], Iterator[Hit]]:
    """A check for one bound that no container should be without."""

    def look_for(look: Look) -> Iterator[Hit]:
        parts = [p for p in look.working if p in look.lasting]
        found = [p for p in parts if not Privileges(look, p.container).bounds[bound] and _is_open(look, p, bound)]
        if found:
            names = [part.name for part in found]
            changes = {part.name: {"securityContext": _bounding(look, part, [bound])} for part in found}
            all_of = "every container" if len(found) == len(look.working) > 1 else listed(names)
            yield Hit(
                f"{all_of} {lacking}",
                (f"{_LACKING[bound]} in {listed(names)}",),
                tuple(names),
                Patch(look.merge(changes), (_TRY,)),
            )

    look_for.__doc__ = f"A container without {bound}."
    return look_for


def _is_open(look: Look, part: Part, bound: str) -> bool:
    """Whether the bound is merely not set: what is asked for outright has a check of its own."""
    mine = Privileges(look, part.container)
    return not mine.privileged and not (bound == "runAsNonRoot" and mine.user == 0)


def token_not_needed(look: Look) -> Iterator[Hit]:
    """The service account's token in an auxiliary container that does not talk to the Kubernetes API."""
    if look.spec.automount_service_account_token is False or not look.mains:
        return
    named = look.spec.service_account_name not in ("", "default")
    found = [p for p in look.auxiliaries if p.verdict.sure and p.role in NO_TOKEN_ROLES and _has_token(look, p)]
    if not found:
        return
    names = [part.name for part in found]
    account = look.spec.service_account_name or "default"
    unless = "" if look.pod.uid else ", unless the service account itself says no"
    yield Hit(
        f"{listed(names)} can act as the service account {account}",
        tuple(f"{p.name} is a {p.role}, and the token is mounted at {_TOKEN_PATH}{unless}" for p in found),
        tuple(names),
        _without_token(look, names) if named else Patch({"spec": {"automountServiceAccountToken": False}}),
        "warning" if named else None,
    )


def _has_token(look: Look, part: Part) -> bool:
    """Whether the admission controller's token is in a Pod's container, or will be in a manifest's.

    A mount at that place keeps it out of a manifest's.
    """
    mounts = [m for m in part.container.volume_mounts if m.mount_path.rstrip("/") == _TOKEN_PATH]
    if not mounts:
        return not look.pod.uid
    return any(mount.name.startswith("kube-api-access") for mount in mounts)


def _without_token(look: Look, names: list[str]) -> Patch:
    """An empty directory in the token's place: the ServiceAccount admission then mounts none there."""
    mount = {"mountPath": _TOKEN_PATH, "name": "no-token", "readOnly": True}
    return Patch(
        look.merge({name: {"volumeMounts": [mount]} for name in names}, volumes=[{"name": "no-token", "emptyDir": {}}]),
        ("An empty volume in the token's place keeps it out of this container alone.",),
    )


def _contexts(look: Look, names: list[str], change: dict[str, Any]) -> dict[str, Any]:
    return look.merge({name: {"securityContext": change} for name in names})


CHECKS = (
    Check(
        "privileged",
        "security",
        "warning",
        "a privileged container",
        "A privileged container can do on the node what root can, also to the other containers of its Pod.",
        privileged,
    ),
    Check(
        "strong-capabilities",
        "security",
        "warning",
        "capabilities that reach beyond the container",
        "The containers share one network and often volumes: NET_ADMIN in one changes the network of all, SYS_PTRACE "
        "and SYS_ADMIN reach further.",
        strong_capabilities,
    ),
    Check(
        "runs-as-root",
        "security",
        "warning",
        "a container told to run as root",
        "Root in one container owns the files of all on the volumes they share.",
        runs_as_root,
    ),
    Check(
        "weaker-than-main",
        "security",
        "warning",
        "an auxiliary container less bounded than the main",
        "A Pod is as strong as its weakest container: whoever gets into the helper has the main's network and volumes.",
        weaker_than_main,
    ),
    Check(
        "root-not-excluded",
        "security",
        "info",
        "nothing keeps a container from running as root",
        "Without runAsNonRoot the image decides, and the next version of one of several images may be root.",
        _unbounded("runAsNonRoot", "may run as root"),
    ),
    Check(
        "writable-root",
        "security",
        "info",
        "a writable root file system",
        "What a container writes outside of its volumes is lost at the next restart, and so is every trace of who "
        "did it. Give it an emptyDir where it has to write.",
        _unbounded("readOnlyRootFilesystem", "can write to its root file system"),
    ),
    Check(
        "privilege-escalation",
        "security",
        "info",
        "allowPrivilegeEscalation is not false",
        "Where it is not false, a setuid program in any of the images gives more rights than the container began with.",
        _unbounded("allowPrivilegeEscalation: false", "may gain more rights than it began with"),
    ),
    Check(
        "capabilities-kept",
        "security",
        "info",
        "the default capabilities are kept",
        "Few programs need any of the dozen capabilities that a container has by default, helpers hardly ever.",
        _unbounded("capabilities.drop: ALL", "keeps the default capabilities"),
    ),
    Check(
        "token-not-needed",
        "security",
        "info",
        "the service account's token in a container that does not need it",
        "The token is mounted into every container of the Pod. Whoever gets into a helper acts as the main.",
        token_not_needed,
    ),
)
