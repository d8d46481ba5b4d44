"""Exec plugins: what they are told (as kubectl tells it), what is taken from them, and how often they run."""

import asyncio
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from podtui.cluster import exec_plugin
from podtui.cluster.credentials import Credentials
from podtui.cluster.exec_plugin import ask
from podtui.cluster.kubeconfig import Cluster, Context, ExecEnv, ExecPlugin, User, load
from podtui.cluster.secret import Secret
from podtui.errors import CredentialsError
from tests.connect.plugins import V1, V1BETA1, Plugin
from tests.connect.support import kubectl, needs_kubectl

CLUSTER = Cluster(name="c", server="https://127.0.0.1:1")


@pytest.fixture
def plugin(tmp_path: Path) -> Plugin:
    made = Plugin(tmp_path)
    made.prints(token="t1")
    return made


def credentials(plugin: Plugin, now: float = 1_800_000_000.0) -> tuple[Credentials, list[float]]:
    clock = [now]
    context = Context("x", "default", CLUSTER, User(name="u", exec_=plugin.config()))
    return Credentials(context, lambda: clock[0]), clock


async def run(config: ExecPlugin, cluster: Cluster = CLUSTER, seconds: float = 30) -> Secret:
    return await ask(User(name="u", exec_=config), config, cluster, seconds)


KUBECONFIG = """\
clusters:
- name: c
  cluster:
    server: https://127.0.0.1:1/base
    tls-server-name: kubernetes
    certificate-authority: ca.crt
    proxy-url: http://127.0.0.1:1
    disable-compression: true
    extensions:
    - {name: other, extension: {a: 1}}
    - {name: client.authentication.k8s.io/exec, extension: {audience: [a, 1, null], b: {c: 2.5}}}
- {name: bare, cluster: {server: "https://127.0.0.1:1", insecure-skip-tls-verify: true}}
contexts:
- {name: full, context: {cluster: c, user: u}}
- {name: bare, context: {cluster: bare, user: u}}
users:
- name: u
  user:
    exec:
      apiVersion: API
      command: ./login
      args: [get-token, --region, a b]
      env: [{name: REGION, value: eu}, {name: HOME, value: /elsewhere}, {name: KUBERNETES_EXEC_INFO, value: mine}]
      interactiveMode: IfAvailable
      provideClusterInfo: INFO
"""


@needs_kubectl
@pytest.mark.parametrize("api", [V1, V1BETA1])
@pytest.mark.parametrize("info", ["true", "false"])
@pytest.mark.parametrize("context", ["full", "bare"])
async def test_a_plugin_is_told_what_kubectl_tells_it(
    tmp_path: Path, plugin: Plugin, api: str, info: str, context: str, authority: object
) -> None:
    (tmp_path / "ca.crt").write_bytes(authority.cert_pem.bytes())  # type: ignore[attr-defined]
    (tmp_path / "config").write_text(KUBECONFIG.replace("API", api).replace("INFO", info))
    environ = {"KUBECONFIG": str(tmp_path / "config")}
    kubectl("--context", context, "get", "--raw", "/", environ=environ, home=tmp_path)
    used = load(environ=environ).context(context)
    assert used.user.exec_
    assert (await ask(used.user, used.user.exec_, used.cluster)).authorization == "Bearer t1"
    theirs, ours = plugin.calls
    assert ours["args"] == theirs["args"]
    for name in ("REGION", "HOME"):
        assert ours["env"][name] == theirs["env"][name]
    assert json.loads(ours["env"]["KUBERNETES_EXEC_INFO"]) == json.loads(theirs["env"]["KUBERNETES_EXEC_INFO"])


async def test_a_plugin_has_our_environment_and_no_input(plugin: Plugin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODTUI_TEST", "yes")
    plugin.script("assert sys.stdin.read() == ''\nassert os.getsid(0) == os.getpid()")
    await run(plugin.config(env=[ExecEnv("A", "b")]))
    assert {"PODTUI_TEST": "yes", "A": "b"}.items() <= plugin.calls[0]["env"].items()


async def test_a_plugin_is_looked_up_on_the_path(plugin: Plugin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{plugin.command.parent}:{os.environ['PATH']}")
    assert (await run(plugin.config(command="login"))).authorization == "Bearer t1"


async def test_token_certificate_and_end_are_taken(plugin: Plugin) -> None:
    plugin.prints(
        token="t",
        clientCertificateData="CERT",
        clientKeyData="KEY",
        expirationTimestamp="2027-01-15T08:00:00+01:00",
    )
    secret = await run(plugin.config())
    assert (secret.authorization, secret.certificate, secret.key) == ("Bearer t", b"CERT", b"KEY")
    assert secret.expires == datetime(2027, 1, 15, 7, tzinfo=UTC).timestamp()
    plugin.prints(token=None, clientCertificateData="CERT", clientKeyData="KEY", expirationTimestamp=None)
    secret = await run(plugin.config())
    assert (secret.authorization, secret.expires) == ("", float("inf"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("sys.exit(3)", "the exec plugin LOGIN failed with exit code 3; log in again"),
        (
            "print('first\\nnot \\x1b[31mlogged in\\n\\n', file=sys.stderr); sys.exit(1)",
            "the exec plugin LOGIN failed with exit code 1: not ␛[31mlogged in; log in again",
        ),
        ("print('no json'); sys.exit(0)", "the exec plugin LOGIN did not print an ExecCredential: "),
        ("print('[]'); sys.exit(0)", "the exec plugin LOGIN did not print an ExecCredential: "),
        ("sys.exit(0)", "the exec plugin LOGIN did not print an ExecCredential: "),
        ("print('{}'); sys.exit(0)", f"the exec plugin LOGIN printed no ExecCredential of {V1}"),
        (
            f'print(\'{{"kind": "ExecCredential", "apiVersion": "{V1BETA1}"}}\'); sys.exit(0)',
            f"the exec plugin LOGIN printed an ExecCredential of {V1BETA1}, not of {V1}; make `apiVersion` in the",
        ),
        (
            f'print(\'{{"kind": "ExecCredential", "apiVersion": "{V1}"}}\'); sys.exit(0)',
            "the exec plugin LOGIN printed neither a token nor a certificate; log in again",
        ),
    ],
)
async def test_a_plugin_that_fails(plugin: Plugin, body: str, words: str) -> None:
    plugin.script(body)
    with pytest.raises(CredentialsError) as raised:
        await run(plugin.config())
    said = str(raised.value).replace(str(plugin.command), "LOGIN")
    assert said.startswith(words)
    assert "\n" not in said


@pytest.mark.parametrize("field", ["clientCertificateData", "clientKeyData"])
async def test_half_a_pair_is_refused(plugin: Plugin, field: str) -> None:
    plugin.prints(token="t", **{field: "X"})
    with pytest.raises(CredentialsError, match="without its key, or the other way round"):
        await run(plugin.config())


async def test_a_plugin_that_is_not_there() -> None:
    missing = ExecPlugin(command="no-such-login", api_version=V1, interactive_mode="Never")
    with pytest.raises(CredentialsError) as raised:
        await run(missing)
    assert (
        str(raised.value) == "the exec plugin no-such-login is not there; install it, or see `exec` in the kubeconfig"
    )
    hinted = ExecPlugin(command="no-such-login", install_hint="brew install it\n\n  now", interactive_mode="Never")
    with pytest.raises(CredentialsError) as raised:
        await run(hinted)
    assert raised.value.hint == "brew install it now"


async def test_a_file_that_is_no_program(plugin: Plugin) -> None:
    plugin.command.write_bytes(b"\x7fELF nonsense")
    with pytest.raises(CredentialsError, match="cannot be run: "):
        await run(plugin.config())


async def test_a_plugin_that_needs_the_terminal(plugin: Plugin) -> None:
    with pytest.raises(CredentialsError) as raised:
        await run(plugin.config(interactive_mode="Always"))
    assert "asks on the terminal" in raised.value.message
    assert plugin.calls == []


async def test_an_authority_that_cannot_be_told(plugin: Plugin) -> None:
    cluster = Cluster(server="https://127.0.0.1:1", certificate_authority="/none/ca.crt")
    with pytest.raises(CredentialsError, match="cannot read the certificate authority /none/"):
        await run(plugin.config(provide_cluster_info=True), cluster)


async def test_a_plugin_that_hangs_is_ended_with_its_children(plugin: Plugin, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "alive")
    plugin.script(
        "child = os.fork()\n"
        f"if not child:\n    os.open({str(tmp_path / 'alive')!r}, os.O_WRONLY); time.sleep(600)\n"
        "time.sleep(600)"
    )
    asked = asyncio.create_task(run(plugin.config(), seconds=5))
    # Opens once the child has it open too; ends once nobody has.
    pipe = await asyncio.to_thread(open, tmp_path / "alive", "rb")
    with pytest.raises(CredentialsError) as raised:
        await asked
    with pipe:
        assert await asyncio.to_thread(pipe.read) == b""
    assert "did not answer in 5 s" in raised.value.message


async def test_giving_up_ends_the_plugin(plugin: Plugin, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "alive")
    plugin.script(f"os.open({str(tmp_path / 'alive')!r}, os.O_WRONLY); time.sleep(600)")
    held, _ = credentials(plugin)
    asked = asyncio.create_task(held.current())
    pipe = await asyncio.to_thread(open, tmp_path / "alive", "rb")
    await held.close()
    with pipe:
        assert await asyncio.to_thread(pipe.read) == b""
    with pytest.raises(asyncio.CancelledError):
        await asked


async def test_many_who_ask_at_once_run_it_once(plugin: Plugin) -> None:
    held, _ = credentials(plugin)
    secrets = await asyncio.gather(*(held.current() for _ in range(50)))
    assert {secret.authorization for secret in secrets} == {"Bearer t1"}
    assert len(plugin.calls) == 1


async def test_many_who_are_refused_at_once_run_it_once(plugin: Plugin) -> None:
    held, _ = credentials(plugin)
    refused = await held.current()
    plugin.prints(token="t2")
    assert all(await asyncio.gather(*(held.renewed(refused) for _ in range(50))))
    assert (await held.current()).authorization == "Bearer t2"
    assert len(plugin.calls) == 2


async def test_the_same_credentials_again_are_nothing_new(plugin: Plugin) -> None:
    held, _ = credentials(plugin)
    assert not await held.renewed(await held.current())
    assert len(plugin.calls) == 2


async def test_one_who_gives_up_leaves_the_others_their_answer(plugin: Plugin, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "go")
    plugin.script(f"open({str(tmp_path / 'go')!r}).read()")
    held, _ = credentials(plugin)
    one, other = asyncio.create_task(held.current()), asyncio.create_task(held.current())
    pipe = await asyncio.to_thread(open, tmp_path / "go", "wb")
    one.cancel()
    with pytest.raises(asyncio.CancelledError):
        await one
    pipe.close()
    assert (await other).authorization == "Bearer t1"
    assert len(plugin.calls) == 1


async def test_the_end_is_honoured(plugin: Plugin) -> None:
    held, clock = credentials(plugin)
    plugin.prints(token="t1", expirationTimestamp=stamp(clock[0] + 60))
    assert (await held.current()).authorization == "Bearer t1"
    plugin.prints(token="t2", expirationTimestamp=stamp(clock[0] + 600))
    clock[0] += 59
    assert (await held.current()).authorization == "Bearer t1"
    clock[0] += 1
    assert (await held.current()).authorization == "Bearer t2"
    assert len(plugin.calls) == 2


async def test_credentials_over_from_the_start_are_used_for_a_while(plugin: Plugin) -> None:
    held, clock = credentials(plugin)
    plugin.prints(token="t1", expirationTimestamp=stamp(clock[0] - 3600))
    for _ in range(3):
        await held.current()
    assert len(plugin.calls) == 1
    clock[0] += 10
    await held.current()
    assert len(plugin.calls) == 2


async def test_after_a_failure_hundreds_of_streams_do_not_run_it_hundreds_of_times(plugin: Plugin) -> None:
    plugin.script("sys.exit(1)")
    held, clock = credentials(plugin)
    for _ in range(10):
        with pytest.raises(CredentialsError):
            await held.current()
    assert len(plugin.calls) == 1
    clock[0] += 3
    plugin.script("")
    assert (await held.current()).authorization == "Bearer t1"


async def test_a_failure_that_nobody_waits_for_is_no_complaint(plugin: Plugin, tmp_path: Path) -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    os.mkfifo(tmp_path / "go")
    plugin.script(f"open({str(tmp_path / 'go')!r}).read(); sys.exit(1)")
    held, _ = credentials(plugin)
    asked = asyncio.create_task(held.current())
    pipe = await asyncio.to_thread(open, tmp_path / "go", "wb")
    asked.cancel()
    pipe.close()
    with pytest.raises(CredentialsError):
        await held.current()
    await held.close()
    del held, asked
    await asyncio.sleep(0)
    assert complaints == []


def stamp(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def test_a_login_with_a_browser_has_the_time_it_needs() -> None:
    assert exec_plugin.SECONDS > 180
