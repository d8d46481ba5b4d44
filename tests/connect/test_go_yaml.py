"""What a plain scalar is to Go's YAML; the pairs are what sigs.k8s.io/yaml 1.6 makes of them."""

import pytest

from podtui.cluster import go_yaml
from podtui.cluster.go_yaml import parse
from podtui.errors import KubeconfigError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("y", True),
        ("On", True),
        ("NO", False),
        ("n", False),
        ("yeS", "yeS"),
        ("~", None),
        ("null", None),
        ("", None),
        ("nULL", "nULL"),
        ("12", 12),
        ("-1_000", -1000),
        ("0777", 511),
        ("0o17", 15),
        ("08", 8),
        ("0x1F", 31),
        ("-0b11", -3),
        ("1e3", 1000),
        ("1.", 1),
        (".5", 0.5),
        ("12:30", "12:30"),
        ("1.2.3", "1.2.3"),
        ("2024-01-01", "2024-01-01"),
        ("2024-01-01T10:00:00Z", "2024-01-01T10:00:00Z"),
        ("'12'", "12"),
        ("!!str 12", "12"),
        ("!!int '12'", 12),
        ("!mine 12", "12"),
        ("!mine [1, a]", [1, "a"]),
        ("!mine {a: 1}", {"a": 1}),
        ("{<<: {a: 1}, b: 2}", {"a": 1, "b": 2}),
    ],
)
def test_a_scalar_is_what_go_takes_it_for(text: str, value: object) -> None:
    assert parse(f"k: {text}".encode(), "f") == {"k": value}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\n\tb: 2", "f, line 2: not valid YAML: "),
        ("a: *b", "f, line 1: not valid YAML: found undefined alias"),
        ("a: !!int b", "f, line 1: not valid YAML: could not convert string to float: 'b'"),
        ("{[a]: b}", "f, line 1: not valid YAML: found unhashable key"),
        ("a: \x07", "f: not valid YAML: control characters are not allowed"),
    ],
)
def test_what_is_no_yaml_names_its_place(text: str, words: str) -> None:
    with pytest.raises(KubeconfigError) as raised:
        parse(text.encode(), "f")
    assert raised.value.message.startswith(words)


def test_what_is_not_utf8_is_no_yaml() -> None:
    with pytest.raises(KubeconfigError, match="f: not valid YAML: "):
        parse("café".encode("latin-1"), "f")


def test_only_the_first_document_counts() -> None:
    assert parse(b"---\na: 1\n---\nb: [\n", "f") == {"a": 1}
    assert parse(b"# nothing\n", "f") == {}


def test_the_loader_in_c_is_used() -> None:
    assert go_yaml.yaml.__with_libyaml__
    assert issubclass(go_yaml._Loader, go_yaml.yaml.CSafeLoader)
