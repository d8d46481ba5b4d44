"""A registry that serves what images.py wrote: as much of the OCI distribution specification as a pull needs.

    python registry.py FOLDER PORT

It runs on the node, on its own: standard library only. One server stands for all registries: containerd says in the
query which one it means (`ns=docker.io`).
"""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

_PATH = re.compile(r"/v2/(?P<name>.+)/(?P<kind>manifests|blobs)/(?P<reference>[^/]+)")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Registry(ThreadingHTTPServer):
    """The server, with the folder that it serves."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], folder: Path) -> None:
        super().__init__(address, Handler)
        self.folder = folder
        self.digests: dict[str, str] = json.loads((folder / "index.json").read_text())


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    server: Registry
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path.rstrip("/") == "/v2":
            self._answer(200, b"{}", "application/json")
        elif (blob := self._blob(url.path, parse_qs(url.query))) is not None:
            self._answer(200, blob.read_bytes(), _media_type(url.path, blob), blob.name)
        else:
            self._answer(404, b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}', "application/json")

    do_HEAD = do_GET  # noqa: N815 - the base class's name

    def _blob(self, path: str, query: dict[str, list[str]]) -> Path | None:
        """The file that is asked for, by digest or by name and tag."""
        asked = _PATH.fullmatch(path)
        if asked is None:
            return None
        digest = asked["reference"]
        if not _DIGEST.fullmatch(digest):
            registry = query.get("ns", ["docker.io"])[0]
            digest = self.server.digests.get(f"{registry}/{asked['name']}:{digest}", "")
        file = self.server.folder / digest
        return file if file.is_file() else None

    def _answer(self, status: int, body: bytes, media_type: str, digest: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        if digest:
            self.send_header("Docker-Content-Digest", digest)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _media_type(path: str, file: Path) -> str:
    """A manifest says its own type; the rest are bytes."""
    if "/manifests/" not in path:
        return "application/octet-stream"
    return str(json.loads(file.read_bytes())["mediaType"])


if __name__ == "__main__":
    Registry(("127.0.0.1", int(sys.argv[2])), Path(sys.argv[1])).serve_forever()
