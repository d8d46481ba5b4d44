"""The Go module `kube/` to one binary, once for each state of its sources.

The binary stays in the state folder. The first build on a machine takes about six minutes on two cores; later ones,
with Go's cache warm, half a minute; an unchanged one is found by the hash in its name.
"""

import hashlib
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.cluster.layout import Layout

SOURCES = Path(__file__).parent / "kube"


def kubernetes_version(go_mod: str) -> str:
    """The version of Kubernetes that a go.mod asks for, such as "v1.34.4".

    Raises ValueError where it asks for none.
    """
    found = re.search(r"^\s*k8s\.io/kubernetes (v[\d.]+)$", go_mod, re.MULTILINE)
    if found is None:
        raise ValueError("go.mod requires no k8s.io/kubernetes")
    return found[1]


def binary(layout: Layout) -> Path:
    """Where the binary of the present sources is, or will be."""
    content = b"".join(path.read_bytes() for path in sorted(SOURCES.iterdir()))
    return layout.home / f"kube-{hashlib.sha256(content).hexdigest()[:12]}"


def build(layout: Layout, say: Callable[[str], object]) -> Path:
    """The binary, built if it is not there yet. Raises CalledProcessError with Go's words on standard error."""
    with layout.alone("build", say):
        target = binary(layout)
        if not target.exists():
            say("building Kubernetes: about six minutes the first time on a machine, then half a minute")
            _build(target)
    return target


def _build(target: Path) -> None:
    unfinished = target.with_suffix(".unfinished")
    subprocess.run(
        ["go", "build", "-trimpath", "-buildvcs=false", "-ldflags", _ldflags(), "-o", unfinished, "."],
        cwd=SOURCES,
        env=os.environ | {"CGO_ENABLED": "0"},
        check=True,
    )
    for old in target.parent.glob("kube-????????????"):
        old.unlink()
    unfinished.rename(target)


def _ldflags() -> str:
    """What Kubernetes' own build stamps in: without it the API server calls itself v0.0.0."""
    version = kubernetes_version((SOURCES / "go.mod").read_text())
    major, minor, _ = version.removeprefix("v").split(".")
    stamps = {"gitVersion": version, "gitMajor": major, "gitMinor": minor}
    return " ".join(["-s -w", *(f"-X k8s.io/component-base/version.{key}={value}" for key, value in stamps.items())])
