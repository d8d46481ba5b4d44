import yaml
from hypothesis import given
from hypothesis import strategies as st

from podtui.view.pieces import row_text
from podtui.view.yaml_rows import yaml_rows

TEXT = """\
apiVersion: v1
metadata:
  annotations:
    a/b: "quoted: text"
  name: web
spec:
  containers:
  - args: [x]
    command:
    - sh
    - -c
    - |
      for i in 1 2: do
        key: not a key
      done
    name: app
    ready: true
  restarts: 3
"""


def roles(line: str) -> list[tuple[str, str]]:
    found = next(r for r in yaml_rows(TEXT) if row_text(r).strip() == line)
    return [(p.text.strip(), p.role) for p in found if p.text.strip()]


def test_no_text_is_changed():
    assert [row_text(r) for r in yaml_rows(TEXT)] == TEXT.splitlines()


def test_keys_and_values_have_roles():
    assert roles("name: web") == [("name", "accent"), (":", "muted"), ("web", "")]
    assert roles("restarts: 3") == [("restarts", "accent"), (":", "muted"), ("3", "state-busy")]
    assert roles("- args: [x]")[:2] == [("-", "muted"), ("args", "accent")]
    assert roles('a/b: "quoted: text"')[0] == ("a/b", "accent")


def test_what_stands_in_a_block_is_text():
    assert roles("key: not a key") == [("key: not a key", "")]
    assert roles("name: app")[0] == ("name", "accent")


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.sampled_from("ab:-#'\"| \n{"), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(json)
def test_whatever_the_yaml_no_text_is_lost(value):
    text = yaml.safe_dump(value)
    assert [row_text(r) for r in yaml_rows(text)] == text.splitlines()


def test_controls_are_made_visible():
    assert row_text(yaml_rows("a: \x1b[2J\n")[0]) == "a: ␛[2J"
