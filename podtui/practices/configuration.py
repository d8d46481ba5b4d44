"""Consistent configuration: kept in ConfigMaps and Secrets, and the same for all containers of the Pod."""

import re
from collections.abc import Iterator
from typing import Any, Final

from podtui.model.pod import Container, statuses_of
from podtui.practices.finding import Check, Hit, Patch
from podtui.practices.literals import Literal, in_url, literals_of, looks_secret
from podtui.practices.look import Look, Part, listed, who

_OF_ALL = re.compile(
    r"^(?:TZ|ENV|ENVIRONMENT|STAGE|HTTPS?_PROXY|NO_PROXY)$"
    r"|(?:REGION|ENVIRONMENT|CLUSTER|CLUSTER_NAME|DATABASE|DB_NAME|BUCKET|TOPIC|DOMAIN|TENANT|HOSTS?|URL|URI|ENDPOINT"
    r"|SERVERS?|BROKERS)$"
)
"""Variables that speak of the world around the Pod, which is one for all its containers."""
_LOCAL = re.compile(r"localhost|\b127\.|\[?::1\b|\b0\.0\.0\.0\b|\$\(|^:\d+$", re.IGNORECASE)
_CONFIG_KINDS: Final = ("configMap", "secret", "projected")


def literal_secret(look: Look) -> Iterator[Hit]:
    """A password or key that everybody reads who may read Pods."""
    for part in look.lasting:
        found = list(dict.fromkeys(literals_of(part.container)))
        if found:
            yield Hit(
                f"{part.name} has {'a secret' if len(found) == 1 else 'secrets'} written out in its spec",
                tuple(f"{part.name}: {literal.words} is a literal" for literal in found),
                (part.name,),
                _by_reference(look, part, found),
            )


def _by_reference(look: Look, part: Part, found: list[Literal]) -> Patch:
    """Variables from a Secret; flags name them as $(VARIABLE), which the kubelet fills in."""
    secret = f"{look.workload.name or part.name}-secrets"
    keys = " ".join(f"--from-literal={literal.variable}=…" for literal in found)
    notes = (
        f"First: kubectl create secret generic {secret} {keys}",
        "Whoever saw the old value has it: make a new one.",
    )
    references = {literal.variable: {"secretKeyRef": {"name": secret, "key": literal.variable}} for literal in found}
    if not any(literal.flag for literal in found):
        env = [{"name": name, "value": None, "valueFrom": source} for name, source in references.items()]
        return Patch(look.merge({part.name: {"env": env}}), notes)
    return Patch(_operations(look, part, found, references), notes)


def _operations(look: Look, part: Part, found: list[Literal], references: dict[str, Any]) -> list[dict[str, Any]]:
    path = look.path(part.name)
    out: list[dict[str, Any]] = [{"op": "test", "path": f"{path}/name", "value": part.name}]
    out += [
        {"op": "replace", "path": f"{path}/{literal.place}", "value": f"{literal.rest}$({literal.variable})"}
        for literal in found
        if literal.flag
    ]
    places = {variable.name: i for i, variable in enumerate(part.container.env)}
    if not places:
        out.append({"op": "add", "path": f"{path}/env", "value": []})
    for name, source in references.items():
        variable = {"name": name, "valueFrom": source}
        if name in places:
            out.append({"op": "replace", "path": f"{path}/env/{places[name]}", "value": variable})
        else:
            out.append({"op": "add", "path": f"{path}/env/-", "value": variable})
    return out


def different_values(look: Look) -> Iterator[Hit]:
    """A variable about the Pod's surroundings that two containers have with different values."""
    values: dict[str, dict[str, str]] = {}
    for part in [*look.mains, *look.auxiliaries]:
        for variable in part.container.env:
            if variable.value and _OF_ALL.search(variable.name) and not looks_secret(variable.name):
                values.setdefault(variable.name, {})[part.name] = variable.value
    for name, by_container in values.items():
        said = set(by_container.values())
        if len({value.rstrip("/") for value in said}) < 2 or any(_LOCAL.search(v) or in_url(v) for v in said):
            continue
        (first, value), *others = by_container.items()
        changes = {other: {"env": [{"name": name, "value": value}]} for other, v in others if v != value}
        yield Hit(
            f"{name} differs between {listed(list(by_container))}",
            tuple(f"{container}: {name}={v}" for container, v in by_container.items()),
            tuple(by_container),
            Patch(look.merge(changes), (f"Here all get {first}'s value; better from one ConfigMap.",)),
        )


def unwatched_config(look: Look) -> Iterator[Hit]:
    """A ConfigMap of the main that the reloader beside it does not see."""
    rows = [row for row in look.wiring.volumes if row.kind == "configMap"]
    for part in look.auxiliaries:
        if part.role != "config-reloader" or not any(part.name in row.cells for row in rows):
            continue
        missed = [r for r in rows if part.name not in r.cells and any(m.name in r.cells for m in look.mains)]
        if not missed:
            continue
        paths = {row.volume: f"/config/{row.volume}" for row in missed}
        mounts = [{"mountPath": path, "name": volume, "readOnly": True} for volume, path in paths.items()]
        yield Hit(
            f"{part.name} does not see all of the main's configuration",
            tuple(f"the main mounts ConfigMap {row.detail}, {part.name} does not" for row in missed),
            (part.name,),
            Patch(
                look.merge({part.name: {"volumeMounts": mounts}}),
                (f"Tell {part.name} to watch {listed(list(paths.values()))} too.",),
            ),
        )


def frozen_config(look: Look) -> Iterator[Hit]:
    """Configuration mounted by subPath: it stays what it was when the container started."""
    for row in look.wiring.volumes:
        if row.kind not in _CONFIG_KINDS:
            continue
        frozen = [p for p in look.working if p in look.lasting and any(c.sub_path for c in row.cells.get(p.name, ()))]
        fresh = [p.name for p in look.working if any(not c.sub_path for c in row.cells.get(p.name, ()))]
        for part in frozen:
            also = [name for name in fresh if name != part.name]
            evidence = f"{part.name} mounts {row.kind} {row.detail} at {row.cells[part.name][0].path} by subPath"
            seen = f"; {who(also, 'sees', 'see')} every change" if also else ""
            yield Hit(
                f"{part.name} never sees a change of {row.kind} {row.detail}{seen}",
                (evidence,),
                (part.name,),
                _whole(look, part, row.volume),
                "warning" if also else None,
            )


def _whole(look: Look, part: Part, volume: str) -> Patch:
    """The volume as a directory, away from the files of the image."""
    path = look.path(part.name)
    operations: list[dict[str, Any]] = [{"op": "test", "path": f"{path}/name", "value": part.name}]
    for i, mount in enumerate(part.container.volume_mounts):
        if mount.name == volume and (mount.sub_path or mount.sub_path_expr):
            field = "subPath" if mount.sub_path else "subPathExpr"
            operations.append({"op": "remove", "path": f"{path}/volumeMounts/{i}/{field}"})
            operations.append(
                {"op": "replace", "path": f"{path}/volumeMounts/{i}/mountPath", "value": f"/config/{volume}-{i}"}
            )
    return Patch(operations, ("Tell the program where its configuration is now.",))


def floating_image(look: Look) -> Iterator[Hit]:
    """An image that can be another one at the next start."""
    found = [part for part in look.lasting if _floats(part.container)]
    if found:
        digests = _digests(look)
        images = {part.name: digests.get(part.name) or f"{_without_tag(part.container.image)}:1" for part in found}
        made_up = [name for name in images if name not in digests]
        note = f"The version of {listed(made_up)} is made up: put in yours." if made_up else "The images that run now."
        yield Hit(
            f"{who([p.name for p in found], 'runs', 'run')} whatever image is the latest",
            tuple(f"{part.name}: image {part.container.image}" for part in found),
            tuple(images),
            Patch(look.merge({name: {"image": image} for name, image in images.items()}), (note,)),
        )


def _floats(container: Container) -> bool:
    image = container.image
    return (
        bool(image)
        and not re.search(r"[@{$<\s]", image)
        and image.rpartition("/")[2].partition(":")[2] in ("", "latest")
    )


def _without_tag(image: str) -> str:
    folder, slash, base = image.rpartition("/")
    return f"{folder}{slash}{base.partition(':')[0]}"


def _digests(look: Look) -> dict[str, str]:
    """What the node pulled for each container, by digest; nothing for a manifest."""
    out = {}
    for name, status in statuses_of(look.pod.status).items():
        found = re.search(r"@sha256:[0-9a-f]{64}$", status.image_id)
        image = next((part.container.image for part in look.lasting if part.name == name), "")
        if found and image:
            out[name] = _without_tag(image) + found[0]
    return out


CHECKS = (
    Check(
        "literal-secret",
        "configuration",
        "warning",
        "a secret written out in the spec",
        "Everybody who may read Pods reads it, it is in every backup and log of the manifest, and each container "
        "that needs it gets a copy of its own to forget.",
        literal_secret,
    ),
    Check(
        "different-values",
        "configuration",
        "warning",
        "one variable with different values in two containers",
        "Containers of one Pod act as one: where one writes to another place than its sibling reads from, both look "
        "well and nothing works. One ConfigMap for both keeps them together.",
        different_values,
    ),
    Check(
        "unwatched-config",
        "configuration",
        "info",
        "a ConfigMap of the main that the reloader beside it does not mount",
        "A change there reaches the main's files and nobody tells the main to read them.",
        unwatched_config,
    ),
    Check(
        "frozen-config",
        "configuration",
        "info",
        "a ConfigMap or Secret mounted by subPath",
        "The kubelet updates mounted ConfigMaps and Secrets, but never a subPath of one: after a change the containers "
        "of one Pod run with different configuration until they are restarted.",
        frozen_config,
    ),
    Check(
        "floating-image",
        "configuration",
        "info",
        "an image without a version",
        "Containers of one Pod start again at different times: with a tag that moves, replicas and siblings end up "
        "with versions that were never tried together.",
        floating_image,
    ),
)
