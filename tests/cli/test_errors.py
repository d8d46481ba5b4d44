"""Bad input is one clear line and exit status 2."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

KUBECONFIG = """
clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
users: [{name: u, user: {}}]
contexts: [{name: dev, context: {cluster: c, user: u}}, {name: prod, context: {cluster: c, user: u}}]
current-context: dev
"""


@pytest.fixture
def config(tmp_path: Path) -> str:
    path = tmp_path / "config"
    path.write_text(KUBECONFIG)
    return str(path)


def one_line(result: tuple[int, str, str]) -> str:
    status, out, err = result
    assert status == 2
    assert out == ""
    assert err.startswith("podtui: ")
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize("command", ["get", "doctor", "logs x", "explain x", "check x"])
def test_no_kubeconfig(run: Run, command: str) -> None:
    assert "no kubeconfig: there is no " in one_line(run(*command.split()))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["get", "-n", "a", "-A"], "-n and -A contradict each other"),
        (["get", "web", "-A"], "goes with neither -A nor a selector"),
        (["get", "-o", "jsn"], "'jsn' is not one of 'table', 'wide', 'json', 'yaml', 'name'"),
        (["get", "--bogus"], "No such option"),
        (["get", "--context", "prd"], "did you mean prod?"),
        (["get", "--as-group", "admins"], "without a user"),
        (["get"], "connection refused by http://127.0.0.1:1"),
        (["logs", "x", "--container-state", "gone"], "'gone' is none; there are running, waiting, terminated and all"),
        (["logs", "x", "-c", "("], "'(' is not a regular expression"),
        (["logs", "x", "-s", "soon"], "'soon' is not a duration"),
        (["logs"], "no Pod was named"),
        (["completion", "tcsh"], "'tcsh' is not one of"),
        ([], "the screens need a terminal"),
        (["web", "db"], "unexpected extra argument"),
    ],
)
def test_words_that_do_not_go_together(run: Run, config: str, args: list[str], said: str) -> None:
    extra = [] if not args or args[0] in ("completion", "web") else ["--kubeconfig", config]
    assert said in one_line(run(*args, *extra))


def test_debug_shows_the_traceback(config: str) -> None:
    from podtui.cli import main
    from podtui.errors import Unreachable

    with pytest.raises(Unreachable):
        main(["get", "--debug", "--kubeconfig", config])


@pytest.mark.parametrize("command", ["get", "explain", "check", "logs", "doctor", "completion", "open"])
def test_every_command_has_help(run: Run, command: str) -> None:
    status, out, err = run(command, "--help")
    assert (status, err) == (0, "")
    assert "Usage: podtui" in out
    assert max(map(len, out.splitlines())) <= 100


def test_help_names_every_command(run: Run) -> None:
    status, out, _ = run("--help")
    assert status == 0
    assert all(f"\n  {name} " in out for name in ("get", "explain", "check", "logs", "doctor", "completion"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(run: Run, shell: str) -> None:
    status, out, _ = run("completion", shell)
    assert status == 0
    assert "_PODTUI_COMPLETE" in out


def test_contexts_are_completed(run: Run, config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_PODTUI_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", f"podtui get --kubeconfig {config} --context p")
    monkeypatch.setenv("COMP_CWORD", "5")
    _, out, _ = run()
    assert out.split() == ["plain,prod"]
