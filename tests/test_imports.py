"""What an import may bring with it: checked in fresh interpreters."""

import subprocess
import sys

import pytest

CLIENTS = ("aiohttp", "kubernetes", "kr8s", "httpx")


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter has after `statement`."""
    code = f"{statement}\nimport sys\nprint(*sorted(m for m in sys.modules if '.' not in m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_domain_loads_neither_textual_nor_a_client() -> None:
    modules = "podtui.model.pod, podtui.model.store, podtui.model.status, podtui.patterns.detect, podtui.wiring"
    more = "podtui.practices.run, podtui.query, podtui.logs.ring, podtui.view.table, podtui.view.preview"
    loaded = loaded_by(f"import {modules}, {more}")
    assert "msgspec" in loaded
    assert not loaded & {"textual", *CLIENTS}


def test_help_loads_nothing_heavy() -> None:
    loaded = loaded_by("from podtui.cli.group import podtui\npodtui.main(['--help'], standalone_mode=False)")
    assert not loaded & {"textual", "msgspec", "yaml", "asyncio", *CLIENTS}


def test_the_screens_load_no_client_before_the_first_paint() -> None:
    loaded = loaded_by("import podtui.ui.app, podtui.ui.screens.pods, podtui.ui.screens.pod")
    assert "textual" in loaded
    assert not loaded & set(CLIENTS)


def test_the_first_screen_loads_nothing_of_the_next() -> None:
    code = "import podtui.ui.app, sys; print('podtui.ui.screens.pod' in sys.modules, 'humanize' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("module", ["podtui.cluster.kubeconfig", "podtui.cluster.scope", "podtui.cluster.reflector"])
def test_reading_a_kubeconfig_loads_no_client(module: str) -> None:
    assert not loaded_by(f"import {module}") & set(CLIENTS)
