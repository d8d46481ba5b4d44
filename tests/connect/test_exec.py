"""Commands in containers, on servers that speak the API server's websocket, or something else."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web

from podtui.cluster import exec as remote
from podtui.cluster import inside
from podtui.cluster.kubeconfig import User
from podtui.cluster.session import Session
from podtui.errors import ApiError, CertificateRejected, Forbidden, NotFound, Unreachable
from podtui.model.inside import NETWORK_AND_MOUNTS, SCRIPT
from tests.connect.conftest import Api, Handler, Servers
from tests.connect.plugins import Plugin
from tests.connect.test_session import for_token, says
from tests.model.builders import ended, make_pod, running

Told = Callable[[web.WebSocketResponse, web.Request], Awaitable[None]]
POD = make_pod(running("app", containerID="c1"), running("proxy", containerID="c2"))
SUCCESS = {"status": "Success"}
NO_PROGRAM = {
    "status": "Failure",
    "code": 500,
    "message": 'error executing command in container: exec: "sh": executable file not found in $PATH: unknown',
}
NETWORK = (
    b"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    b"   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 9001 1 0 100\n"
    b"overlay / overlay rw 0 0\n"
)


def speaks(told: Told, *protocols: str) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=protocols or remote.PROTOCOLS)
        await socket.prepare(request)
        await told(socket, request)
        await socket.close()
        return socket

    return answer


def ends(status: dict[str, object], *messages: bytes) -> Told:
    """These messages, each with its channel in front, and then the status."""

    async def told(socket: web.WebSocketResponse, _: web.Request) -> None:
        for message in (*messages, b"\x03" + json.dumps(status).encode()):
            await socket.send_bytes(message)

    return told


def failed(code: int) -> dict[str, object]:
    causes = [{"reason": "ExitCode", "message": str(code)}]
    return {"status": "Failure", "message": f"command terminated with exit code {code}", "details": {"causes": causes}}


@pytest.fixture
def session(api: Api, servers: Servers) -> Session:
    return servers.session(api.context())


async def run(session: Session, *command: str, **more: float) -> remote.Outcome:
    return await remote.run(session, POD, "app", command or ("true",), **more)  # type: ignore[arg-type]


async def test_what_is_asked_and_what_is_said(api: Api, session: Session) -> None:
    api.answer = speaks(ends(SUCCESS, b"\x01one ", b"\x02oops", b"", b"\x01two", b"\x04ignored"))
    outcome = await run(session, "sh", "-c", "echo one & two")
    assert outcome == remote.Outcome(b"one two", b"oops", 0)
    (request,) = api.requests
    assert request.path == "/api/v1/namespaces/shop/pods/web-1/exec"
    assert request.query.getall("command") == ["sh", "-c", "echo one & two"]
    assert (request.query["container"], request.query["stdout"], request.query["stdin"]) == ("app", "true", "false")
    assert request.headers["Authorization"] == "Bearer t0"
    assert request.headers["Sec-WebSocket-Protocol"] == "v5.channel.k8s.io,v4.channel.k8s.io"


@pytest.mark.parametrize("protocol", remote.PROTOCOLS)
async def test_the_server_chooses_the_protocol(api: Api, session: Session, protocol: str) -> None:
    api.answer = speaks(ends(SUCCESS, b"\x01x"), protocol)
    assert (await run(session)).stdout == b"x"


async def test_a_command_that_fails(api: Api, session: Session) -> None:
    api.answer = speaks(ends(failed(3), b"\x02no"))
    assert await run(session) == remote.Outcome(b"", b"no", 3, "command terminated with exit code 3")


async def test_a_command_that_does_not_start(api: Api, session: Session) -> None:
    api.answer = speaks(ends(NO_PROGRAM))
    outcome = await run(session)
    assert outcome.exit_code is None
    assert "executable file not found" in outcome.message


async def test_too_much_output_is_cut(api: Api, session: Session) -> None:
    async def endless(socket: web.WebSocketResponse, _: web.Request) -> None:
        while not socket.closed:
            await socket.send_bytes(b"\x01" + b"x" * 1000)
            await asyncio.sleep(0)

    api.answer = speaks(endless)
    outcome = await run(session, most=10_000)
    assert 10_000 < len(outcome.stdout) <= 11_000
    assert (outcome.exit_code, outcome.cut) == (None, "it said more than 9 KiB")


async def test_a_command_that_takes_too_long_is_given_up_with_what_it_has_said(api: Api, session: Session) -> None:
    gone = asyncio.Event()

    async def slow(socket: web.WebSocketResponse, _: web.Request) -> None:
        await socket.send_bytes(b"\x01begun")
        async for _message in socket:
            pass
        gone.set()

    api.answer = speaks(slow)
    outcome = await run(session, seconds=0.2)
    assert (outcome.stdout, outcome.exit_code, outcome.cut) == (b"begun", None, "it took more than 0 s")
    await asyncio.wait_for(gone.wait(), 5)


async def test_a_connection_that_breaks_off(api: Api, session: Session) -> None:
    async def told(socket: web.WebSocketResponse, request: web.Request) -> None:
        await socket.send_bytes(b"\x01begun")
        assert request.transport is not None
        request.transport.abort()

    api.answer = speaks(told)
    with pytest.raises(Unreachable, match=r"the connection to .* was lost"):
        await run(session)


async def test_an_end_that_is_no_status(api: Api, session: Session) -> None:
    async def told(socket: web.WebSocketResponse, _: web.Request) -> None:
        await socket.send_bytes(b"\x03{not json")

    api.answer = speaks(told)
    with pytest.raises(ApiError, match="ended the command with what is no Status"):
        await run(session)


async def test_a_kubelet_that_is_away_is_said_without_the_command(api: Api, session: Session) -> None:
    message = 'error sending request: Post "https://n:10250/exec/x?command=sh": dial tcp n:10250: connection refused'
    api.answer = speaks(ends({"status": "Failure", "code": 500, "message": message}))
    assert (await run(session)).message == "error sending request: dial tcp n:10250: connection refused"


# --- refusals ---------------------------------------------------------------------------------------------------------

DENIED = (
    'pods "web-1" is forbidden: User "jane" cannot create resource "pods/exec" in API group "" in the namespace "shop"'
)


async def test_a_refusal_keeps_the_servers_words(api: Api, session: Session) -> None:
    api.answer = says(403, DENIED, "Forbidden")
    with pytest.raises(Forbidden) as raised:
        await run(session)
    assert raised.value.message == f"{api.url} does not allow it: {DENIED}"
    api.answer = says(404, 'pods "web-1" not found', "NotFound")
    with pytest.raises(NotFound):
        await run(session)


async def test_a_redirect_is_not_followed(api: Api, servers: Servers, session: Session) -> None:
    other = await servers.api()

    async def elsewhere(_: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": other.url})

    api.answer = elsewhere
    with pytest.raises(ApiError, match=f"answered 302: go to {other.url}"):
        await run(session)
    assert other.requests == []


async def test_what_is_no_websocket_is_refused(api: Api, session: Session) -> None:
    async def page(_: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>log in</html>", content_type="text/html")

    api.answer = page
    with pytest.raises(ApiError, match="answered 200"):
        await run(session)


async def test_after_a_401_once_more_with_new_credentials(api: Api, servers: Servers, tmp_path: Path) -> None:
    plugin = Plugin(tmp_path)
    plugin.prints(token="one")
    session = servers.session(api.context(User(exec_=plugin.config())))
    answer = speaks(ends(SUCCESS, b"\x01x"))
    api.answer = for_token("one", answer)
    await run(session)
    plugin.prints(token="two")
    api.answer = for_token("two", answer)
    assert (await run(session)).stdout == b"x"
    assert len(plugin.calls) == 2


async def test_nobody_there(api: Api, servers: Servers, free_port: int) -> None:
    with pytest.raises(Unreachable, match="connection refused"):
        await run(servers.session(api.context(server=f"https://127.0.0.1:{free_port}")))


async def test_a_certificate_of_somebody_else(api: Api, servers: Servers) -> None:
    with pytest.raises(CertificateRejected):
        await run(servers.session(api.context(certificate_authority_data=b"", tls_server_name="other")))


# --- looking inside ---------------------------------------------------------------------------------------------------


def by_container(**answers: Told) -> Handler:
    async def told(socket: web.WebSocketResponse, request: web.Request) -> None:
        await answers[request.query["container"]](socket, request)

    return speaks(told)


async def test_one_container_that_fails_does_not_spoil_the_others(api: Api, session: Session) -> None:
    api.answer = by_container(app=ends(SUCCESS, b"\x01" + NETWORK), proxy=ends(NO_PROGRAM))
    found = await inside.look(session, POD)
    assert [(s.port, s.reach) for s in found.looks["app"].sockets] == [(8080, "localhost")]
    assert found.looks["app"].container_id == "c1"
    assert found.looks["proxy"].why_not == "no shell or cat in this image"
    asked = [r.query.getall("command") for r in api.requests if r.query["container"] == "proxy"]
    assert asked == [["sh", "-c", SCRIPT, "podtui"], ["cat", *NETWORK_AND_MOUNTS]]


async def test_cat_alone_is_enough_for_the_network(api: Api, session: Session) -> None:
    async def told(socket: web.WebSocketResponse, request: web.Request) -> None:
        with_cat = request.query.getall("command")[0] == "cat"
        await (ends(failed(1), b"\x01" + NETWORK) if with_cat else ends(NO_PROGRAM))(socket, request)

    api.answer = speaks(told)
    found = await inside.look(session, POD)
    assert [len(look.sockets) for look in found.looks.values()] == [1, 1]


async def test_only_what_runs_is_looked_into_and_only_where_it_may_write(api: Api, session: Session) -> None:
    mounts = [{"name": "data", "mountPath": "/it's"}, {"name": "settings", "mountPath": "/etc/x"}]
    volumes = [{"name": "data", "emptyDir": {}}, {"name": "settings", "configMap": {"name": "s"}}]
    pod = make_pod(
        running("app"),
        ended("done"),
        containers=[{"name": "app", "volumeMounts": mounts}, {"name": "done"}],
        spec={"volumes": volumes},
    )
    api.answer = by_container(app=ends(SUCCESS, b"\x01" + NETWORK))
    found = await inside.look(session, pod)
    assert found.looks["done"].why_not == "it is not running"
    assert [r.query.getall("command")[3:] for r in api.requests] == [["podtui", "/it's"]]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (says(403, DENIED, "Forbidden"), "not allowed: create pods/exec in namespace shop"),
        (says(403, "admission webhook says no", "Forbidden"), "does not allow it: admission webhook says no"),
        (says(404, 'pods "web-1" not found', "NotFound"), "it is not there any more"),
        (says(500, 'container not found ("app")', "InternalError"), 'answered 500: container not found ("app")'),
        (speaks(ends(failed(2), b"\x02\x1b[31mwhat?\n")), "command terminated with exit code 2"),
        (speaks(ends(SUCCESS)), "the command said nothing"),
    ],
)
async def test_why_not_in_words(api: Api, session: Session, answer: Handler, why: str) -> None:
    api.answer = answer
    found = await inside.look(session, POD)
    for look in found.looks.values():
        assert why in look.why_not
        assert "\x1b" not in look.why_not
    assert found.seen == {}


async def test_nobody_answers(api: Api, servers: Servers, free_port: int) -> None:
    found = await inside.look(servers.session(api.context(server=f"https://127.0.0.1:{free_port}")), POD)
    assert all("connection refused" in look.why_not for look in found.looks.values())
