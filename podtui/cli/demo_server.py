"""The demo's cluster as a child process that ends with us, however we end."""

import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from podtui.errors import InputError

PATIENCE = 5.0
"""Seconds that it has to put its things away."""


class DemoServer:
    """Starts `python -m podtui.demo`. Its standard input is a pipe from here: when that closes, it ends.

    It is in a session of its own, so that ctrl+c reaches us and not it.
    """

    def __init__(self, scenario: str, seed: int, speed: float, *, pause: bool) -> None:
        options = [scenario, f"--seed={seed}", f"--speed={speed}", *(["--pause"] if pause else [])]
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  # closed in __exit__
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-m", "podtui.demo", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def kubeconfig(self) -> Path:
        """The kubeconfig's path, once it serves. Raises InputError where it does not."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline().decode().strip()
        if not line:
            self._process.wait(PATIENCE)
            raise InputError(f"the demo did not start: {self._last_words()}", "podtui demo --list says what there is")
        return Path(line)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        ended_early = self._process.poll() is not None
        self._process.stdin.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        words = self._last_words() if ended_early and kind is None else ""
        self._errors.close()
        if words:
            raise InputError(f"the demo's cluster ended: {words}")

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"exit status {self._process.returncode}"
