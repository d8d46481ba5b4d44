"""The kubeconfig that the server writes: a context for each role, with random tokens, readable by its owner alone.

The server speaks plain http on the loopback interface, where client-go sends no credentials: so the token is part of
each context's URL.
"""

import json
import os
import secrets
import tempfile
from pathlib import Path

from podtui.demo.server.roles import ROLES, Role


class Kubeconfig:
    """A file in a private folder of its own; `remove` takes both away."""

    def __init__(self, server: str, name: str) -> None:
        self._server = server
        self._name = name
        self._folder = Path(tempfile.mkdtemp(prefix="podtui-demo-"))
        self.path = self._folder / "kubeconfig"
        self.tokens: dict[str, Role] = {}
        self.renew()

    def renew(self) -> None:
        """New tokens; the ones before are worth nothing any more."""
        self.tokens.clear()
        self.tokens.update({secrets.token_urlsafe(24): role for role in ROLES})
        fresh = self._folder / "kubeconfig.new"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self._content(), file, indent=2)  # JSON is YAML too
        fresh.replace(self.path)

    def _content(self) -> dict[str, object]:
        names = {
            token: self._name + ("" if role.name == "admin" else f"-{role.name}") for token, role in self.tokens.items()
        }
        servers = {name: f"{self._server}/{token}" for token, name in names.items()}
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": self._name,
            "clusters": [{"name": name, "cluster": {"server": server}} for name, server in servers.items()],
            "users": [{"name": name, "user": {}} for name in servers],
            "contexts": [
                {"name": name, "context": {"cluster": name, "user": name, "namespace": "default"}} for name in servers
            ],
        }

    def remove(self) -> None:
        """Take the file and its folder away."""
        for file in self._folder.iterdir():
            file.unlink()
        self._folder.rmdir()
