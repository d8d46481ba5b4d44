"""The images, made from busybox-static: one layer for all, a default command each.

They are written as blobs and an index for registry.py: OCI image manifests
(https://github.com/opencontainers/image-spec/blob/main/manifest.md), plain tar, no compression.
"""

import hashlib
import io
import json
import platform
import subprocess
import tarfile
from pathlib import Path

from tests.cluster.configs import SANDBOX_IMAGE

BUSYBOX = Path("/bin/busybox")
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"

# A script that is process 1 gets no signal that it does not ask for; each asks for SIGTERM, so that Pods go quickly.
_ENDS_ON_TERM = "#!/bin/sh\ntrap 'exit 0' TERM\n"
SCRIPTS = {
    # an application that logs to standard output and to a file, in logfmt
    "bin/myapp": """\
mkdir -p /var/log/myapp
n=0
while :; do
  n=$((n+1))
  echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) level=info msg=request id=$n" | tee -a /var/log/myapp/app.log
  sleep 1 & wait $!
done
""",
    # a log collector: it hands on what the application writes to the shared folder
    "bin/fluentd": """\
echo "[info] starting $*"
tail -n +1 -F /var/log/myapp/app.log & wait $!
""",
    # a proxy that logs its accesses
    "bin/ambassador": """\
echo "[info] listening on :80 $*"
while :; do echo '[access] GET / 200'; sleep 2 & wait $!; done
""",
    # in the root folder, because the seed's manifest calls it as ./adapter
    "adapter": """\
n=0
while :; do n=$((n+1)); echo "{\\"converted\\":$n}"; sleep 2 & wait $!; done
""",
}
# reference -> the part of the image's config that says what to run. An Entrypoint takes a Pod's `args`, a Cmd gives way
# to them: the seed's manifests pass args, and no command, to fluentd and ambassador.
IMAGES: dict[str, dict[str, list[str]]] = {
    SANDBOX_IMAGE: {"Cmd": ["/bin/sh", "-c", "trap exit TERM; while :; do sleep 3600 & wait $!; done"]},
    "docker.io/library/busybox:latest": {"Cmd": ["sh"]},
    "docker.io/library/myapp:latest": {"Cmd": ["/bin/myapp"]},
    "docker.io/library/fluentd:latest": {"Entrypoint": ["/bin/fluentd"]},
    "docker.io/library/ambassador:latest": {"Entrypoint": ["/bin/ambassador"]},
    "docker.io/library/custom-adapter:latest": {"Cmd": ["/adapter"]},
}


def write(folder: Path) -> None:
    """Write all images to `folder`, once: a file for each blob, and index.json: reference -> the manifest's digest."""
    index = folder / "index.json"
    if index.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    layer = _layer()
    index.write_text(json.dumps({ref: _image(folder, layer, command) for ref, command in IMAGES.items()}))


def _image(folder: Path, layer: bytes, command: dict[str, list[str]]) -> str:
    """Write one image's blobs; returns the digest of its manifest."""
    config = {
        "architecture": {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()],
        "os": "linux",
        "config": {"Env": ["PATH=/bin"], "WorkingDir": "/", **command},
        "rootfs": {"type": "layers", "diff_ids": [_digest(layer)]},
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": _blob(folder, "application/vnd.oci.image.config.v1+json", json.dumps(config).encode()),
        "layers": [_blob(folder, "application/vnd.oci.image.layer.v1.tar", layer)],
    }
    return str(_blob(folder, MANIFEST_TYPE, json.dumps(manifest).encode())["digest"])


def _blob(folder: Path, media_type: str, data: bytes) -> dict[str, str | int]:
    """Write a blob; returns its descriptor."""
    digest = _digest(data)
    (folder / digest).write_bytes(data)
    return {"mediaType": media_type, "digest": digest, "size": len(data)}


def _digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _layer() -> bytes:
    """The layer, as a tar: a handful of folders, busybox with a link for each applet, and the scripts."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for folder, mode in {"bin": 0o755, "etc": 0o755, "tmp": 0o1777, "var": 0o755, "var/log": 0o755}.items():
            _add(tar, folder, tarfile.DIRTYPE, mode=mode)
        _add(
            tar, "etc/passwd", data=b"root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n", mode=0o644
        )
        _add(tar, "bin/busybox", data=BUSYBOX.read_bytes())
        for applet in _applets():
            _add(tar, f"bin/{applet}", tarfile.SYMTYPE, target="busybox")
        for name, script in SCRIPTS.items():
            _add(tar, name, data=(_ENDS_ON_TERM + script).encode())
    return out.getvalue()


def _applets() -> list[str]:
    listed = subprocess.run([BUSYBOX, "--list"], capture_output=True, text=True, check=True).stdout.split()
    return [applet for applet in listed if applet != "busybox"]


def _add(
    tar: tarfile.TarFile,
    name: str,
    kind: bytes = tarfile.REGTYPE,
    *,
    data: bytes = b"",
    target: str = "",
    mode: int = 0o755,
) -> None:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode, info.size = kind, target, mode, len(data)
    tar.addfile(info, io.BytesIO(data))
