"""What a Pod's containers do and why podtui thinks so, in plain words: text for people, and the JSON contract.

Every sentence is about the Pod at hand and read from its spec; what is inferred says so.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from podtui.logs.clean import clean, clean_name
from podtui.model.localhost import dials_of
from podtui.model.pod import Container, Pod, containers_of
from podtui.patterns.detect import Workload, detect, role_words, workload_of
from podtui.patterns.grouping import heading
from podtui.patterns.verdict import AUXILIARY, Evidence, Pattern, PodPatterns, Verdict
from podtui.view.picture import picture
from podtui.wiring import PortRow, Wiring, wire

WHAT_IT_IS: Final[dict[Pattern, str]] = {
    "main": "The main container does what the Pod is there for. All others are there for it.",
    "sidecar": (
        "A sidecar extends the main without standing in its way: it ships logs, keeps files or settings fresh, "
        "watches, or answers when asked. The main's requests do not pass through it, unless a mesh redirects them."
    ),
    "adapter": (
        "An adapter shows the main in a form that others expect: metrics, health, a log format, another protocol. "
        "Outsiders talk to the adapter, and the main stays as it is."
    ),
    "ambassador": (
        "An ambassador brokers the main's connections, out of the Pod or into it. The main speaks plainly over "
        "localhost; the ambassador knows where to connect, who may, and how it is encrypted."
    ),
}
"""Each pattern in two sentences."""

_SECRET_FLAG: Final = re.compile(
    r"(--?[\w.-]*(?:pass(?:word|wd|phrase)|secret|token|key|credential)[\w.-]*[= ])(?![/$-])\S+", re.IGNORECASE
)
_USER_IN_URL: Final = re.compile(r"://[^\s/@]+@")
_CORRECTION: Final = "A wrong one can be put right by an annotation of the Pod: podtui.io/pattern.CONTAINER: PATTERN"


class Subject(NamedTuple):
    """A Pod to explain. `kind` is the kind of the object that holds it: "Pod", or a workload's for a template."""

    kind: str
    pod: Pod
    workload: Workload
    found: PodPatterns


def subject(pod: Pod, kind: str = "Pod") -> Subject:
    """A Pod with what its containers do. `kind`: of the manifest that it was read from, "Pod" for a live one."""
    workload = workload_of(pod) if kind == "Pod" else Workload(kind, pod.name)
    return Subject(kind, pod, workload, detect(pod, workload))


# --- JSON -------------------------------------------------------------------------------------------------------------


def to_json(subjects: Iterable[Subject]) -> dict[str, Any]:
    """The contract of `podtui explain -o json`: plain values, ready for a JSON encoder."""
    return {"pods": [_pod_json(each) for each in subjects]}


def _pod_json(each: Subject) -> dict[str, Any]:
    return {
        "namespace": each.pod.namespace,
        "name": each.pod.name,
        "kind": each.kind,
        "patterns": list(each.found.patterns),
        "mains": list(each.found.mains),
        "containers": [_verdict_json(verdict) for verdict in each.found.containers],
    }


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "name": verdict.name,
        "lifecycle": verdict.lifecycle,
        "pattern": verdict.pattern,
        "role": verdict.role,
        "confidence": verdict.confidence,
        "evidence": [
            {"signal": line.signal, "detail": line.detail, "weight": line.weight} for line in verdict.evidence
        ],
    }


# --- text -------------------------------------------------------------------------------------------------------------


def to_text(subjects: Iterable[Subject], width: int = 80) -> str:
    """Every Pod explained, `width` columns wide; safe for a terminal. "" where there is no Pod."""
    return "\n\n".join("\n".join(lines_of(each, width)) for each in subjects)


def lines_of(each: Subject, width: int = 80) -> list[str]:
    """One Pod explained: title, picture, a paragraph and the evidence for each container, what the patterns are."""
    lines = [*_wrapped(_title(each), width), ""]
    lines += [*picture(each.pod.spec, each.found, width), ""]
    wiring = wire(each.pod.spec)
    containers = containers_of(each.pod.spec)
    for verdict, container in zip(each.found.containers, containers, strict=True):
        lines += _wrapped(paragraph(verdict, container, wiring, each.found), width)
        lines += [text for line in verdict.evidence for text in _wrapped(_evidence(line), width, "    ", "         ")]
        lines.append("")
    for pattern in AUXILIARY:
        if pattern in each.found.patterns:
            lines += [*_wrapped(WHAT_IT_IS[pattern], width), ""]
    return [*lines, *_wrapped(_CORRECTION, width)]


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        clean(text), max(width, 20), initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    ) or [""]


def _title(each: Subject) -> str:
    place = f"{clean_name(each.pod.namespace)}/" if each.pod.namespace else ""
    what = (
        each.kind
        if each.kind != "Pod" or each.workload.kind == "Pod"
        else f"Pod of {each.workload.kind} {each.workload.name}"
    )
    return f"{place}{clean_name(each.pod.name or 'without a name')} ({what}): {heading(each.found)}"


def _evidence(line: Evidence) -> str:
    return f"{line.weight:+.1f} {line.detail}"


def paragraph(verdict: Verdict, container: Container, wiring: Wiring, found: PodPatterns) -> str:
    """What a container is and does, in plain words: its function, lifecycle, image, ports, volumes and connections."""
    sentences = [
        _function(verdict, found),
        *_lifecycle(verdict, container),
        *_image(container),
        *_ports(container, wiring),
        *_volumes(container, wiring),
        *_dials(container, found, wiring),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _function(verdict: Verdict, found: PodPatterns) -> str:
    name = clean_name(verdict.name)
    does = role_words(verdict.role)
    if verdict.pattern is None:
        kind = "an init container" if verdict.lifecycle == "init" else "an ephemeral container"
        does = does if verdict.lifecycle == "init" else ""
        return f"{name} is {kind}.{f' By its name or command its role is {verdict.role}: it {does}.' if does else ''}"
    if verdict.pattern == "main":
        said = f"is {_which_main(verdict, found)}"
    else:
        said = f"is {_article(verdict.words)}{verdict.words}"
    sure = "" if verdict.sure else f" ({verdict.confidence:.0%} sure)"
    role = f" By the signs below its role is {verdict.role}: it {does}." if does else ""
    return f"{name} {said}{sure}.{role}"


def _which_main(verdict: Verdict, found: PodPatterns) -> str:
    likely = "" if verdict.sure else "probably "
    return likely + (
        "the main container" if len(found.mains) == 1 else f"one of the {len(found.mains)} main containers"
    )


def _article(words: str) -> str:
    """Nothing before "probably a sidecar", which has its own."""
    return "" if " " in words else "an " if words[0] == "a" else "a "


def _lifecycle(verdict: Verdict, container: Container) -> Iterator[str]:
    if verdict.lifecycle == "native-sidecar":
        yield "It is a native sidecar: started before the regular containers, restarted always, stopped after them."
        if container.startup_probe:
            yield "The next container waits for its startup probe."
    elif verdict.lifecycle == "init":
        yield "It runs to its end before the next one starts."
    elif verdict.lifecycle == "ephemeral":
        target = container.target_container_name
        yield f"It was added to the running Pod{f' to look into {target}' if target else ''}."


def _image(container: Container) -> Iterator[str]:
    program = _without_secrets(clean(" ".join((*container.command, *container.args))))
    runs = f', told "{textwrap.shorten(program, 60, placeholder=" …")}"' if program.strip() else ""
    if container.image:
        yield f"It runs the image {container.image}{runs}."
    elif runs:
        yield f"It is{runs[1:]}."


def _without_secrets(command: str) -> str:
    """A command without the values of flags that look secret, and without users and passwords in URLs."""
    return _USER_IN_URL.sub("://…@", _SECRET_FLAG.sub(r"\1…", command))


def _ports(container: Container, wiring: Wiring) -> Iterator[str]:
    declared = [port for port in wiring.ports if container.name in port.declared_by]
    if declared:
        yield f"It declares {_list([_port(port) for port in declared])}."
    probed = dict.fromkeys(
        f"{text.removeprefix(container.name).strip()} on {port.port}"
        for port in wiring.ports
        for text in port.probed
        if text.startswith(f"{container.name} ")
    )
    if probed:
        yield f"The kubelet asks it: {_list(list(probed))}."


def _port(port: PortRow) -> str:
    name = f" ({port.name})" if port.name else ""
    return f"port {port.port}{'' if port.protocol == 'TCP' else f'/{port.protocol}'}{name}"


def _volumes(container: Container, wiring: Wiring) -> Iterator[str]:
    for row in wiring.volumes:
        others = [name for name in row.cells if name != container.name]
        if container.name not in row.cells or not others or row.is_token:
            continue
        can = "can write" if container.name in row.writers else "can only read"
        yield f"It shares the {row.kind} volume {row.volume} with {_list(others)}, and {can} there."


def _dials(container: Container, found: PodPatterns, wiring: Wiring) -> Iterator[str]:
    seen: set[int] = set()
    for dial in dials_of(container):
        if dial.listens or not dial.port or dial.port in seen:
            continue
        seen.add(dial.port)
        owners = [n for port in wiring.ports if port.port == dial.port for n in port.declared_by if n != container.name]
        names = {verdict.name for verdict in found.containers}
        there = f", which {_list(owners)} declares" if owners and set(owners) <= names else ""
        said = "its command" if not dial.key else f"{'variable' if dial.via == 'env' else 'flag'} {dial.key}"
        yield f"{said[0].upper()}{said[1:]} points at {dial.target}{there}."


def _list(words: list[str]) -> str:
    """Words as `a`, `a and b`, `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
