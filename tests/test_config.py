"""The configuration: where it comes from, and what is said of a bad file."""

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from podtui import config
from podtui.errors import InputError

Write = Callable[[str], dict[str, str]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file of that text, and the environment that names it."""

    def write(text: str) -> dict[str, str]:
        path = tmp_path / "c.toml"
        path.write_text(textwrap.dedent(text))
        return {"PODTUI_CONFIG": str(path)}

    return write


def test_without_a_file_all_is_as_it_comes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert config.load({}) == config.Config()


def test_the_usual_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    from platformdirs import user_config_path

    folder = user_config_path("podtui")
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('theme = "podtui-light"\nascii = true\n')
    found = config.load({})
    assert (found.theme, found.ascii_only, found.file) == ("podtui-light", True, folder / "config.toml")


def test_flag_before_environment_before_file(write: Write) -> None:
    environ = write('theme = "file"')
    assert config.load(environ).theme == "file"
    environ["PODTUI_THEME"] = "environment"
    assert config.load(environ).theme == "environment"
    assert config.load(environ, theme="flag", ascii_only=True) == config.Config(
        Path(environ["PODTUI_CONFIG"]), "flag", ascii_only=True
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("them = 1", "them: unknown key; did you mean theme?"),
        ("theme = 1", "theme: should be text, is 1"),
        ("ascii = 'yes'", "ascii: should be true or false, is 'yes'"),
        ("checks = 1", "checks: should be a table, is 1"),
        ("[checks]\nignore = []", "checks.ignore: unknown key; there are disable, enable, severity"),
        ("[checks]\ndisable = 'x'", "checks.disable: should be a list of names, is 'x'"),
        ("[checks]\ndisable = [1]", "checks.disable: should be a list of names, has 1"),
        (
            "[checks]\ndisable = ['privilegd']",
            "checks.disable: no check or practice 'privilegd'; did you mean privileged?",
        ),
        ("[checks]\nenable = ['securty']", "checks.enable: no check or practice 'securty'; did you mean security?"),
        ("[checks.severity]\nhost-prt = 'info'", "checks.severity.host-prt: unknown key; did you mean host-port?"),
        (
            "[checks.severity]\nhost-port = 'bad'",
            "checks.severity.host-port: no severity 'bad'; it is error, warning, info",
        ),
        ("[catalogue.image]\nx = []", "catalogue.image: unknown key; did you mean images?"),
        ("[catalogue.images]\nx = 1", "catalogue.images.x: should be a list of tables, is 1"),
        ("[catalogue.images]\nx = [1]", "catalogue.images.x: should be a list of tables, has 1"),
        ("[catalogue]\nroles = 1", "catalogue.roles: should be a table, is 1"),
        ("[catalogue.roles]\nx = 1", "catalogue.roles.x: should be text, is 1"),
        ("[catalogue.injectors]\nx = 1", "catalogue.injectors.x: should be a table, is 1"),
        ("[catalogue.datastores]\nname = []", "catalogue.datastores.name: unknown key; did you mean names?"),
        ("[catalogue.datastores]\nnames = [1]", "catalogue.datastores.names: should be a list of names, has 1"),
    ],
)
def test_what_is_wrong_is_said_by_file_and_key(write: Write, text: str, said: str) -> None:
    environ = write(text)
    with pytest.raises(InputError) as raised:
        config.load(environ)
    assert str(raised.value) == f"{environ['PODTUI_CONFIG']}: {said}"


@pytest.mark.parametrize(
    "row",
    ["{names = ['x']}", "{names = ['x'], role = 'r', pattern = 'p', source = 's'}", "{name = 'x'}"],
)
def test_an_entry_of_the_catalogue_without_sense(write: Write, row: str) -> None:
    environ = write(f"[catalogue.images]\nours = [{row}]")
    with pytest.raises(InputError) as raised:
        config.apply(config.load(environ))
    assert str(raised.value).startswith(f"{environ['PODTUI_CONFIG']}: catalogue, table images.ours: ")


def test_no_toml_no_file_no_text(write: Write, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is not TOML: .*line 1"):
        config.load(write("theme = x"))
    with pytest.raises(InputError, match="cannot be read: No such file"):
        config.load({"PODTUI_CONFIG": str(tmp_path / "nowhere")})
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        config.load({"PODTUI_CONFIG": str(tmp_path)})
    (tmp_path / "binary").write_bytes(b"\xff")
    with pytest.raises(InputError, match="is not UTF-8"):
        config.load({"PODTUI_CONFIG": str(tmp_path / "binary")})
