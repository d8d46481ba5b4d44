"""What podtui says of kubeconfigs, and what it takes from them."""

import subprocess
import sys
from pathlib import Path

import pytest

from podtui.cluster import incluster
from podtui.cluster.kubeconfig import Context, Kubeconfig, load
from podtui.errors import KubeconfigError

TWO = """\
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: u, user: {token: geheim, client-key-data: Z2VoZWlt}}]
contexts:
- {name: prod-eu, context: {cluster: c, user: u, namespace: shop}}
- {name: prod-us, context: {cluster: c}}
- {name: no-cluster, context: {cluster: gone}}
- {name: no-user, context: {cluster: c, user: gone}}
"""
ALL = "no-cluster, no-user, prod-eu, prod-us"


def config(tmp_path: Path, text: str) -> Kubeconfig:
    (tmp_path / "config").write_text(text)
    return load(str(tmp_path / "config"), {})


def user(tmp_path: Path, fields: str) -> Context:
    return config(
        tmp_path,
        'clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]\n'
        f"users: [{{name: u, user: {fields}}}]\n"
        "contexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x\n",
    ).context()


def refusal(tmp_path: Path, text: str, context: str | None = None) -> str:
    with pytest.raises(KubeconfigError) as raised:
        config(tmp_path, text).context(context)
    return str(raised.value).replace(str(tmp_path), "DIR")


def test_a_context_has_what_its_entries_say(tmp_path: Path) -> None:
    read = config(tmp_path, TWO)
    assert list(read.contexts) == ["prod-eu", "prod-us", "no-cluster", "no-user"]
    assert read.contexts["no-cluster"].cluster == "gone"
    assert read.current == ""
    assert read.files == (str(tmp_path / "config"),)
    context = read.context("prod-eu")
    assert (context.name, context.namespace) == ("prod-eu", "shop")
    assert context.cluster.server == "https://127.0.0.1:1"
    assert context.user.client_key_data == b"geheim"
    assert read.context("prod-us").namespace == "default"
    assert read.context("prod-us").user.name == ""


def test_nothing_secret_is_in_a_repr(tmp_path: Path) -> None:
    assert "geheim" not in repr(config(tmp_path, TWO).context("prod-eu"))


@pytest.mark.parametrize(
    ("context", "words"),
    [
        (
            None,
            "no current-context in DIR/config; choose one with --context: " + ALL,
        ),
        ("prdo-eu", "no context named 'prdo-eu' in DIR/config; did you mean prod-eu or prod-us?"),
        (
            "staging",
            "no context named 'staging' in DIR/config; choose another with --context: " + ALL,
        ),
        (
            "no-cluster",
            "context 'no-cluster' names the cluster 'gone', which is not in DIR/config; the clusters there: c",
        ),
        ("no-user", "context 'no-user' names the user 'gone', which is not in DIR/config; the users there: u"),
    ],
)
def test_a_context_that_is_not_there(tmp_path: Path, context: str | None, words: str) -> None:
    assert refusal(tmp_path, TWO, context) == words


def test_of_many_contexts_some_are_named(tmp_path: Path) -> None:
    many = "contexts: [" + ", ".join(f"{{name: c{n:02}}}" for n in range(30)) + "]\n"
    words = refusal(tmp_path, many)
    assert words.endswith("c00, c01, c02, c03, c04, c05, c06, c07 and 22 more")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the kubeconfig DIR/config is empty; set KUBECONFIG or give --kubeconfig FILE"),
        ("a: 1\nb: [\n", "DIR/config, line 3: not valid YAML: did not find expected node content; mend the file"),
        ("a: \x01", "DIR/config: not valid YAML: control characters are not allowed; mend the file"),
        ("hello", "DIR/config is not a kubeconfig; choose another with --kubeconfig"),
        ("kind: Pod\napiVersion: v1\n", "DIR/config is a v1 Pod, not a kubeconfig; choose another with --kubeconfig"),
        (
            "users: [{user: {token: 1}}]",
            "DIR/config: users[0].user.token must be a string, not a number; put it in quotes",
        ),
        ("users: {a: b}", "DIR/config: users must be a list, not a mapping; mend the file"),
        (
            "users: [{user: {client-key-data: '!'}}]",
            "DIR/config: users[0].user.client-key-data: invalid base64 encoded string; mend the file",
        ),
        ("users: [{name: a}, {name: a}]", "DIR/config: 2 users are named 'a'; rename or delete all but one"),
        ("current-context: x", "no context named 'x' in DIR/config; choose another with --context"),
    ],
)
def test_a_broken_file(tmp_path: Path, text: str, words: str) -> None:
    assert refusal(tmp_path, text) == words


def test_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(KubeconfigError) as raised:
        load(environ={"HOME": str(tmp_path)})
    hint = "set KUBECONFIG or give --kubeconfig FILE"
    assert str(raised.value) == f"no kubeconfig: there is no {tmp_path}/.kube/config; {hint}"
    with pytest.raises(KubeconfigError) as raised:
        load(environ={"KUBECONFIG": "/none/a:/none/b"})
    assert str(raised.value) == f"no kubeconfig: there is no /none/a and no /none/b; {hint}"
    with pytest.raises(KubeconfigError) as raised:
        load("/none/a", {})
    assert str(raised.value) == "there is no kubeconfig /none/a; give another file to --kubeconfig"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(KubeconfigError) as raised:
        load(environ={"KUBECONFIG": str(tmp_path)})
    assert str(raised.value) == f"cannot read the kubeconfig {tmp_path}: Is a directory"


@pytest.mark.parametrize(
    ("provider", "plugin"),
    [("oidc", "kubectl oidc-login"), ("gcp", "gke-gcloud-auth-plugin"), ("azure", "kubelogin convert-kubeconfig")],
)
def test_an_auth_provider_is_told_which_plugin_to_use(tmp_path: Path, provider: str, plugin: str) -> None:
    with pytest.raises(KubeconfigError) as raised:
        user(tmp_path, f"{{auth-provider: {{name: {provider}}}}}")
    assert provider in raised.value.message
    assert plugin in raised.value.hint


@pytest.mark.parametrize("fields", ['{token: "a\\nb"}', '{token: t, as: "a\\u0000"}', '{as: a, as-groups: ["b\\rc"]}'])
def test_no_line_break_comes_into_a_header(tmp_path: Path, fields: str) -> None:
    with pytest.raises(KubeconfigError, match="control character"):
        user(tmp_path, fields)


def test_a_line_break_at_the_end_of_a_token_is_no_part_of_it(tmp_path: Path) -> None:
    assert user(tmp_path, '{token: "abc\\n"}').user.token == "abc\n"


def test_impersonation_replaces_that_of_the_file(tmp_path: Path) -> None:
    context = user(tmp_path, "{token: t, as: jane, as-uid: '7', as-groups: [a], as-user-extra: {k: [v]}}")
    other = context.with_impersonation("joe", ["dev", "ops"])
    assert (other.user.as_, other.user.as_groups, other.user.as_uid, other.user.as_user_extra) == (
        "joe",
        ["dev", "ops"],
        "",
        {},
    )
    assert other.user.token == "t"
    assert context.user.as_ == "jane"
    with pytest.raises(KubeconfigError, match="without a user"):
        context.with_impersonation("", ["dev"])


@pytest.fixture
def service_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(incluster, "SERVICE_ACCOUNT", tmp_path / "sa")
    (tmp_path / "sa").mkdir()
    for name, text in {"token": "abc", "ca.crt": "PEM", "namespace": "shop\n"}.items():
        (tmp_path / "sa" / name).write_text(text)
    return tmp_path / "sa"


IN_CLUSTER = {"KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443", "HOME": "/nowhere"}


def test_in_a_pod_the_service_account_is_used(service_account: Path) -> None:
    context = load(environ=IN_CLUSTER).context()
    assert (context.name, context.namespace) == ("in-cluster", "shop")
    assert context.cluster.server == "https://10.0.0.1:443"
    assert context.cluster.certificate_authority == str(service_account / "ca.crt")
    assert context.user.token_file == str(service_account / "token")
    assert load(environ=IN_CLUSTER).as_dict()["users"][0]["user"] == {"tokenFile": str(service_account / "token")}


def test_in_a_pod_without_all_the_files(service_account: Path) -> None:
    (service_account / "ca.crt").unlink()
    (service_account / "namespace").unlink()
    context = load(environ={**IN_CLUSTER, "KUBERNETES_SERVICE_HOST": "fd00::1"}).context()
    assert context.cluster.server == "https://[fd00::1]:443"
    assert context.cluster.certificate_authority == ""
    assert context.namespace == "default"
    assert load(environ={**IN_CLUSTER, "POD_NAMESPACE": "here"}).context().namespace == "here"


def test_in_a_pod_a_kubeconfig_comes_first(service_account: Path, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(TWO)
    assert "prod-eu" in load(environ={**IN_CLUSTER, "KUBECONFIG": str(tmp_path / "config")}).contexts
    (tmp_path / "config").write_text("")
    assert load(environ={**IN_CLUSTER, "KUBECONFIG": str(tmp_path / "config")}).current == "in-cluster"


@pytest.mark.parametrize("missing", ["KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT", "token"])
def test_not_in_a_pod(service_account: Path, missing: str) -> None:
    environ = {name: value for name, value in IN_CLUSTER.items() if name != missing}
    if missing == "token":
        (service_account / "token").unlink()
    with pytest.raises(KubeconfigError):
        load(environ=environ)


def test_reading_a_kubeconfig_loads_no_client() -> None:
    code = (
        "import sys, podtui.cluster.kubeconfig; print([m for m in ('aiohttp', 'ssl', 'asyncio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
