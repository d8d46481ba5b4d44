"""Kubeconfigs, odd ones and broken ones, read by podtui and by kubectl: the same content or the same refusal."""

import base64
import json
from pathlib import Path

import pytest

from podtui.cluster.kubeconfig import load
from podtui.errors import KubeconfigError
from tests.connect.support import content, kubectl, needs_kubectl, plain, usable, view

CLUSTER = 'clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]\n'
USER = "users: [{name: u, user: {token: t}}]\n"
CONTEXT = "contexts: [{name: x, context: {cluster: c, user: u}}]\n"
CURRENT = "current-context: x\n"
WHOLE = CLUSTER + USER + CONTEXT + CURRENT


def user(fields: str) -> str:
    return CLUSTER + f"users: [{{name: u, user: {fields}}}]\n" + CONTEXT + CURRENT


def cluster(fields: str) -> str:
    return f'clusters: [{{name: c, cluster: {{server: "https://127.0.0.1:1", {fields}}}}}]\n' + USER + CONTEXT + CURRENT


ONE_FILE = {
    "whole": WHOLE,
    "with-kind": "apiVersion: v1\nkind: Config\npreferences: {colors: true}\n" + WHOLE,
    "json": '{"clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}], "contexts": '
    '[{"name": "x", "context": {"cluster": "c"}}], "current-context": "x"}',
    "json-with-tabs": '{\n\t"clusters": [{"name": "c",\n\t"cluster": {"server": "https://127.0.0.1:1"}}],\n\t'
    '"contexts": [{"name": "x", "context": {"cluster": "c"}}],\n\t"current-context": "x"\n}',
    "byte-order-mark": "\ufeff" + WHOLE,
    "crlf": WHOLE.replace("\n", "\r\n"),
    "two-documents": "---\n" + WHOLE + "---\nclusters: [\n",
    "namespace": WHOLE.replace("user: u}", "user: u, namespace: shop}"),
    "anonymous": CLUSTER + "contexts: [{name: x, context: {cluster: c}}]\n" + CURRENT,
    "unknown-fields": "colour: blue\n" + cluster("weight: 3") + "extensions: [{name: e, extension: {a: [1]}}]\n",
    "extensions": cluster("extensions: [{name: e, extension: {a: 1, b: {c: text, d: [true, 2.5]}}}]"),
    "nulls": "preferences: null\n" + cluster("proxy-url: null, certificate-authority-data: ~"),
    "null-entries": CLUSTER + "users: [null, {name: u, user: null}]\n" + CONTEXT + CURRENT,
    "anchors": 'a: &a {server: "https://127.0.0.1:1"}\nclusters: [{name: c, cluster: {<<: *a}}]\n'
    + USER
    + CONTEXT
    + CURRENT,
    "own-tags": cluster("tls-server-name: !mine name"),
    "date-as-name": WHOLE.replace("name: x", "name: 2024-01-01").replace("context: x", "context: 2024-01-01"),
    "sixty-based": user("{token: 12:30}"),
    "quoted-number": user('{token: "123456"}'),
    "token": user("{token: abc, tokenFile: sub/token}"),
    "certificate-files": user("{client-certificate: ./a.crt, client-key: ../keys/a.key}"),
    "certificate-data": user("{client-certificate-data: YWJj, client-key-data: ZGVm}"),
    "data-in-lines": user('{client-certificate-data: "YW\\nJj\\n", client-key-data: "ZG\\r\\nVm"}'),
    "data-block": CLUSTER
    + "users:\n- name: u\n  user:\n    client-certificate-data: |\n      YWJj\n      YWJj\n    client-key-data: ZGVm\n"
    + CONTEXT
    + CURRENT,
    "basic": user("{username: a, password: b}"),
    "impersonation": user("{token: t, as: jane, as-uid: '7', as-groups: [a, b], as-user-extra: {scope: [x, y]}}"),
    "exec": user(
        "{exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, args: [eks, get-token], "
        "env: [{name: A, value: b}], interactiveMode: IfAvailable, provideClusterInfo: true, installHint: get it}}"
    ),
    "exec-path": user("{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./bin/login}}"),
    "auth-provider": user("{auth-provider: {name: oidc, config: {id-token: t}}}"),
    "authority-file": cluster("certificate-authority: pki/../ca.crt"),
    "authority-data": cluster("certificate-authority-data: YWJj"),
    "insecure": cluster("insecure-skip-tls-verify: true"),
    "insecure-yes": cluster("insecure-skip-tls-verify: yes"),
    "tls-name-and-proxy": cluster("tls-server-name: kubernetes, proxy-url: http://p:3128, disable-compression: true"),
    "other-entries": CLUSTER.replace("}}]", "}}, {name: d, cluster: {server: nowhere}}]") + USER + CONTEXT + CURRENT,
    # What follows is refused by kubectl.
    "empty": "",
    "blank": " \n\n",
    "comment": "# nothing\n",
    "list": "[]\n",
    "word": "hello\n",
    "no-current": CLUSTER + USER + CONTEXT,
    "current-unknown": CLUSTER + USER + CONTEXT + "current-context: y1\n",
    "cluster-unknown": USER + CONTEXT + CURRENT,
    "user-unknown": CLUSTER + CONTEXT + CURRENT,
    "yes-as-name": CLUSTER + "users: [{name: yes, user: {}}]\n" + CONTEXT + CURRENT,
    "y-as-context": CLUSTER + USER + CONTEXT + "current-context: y\n",
    "number-as-token": user("{token: 123456}"),
    "float-as-token": user("{token: 1e5}"),
    "octal-as-token": user("{token: 0777}"),
    "word-as-bool": cluster('insecure-skip-tls-verify: "true"'),
    "user-is-a-word": CLUSTER + "users: [{name: u, user: me}]\n" + CONTEXT + CURRENT,
    "users-is-a-map": CLUSTER + "users: {u: {token: t}}\n" + CONTEXT + CURRENT,
    "duplicate-name": WHOLE.replace("}}]\ncontexts", "}}, {name: u, user: {token: other}}]\ncontexts"),
    "not-base64": user("{client-certificate-data: '!!', client-key-data: ZGVm}"),
    "base64-without-padding": user("{client-certificate-data: YQ, client-key-data: ZGVm}"),
    "base64-with-space": user("{client-certificate-data: 'YW Jj', client-key-data: ZGVm}"),
    "other-kind": "apiVersion: v1\nkind: Pod\n" + WHOLE,
    "other-version": "apiVersion: v2\nkind: Config\n" + WHOLE,
    "unterminated": WHOLE + "users: [{name: u\n",
    "tab": "clusters:\n\t- name: c\n" + WHOLE,
    "control-character": "a: \x01\n" + WHOLE,
    "unknown-alias": "a: *nobody\n" + WHOLE,
}


@needs_kubectl
@pytest.mark.parametrize("name", ONE_FILE)
def test_one_file_says_what_it_says_to_kubectl(tmp_path: Path, name: str) -> None:
    file = tmp_path / "config"
    file.write_text(ONE_FILE[name], newline="")
    assert _ours({"KUBECONFIG": str(file)}) == view(environ={"KUBECONFIG": str(file)}, home=tmp_path)


SEVERAL = {
    "first-wins": [
        WHOLE,
        WHOLE.replace("token: t", "token: other").replace("cluster: c,", "cluster: c, namespace: n,"),
    ],
    "entries-in-different-files": [CURRENT, CONTEXT, USER, CLUSTER],
    "current-of-the-second": [CLUSTER + USER, CONTEXT + CURRENT],
    "current-of-the-first": [WHOLE, CONTEXT.replace("name: x", "name: z") + "current-context: z\n"],
    "empty-between": [CLUSTER, "", USER + CONTEXT + CURRENT],
    "no-fields-are-joined": [
        CLUSTER,
        'clusters: [{name: c, cluster: {server: "https://o:1", tls-server-name: s}}]\n' + WHOLE,
    ],
    "second-broken": [WHOLE, "users: [\n"],
    "paths": [user("{client-certificate: a.crt, client-key: /etc/a.key}"), cluster("certificate-authority: ca.crt")],
    "nothing": ["", ""],
}


@needs_kubectl
@pytest.mark.parametrize("name", SEVERAL)
def test_several_files_are_merged_as_kubectl_merges_them(tmp_path: Path, name: str) -> None:
    paths = []
    for number, text in enumerate(SEVERAL[name]):
        folder = tmp_path / f"folder{number}"
        folder.mkdir()
        (folder / "config").write_text(text)
        # A missing file and an empty name between them, and each file twice, change nothing.
        paths += [str(folder / "config"), str(tmp_path / "missing"), "", str(folder / "config")]
    environ = {"KUBECONFIG": ":".join(paths)}
    assert _ours(environ) == view(environ=environ, home=tmp_path)


@needs_kubectl
def test_flags_and_defaults_choose_as_kubectl_does(tmp_path: Path) -> None:
    home, other = tmp_path / ".kube" / "config", tmp_path / "other"
    home.parent.mkdir()
    home.write_text(
        WHOLE + "contexts: [{name: x, context: {cluster: c, user: u}}, {name: y1, context: {cluster: c}}]\n"
    )
    other.write_text(WHOLE.replace(":1", ":2"))
    environ = {"HOME": str(tmp_path)}
    for context in ("x", "y1", "unknown"):
        assert _ours(environ, context=context) == view("--context", context, environ={}, home=tmp_path)
    explicit = _ours({**environ, "KUBECONFIG": "/nowhere"}, str(other))
    assert explicit == view("--kubeconfig", str(other), environ={"KUBECONFIG": "/nowhere"}, home=tmp_path)
    assert _ours(environ, str(tmp_path / "missing")) is view(
        "--kubeconfig", str(tmp_path / "missing"), environ={}, home=tmp_path
    )
    assert _ours({"HOME": "/nowhere"}) is view(environ={}, home=Path("/nowhere"))


FOLDERS = {"relative": "sub", "absolute": "{root}/sub", "with-dots": "other/../sub/."}


@needs_kubectl
@pytest.mark.parametrize("folder", FOLDERS)
def test_paths_lead_to_the_files_that_kubectl_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    for name in ("sub/a.crt", "sub/b.key", "a.crt", "c.ca", "other/a.crt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "sub/config").write_text(user("{client-certificate: a.crt, client-key: ./b.key}"))
    (tmp_path / "config").write_text(cluster(f"certificate-authority: {tmp_path}/c.ca"))
    monkeypatch.chdir(tmp_path)
    environ = {"KUBECONFIG": f"{FOLDERS[folder].format(root=tmp_path)}/config"}
    done = kubectl("config", "view", "--minify", "--flatten", "-o", "json", environ=environ, home=tmp_path)
    flat = json.loads(done.stdout)["users"][0]["user"]
    ours = load(environ=environ).context().user
    assert Path(ours.client_certificate).read_bytes() == base64.b64decode(flat["client-certificate-data"])
    assert Path(ours.client_key).read_bytes() == base64.b64decode(flat["client-key-data"])
    monkeypatch.chdir("/")
    assert Path(ours.client_key).is_file()


@needs_kubectl
def test_a_command_with_a_slash_is_relative_to_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "config").write_text(
        user("{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: bin/../bin/login}}")
    )
    monkeypatch.chdir("/")
    plugin = load(str(tmp_path / "config"), {}).context().user.exec_
    assert plugin
    assert plugin.command == str(tmp_path / "bin" / "login")
    done = kubectl("get", "--raw", "/", environ={"KUBECONFIG": str(tmp_path / "config")}, home=tmp_path)
    assert plugin.command in done.stderr


# Files that kubectl shows but does not connect with, and their opposites.
USABLE = {
    "whole": WHOLE,
    "unused-entries-may-be-wrong": CLUSTER.replace("}}]", "}}, {name: d, cluster: {proxy-url: 'x:'}}]")
    + USER.replace("}}]", "}}, {name: v, user: {token: t, username: u}}]")
    + CONTEXT
    + CURRENT,
    "no-server": WHOLE.replace('server: "https://127.0.0.1:1"', "tls-server-name: a"),
    "server-not-a-url": WHOLE.replace("https://127.0.0.1:1", "https://127.0.0.1:port"),
    "two-ways": user("{token: t, username: u, password: p}"),
    "token-and-certificate": user("{token: t, client-certificate-data: YWJj}"),
    "certificate-without-key": user("{client-certificate-data: YWJj}"),
    "groups-without-user": user("{token: t, as-groups: [a]}"),
    "uid-without-user": user("{token: t, as-uid: a}"),
    "proxy-of-no-scheme": cluster("proxy-url: localhost"),
    "proxy-of-other-scheme": cluster("proxy-url: ftp://localhost"),
    "insecure-and-authority": cluster("insecure-skip-tls-verify: true, certificate-authority-data: YWJj"),
    "plugin-without-command": user("{exec: {apiVersion: client.authentication.k8s.io/v1beta1}}"),
    "plugin-without-version": user("{exec: {command: 'true'}}"),
    "plugin-of-old-version": user("{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: 'true'}}"),
    "plugin-without-mode": user("{exec: {apiVersion: client.authentication.k8s.io/v1, command: 'true'}}"),
    "plugin-of-odd-mode": user(
        "{exec: {apiVersion: client.authentication.k8s.io/v1, command: 'true', interactiveMode: Often}}"
    ),
    "plugin-with-nameless-variable": user(
        "{exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: 'true', env: [{value: x}]}}"
    ),
    "plugin-and-provider": user(
        "{auth-provider: {name: oidc}, exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: 'true'}}"
    ),
    "gcp": user("{auth-provider: {name: gcp}}"),
    "azure": user("{auth-provider: {name: azure}}"),
    "context-without-cluster": CLUSTER + USER + "contexts: [{name: x, context: {user: u}}]\n" + CURRENT,
}


@needs_kubectl
@pytest.mark.parametrize("name", USABLE)
def test_a_context_is_usable_where_kubectl_uses_it(tmp_path: Path, name: str) -> None:
    file = tmp_path / "config"
    file.write_text(USABLE[name])
    environ = {"KUBECONFIG": str(file)}
    refusal = _refusal(environ)
    assert (refusal == "") == usable(environ=environ, home=tmp_path), refusal
    assert "\n" not in refusal


def _refusal(environ: dict[str, str]) -> str:
    try:
        load(environ=environ).context()
    except KubeconfigError as error:
        return str(error)
    return ""


def _ours(environ: dict[str, str], explicit: str | None = None, context: str | None = None) -> object:
    try:
        return content(plain(load(explicit, environ).as_dict(context)))
    except KubeconfigError:
        return None
