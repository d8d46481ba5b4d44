"""Exec plugins of these tests: a script that does what a file of Python says, and counts its calls."""

import json
import sys
from pathlib import Path
from typing import Any

from podtui.cluster.kubeconfig import ExecEnv, ExecPlugin

V1 = "client.authentication.k8s.io/v1"
V1BETA1 = "client.authentication.k8s.io/v1beta1"


class Plugin:
    """A command in `folder`; each call adds a line to its log."""

    def __init__(self, folder: Path) -> None:
        self.command = folder / "login"
        self._log = folder / "log"
        self._status = folder / "status"
        self.script("")

    def script(self, body: str) -> None:
        """Run `body` at each call, after the call was counted and before the credentials are printed."""
        self.command.write_text(
            f"#!{sys.executable}\n"
            "import os, sys, json, time\n"
            f"with open({str(self._log)!r}, 'a') as log:\n"
            "    log.write(json.dumps({'args': sys.argv[1:], 'env': dict(os.environ)}) + '\\n')\n"
            f"{body}\n"
            "info = json.loads(os.environ['KUBERNETES_EXEC_INFO'])\n"
            f"status = json.load(open({str(self._status)!r}))\n"
            "print(json.dumps({'kind': 'ExecCredential', 'apiVersion': info['apiVersion'], 'status': status}))\n"
        )
        self.command.chmod(0o755)

    def prints(self, **status: Any) -> None:
        """Credentials that it prints from now on."""
        self._status.write_text(json.dumps(status))

    @property
    def calls(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._log.read_text().splitlines()] if self._log.exists() else []

    def config(self, **changes: Any) -> ExecPlugin:
        fields = {"command": str(self.command), "api_version": V1, "interactive_mode": "Never", **changes}
        return ExecPlugin(**fields)


__all__ = ["V1", "V1BETA1", "ExecEnv", "Plugin"]
