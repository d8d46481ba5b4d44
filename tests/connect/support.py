"""kubectl as the oracle, and small kubeconfigs to ask it about."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

KUBECTL = shutil.which("kubectl")
needs_kubectl = pytest.mark.skipif(KUBECTL is None, reason="kubectl is not on PATH")


def kubectl(*args: str, environ: Mapping[str, str], home: Path) -> subprocess.CompletedProcess[str]:
    """Run kubectl with this environment and nothing else of ours."""
    assert KUBECTL
    given = {"PATH": os.environ["PATH"], "HOME": str(home), **environ}
    return subprocess.run([KUBECTL, *args], env=given, capture_output=True, text=True, timeout=60)


def view(*args: str, environ: Mapping[str, str], home: Path) -> dict[str, Any] | None:
    """`kubectl config view --minify --raw`, None where kubectl says no."""
    done = kubectl("config", "view", "--minify", "--raw", "-o", "json", *args, environ=environ, home=home)
    return content(plain(json.loads(done.stdout))) if done.returncode == 0 else None


_PATHS = ("certificate-authority", "client-certificate", "client-key", "tokenFile", "command")
_UNREAD = ("preferences", "extensions")


def content(config: dict[str, Any]) -> dict[str, Any]:
    """What both sides can say alike: `config view` shows paths as they stand in the file, podtui resolved."""
    return {key: _bare(value) for key, value in config.items() if key not in _UNREAD}


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: Path(v).name if k in _PATHS else _bare(v) for k, v in value.items()}
    return [_bare(v) for v in value] if isinstance(value, list) else value


def plain(value: Any) -> Any:
    """Without what says nothing: kubectl prints some empty fields, podtui none."""
    if isinstance(value, dict):
        cleaned = {k: plain(v) for k, v in value.items()}
        return {k: v for k, v in cleaned.items() if v not in (None, "", [], {}, False)}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value


def usable(*args: str, environ: Mapping[str, str], home: Path) -> bool:
    """Whether kubectl gets as far as connecting. The server of these kubeconfigs is 127.0.0.1:1, which refuses."""
    done = kubectl("get", "--raw", "/version", "--request-timeout=5s", *args, environ=environ, home=home)
    assert done.returncode != 0
    # localhost:8080 is where kubectl goes when it finds no cluster at all.
    return "refused" in done.stderr and "localhost:8080" not in done.stderr
