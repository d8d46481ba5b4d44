"""A session against servers on loopback: what is sent, what comes back, and what is said where it does not."""

import asyncio
import gzip
import json
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import trustme
from aiohttp import web

from podtui import __version__
from podtui.cluster.kubeconfig import User, load
from podtui.cluster.session import Session
from podtui.errors import ApiError, CredentialsError, Expired, Forbidden, NotFound, Unauthorized, Unreachable
from tests.connect.conftest import Api, Handler, Servers
from tests.connect.plugins import Plugin


def says(status: int, message: str = "", reason: str = "", **headers: str) -> Handler:
    """A refusal as an API server makes it."""

    async def answer(_: web.Request) -> web.StreamResponse:
        body = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message, "reason": reason}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.json_response({**body, "code": status}, status=status, headers=given)

    return answer


def for_token(token: str, answer: Handler) -> Handler:
    async def checked(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {token}":
            return await says(401, "Unauthorized", "Unauthorized")(request)
        return await answer(request)

    return checked


async def hello(_: web.Request) -> web.StreamResponse:
    return web.Response(body=b"hello")


async def test_a_get_sends_path_parameters_and_headers(api: Api, servers: Servers) -> None:
    session = servers.session(api.context())
    params: dict[str, str | int] = {"limit": 500, "labelSelector": "app in (a, b),!c", "watch": 0}
    body = await session.get("/api/v1/pods", params, headers={"Accept": "application/json;as=Table"})
    assert body == b"hello"
    (request,) = api.requests
    assert request.method == "GET"
    assert request.path == "/api/v1/pods"
    assert dict(request.query) == {"limit": "500", "labelSelector": "app in (a, b),!c", "watch": "0"}
    assert request.headers.getall("Accept") == ["application/json;as=Table"]
    assert request.headers["Authorization"] == "Bearer t0"
    assert request.headers["User-Agent"] == f"podtui/{__version__}"


async def test_a_request_sends_its_body(api: Api, servers: Servers) -> None:
    async def echo(request: web.Request) -> web.StreamResponse:
        return web.Response(body=await request.read(), status=201)

    api.answer = echo
    session = servers.session(api.context())
    assert await session.request("POST", "/apis/x", body=b"{}", headers={"Content-Type": "application/json"}) == b"{}"
    assert api.requests[0].method == "POST"
    assert api.requests[0].headers["Content-Type"] == "application/json"


async def test_a_server_may_have_a_path(api: Api, servers: Servers) -> None:
    session = servers.session(api.context(server=f"{api.url}/k8s/clusters/c-1/?x=1#y"))
    await session.get("/api/v1/pods")
    assert api.requests[0].path == "/k8s/clusters/c-1/api/v1/pods"
    assert api.requests[0].query_string == ""


async def test_impersonation_repeats_its_headers(api: Api, servers: Servers) -> None:
    user = User(token="t", as_="jane", as_groups=["dev", "ops"])
    await servers.session(api.context(user)).get("/")
    assert api.requests[0].headers.getall("Impersonate-Group") == ["dev", "ops"]
    assert api.requests[0].headers["Impersonate-User"] == "jane"


async def test_over_plain_http_no_token_is_sent(servers: Servers) -> None:
    api = await servers.api(plain=True)
    assert await servers.session(api.context()).get("/") == b"hello"
    assert await servers.session(api.context(server=f"127.0.0.1:{api.port}")).get("/") == b"hello"
    assert ["Authorization" in request.headers for request in api.requests] == [False, False]


async def test_this_machine_is_not_asked_to_compress_and_others_are(
    api: Api, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def packed(request: web.Request) -> web.StreamResponse:
        if request.headers["Accept-Encoding"] == "gzip":
            return web.Response(body=gzip.compress(b"packed"), headers={"Content-Encoding": "gzip"})
        return web.Response(body=b"not packed")

    api.answer = packed
    names_lead_here(monkeypatch)
    elsewhere = {"server": f"https://api.test:{api.port}", "tls_server_name": "localhost"}
    assert await servers.session(api.context()).get("/") == b"not packed"
    assert await servers.session(api.context(server=f"https://localhost:{api.port}")).get("/") == b"not packed"
    assert await servers.session(api.context(**elsewhere)).get("/") == b"packed"
    assert await servers.session(api.context(**elsewhere, disable_compression=True)).get("/") == b"not packed"
    async with servers.session(api.context(**elsewhere)).stream("/") as stream:
        assert [chunk async for chunk in stream] == [b"not packed"]


async def test_a_stream_yields_what_comes_as_it_comes(api: Api, servers: Servers) -> None:
    pieces: asyncio.Queue[bytes] = asyncio.Queue()

    async def slow(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"X-Kind": "watch"})
        await response.prepare(request)
        while piece := await pieces.get():
            await response.write(piece)
        return response

    api.answer = slow
    async with servers.session(api.context()).stream("/watch", {"watch": 1}) as stream:
        assert stream.headers["X-Kind"] == "watch"
        chunks = aiter(stream)
        for piece in (b"one\n", b"two", b"x" * 300_000):
            pieces.put_nowait(piece)
            got = await anext(chunks)
            while len(got) < len(piece):
                got += await anext(chunks)
            assert got == piece
        pieces.put_nowait(b"")
        assert [chunk async for chunk in chunks] == []
    assert api.requests[0].query_string == "watch=1"


async def test_there_are_as_many_streams_as_are_opened(api: Api, servers: Servers) -> None:
    async def silent(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"open")
        await asyncio.Event().wait()
        return response

    api.answer = silent
    session = servers.session(api.context())
    streams = [session.stream("/") for _ in range(150)]
    for stream in streams:
        await stream.__aenter__()
    assert {await anext(aiter(stream)) for stream in streams} == {b"open"}
    for stream in streams:
        await stream.__aexit__(None, None, None)


async def test_leaving_a_stream_ends_it_at_the_server(api: Api, servers: Servers) -> None:
    ended = asyncio.Event()

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return response

    api.answer = endless
    async with servers.session(api.context()).stream("/"):
        pass
    await ended.wait()


async def test_a_stream_that_was_never_opened(api: Api, servers: Servers) -> None:
    stream = servers.session(api.context()).stream("/")
    assert stream.headers == {}
    with pytest.raises(Unreachable, match="is not open"):
        await anext(aiter(stream))
    await stream.__aexit__(None, None, None)


async def test_a_new_token_closes_no_stream(api: Api, servers: Servers, tmp_path: Path) -> None:
    go = asyncio.Event()

    async def slow(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await go.wait()
        await response.write(b"still there")
        return response

    file = tmp_path / "token"
    file.write_text("one")
    session = servers.session(api.context(User(token_file=str(file))))
    api.answer = for_token("one", slow)
    async with session.stream("/") as stream:
        file.write_text("two")
        api.answer = for_token("two", hello)
        assert await session.get("/") == b"hello"
        go.set()
        assert [chunk async for chunk in stream] == [b"still there"]
    assert [request.headers["Authorization"] for request in api.requests] == ["Bearer one", "Bearer one", "Bearer two"]


async def test_after_a_401_the_request_is_made_once_more_with_new_credentials(
    api: Api, servers: Servers, tmp_path: Path
) -> None:
    plugin = Plugin(tmp_path)
    plugin.prints(token="one")
    session = servers.session(api.context(User(exec_=plugin.config())))
    api.answer = for_token("one", hello)
    await session.get("/")
    plugin.prints(token="two")
    api.answer = for_token("two", hello)
    answers = await asyncio.gather(*(session.get("/") for _ in range(20)))
    assert set(answers) == {b"hello"}
    assert len(plugin.calls) == 2
    assert await session.request("POST", "/", body=b"{}") == b"hello"


async def test_a_401_stays_one_where_nothing_new_is_to_be_had(api: Api, servers: Servers, tmp_path: Path) -> None:
    api.answer = says(401, "Unauthorized", "Unauthorized")
    with pytest.raises(Unauthorized) as raised:
        await servers.session(api.context()).get("/")
    assert str(raised.value) == f"{api.url} does not accept the credentials; log in again"
    assert raised.value.status == 401
    assert len(api.requests) == 1
    plugin = Plugin(tmp_path)
    plugin.prints(token="always the same")
    with pytest.raises(Unauthorized, match=r"log in again \(.*/login\)"):
        await servers.session(api.context(User(exec_=plugin.config()))).get("/")
    assert (len(api.requests), len(plugin.calls)) == (2, 2)


async def test_a_401_twice_is_not_tried_a_third_time(api: Api, servers: Servers, tmp_path: Path) -> None:
    api.answer = says(401, "token is of another cluster", "Unauthorized")
    plugin = Plugin(tmp_path)
    plugin.script(f"json.dump({{'token': str(time.time())}}, open({str(tmp_path / 'status')!r}, 'w'))")
    with pytest.raises(Unauthorized) as raised:
        await servers.session(api.context(User(exec_=plugin.config()))).get("/")
    assert raised.value.message == f"{api.url} does not accept the credentials: token is of another cluster"
    assert (len(api.requests), len(plugin.calls)) == (2, 2)


async def test_a_plugin_that_fails_after_a_401_says_so(api: Api, servers: Servers, tmp_path: Path) -> None:
    plugin = Plugin(tmp_path)
    plugin.prints(token="one")
    session = servers.session(api.context(User(exec_=plugin.config())))
    await session.get("/")
    plugin.script("sys.exit(1)")
    api.answer = says(401)
    with pytest.raises(CredentialsError, match="failed with exit code 1"):
        await session.get("/")


async def test_a_403_asks_for_no_new_credentials(api: Api, servers: Servers, tmp_path: Path) -> None:
    plugin = Plugin(tmp_path)
    plugin.prints(token="one")
    message = 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope'
    api.answer = says(403, message, "Forbidden")
    with pytest.raises(Forbidden) as raised:
        await servers.session(api.context(User(exec_=plugin.config()))).get("/api/v1/pods")
    assert raised.value.message == f"{api.url} does not allow it: {message}"
    assert raised.value.hint == "see kubectl --context prod auth can-i --list"
    assert (len(api.requests), len(plugin.calls)) == (1, 1)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (
            says(404, 'pods "x" not found', "NotFound"),
            NotFound,
            'URL has no such thing: pods "x" not found; check the name',
        ),
        (says(410, "too old resource version: 1 (2)", "Expired"), Expired, "URL no longer has that version: too old"),
        (says(504, "Too large resource version: 9"), ApiError, "URL answered 504: Too large resource version: 9; the"),
        (says(500), ApiError, "URL answered 500: Internal Server Error; the server is in trouble"),
        (says(422, "a\nb\x1b[2J"), ApiError, "URL answered 422: a b␛[2J"),
        (says(302, Location="https://sso/login"), ApiError, "URL answered 302: go to https://sso/login; is this the"),
    ],
)
@pytest.mark.parametrize("how", ["get", "stream"])
async def test_a_refusal_is_told_in_words(
    api: Api, servers: Servers, answer: Handler, kind: type[ApiError], words: str, how: str
) -> None:
    api.answer = answer
    session = servers.session(api.context())
    with pytest.raises(ApiError) as raised:
        await (session.get("/x") if how == "get" else session.stream("/x").__aenter__())
    assert type(raised.value) is kind
    assert str(raised.value).replace(api.url, "URL").startswith(words)
    assert len(api.requests) == 1


async def test_too_many_requests_say_when_to_come_again(api: Api, servers: Servers) -> None:
    api.answer = says(429, "try again", "TooManyRequests", Retry_After="7")
    with pytest.raises(ApiError) as raised:
        await servers.session(api.context()).get("/")
    assert (raised.value.status, raised.value.retry_after) == (429, 7.0)
    assert raised.value.hint == "the server is busy; try again later"


async def test_a_refusal_without_end_is_cut(api: Api, servers: Servers) -> None:
    async def flood(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=500)
        await response.prepare(request)
        while True:
            await response.write(b"no " * 100_000)

    api.answer = flood
    with pytest.raises(ApiError) as raised:
        await servers.session(api.context()).get("/")
    assert len(raised.value.message) < 800


async def test_a_refusal_in_pieces_is_put_together(api: Api, servers: Servers) -> None:
    async def pieces(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=403)
        await response.prepare(request)
        for piece in (b'{"kind": "Status", ', b'"message": "no ', b'pods for you"}'):
            await response.write(piece)
            await asyncio.sleep(0.02)
        return response

    api.answer = pieces
    with pytest.raises(Forbidden, match="no pods for you"):
        await servers.session(api.context()).get("/")


async def test_no_headers_in_time(api: Api, servers: Servers) -> None:
    async def never(_: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    api.answer = never
    session = servers.session(api.context())
    for opening in (session.get("/", timeout=0.2), session.stream("/", header_timeout=0.2).__aenter__()):
        with pytest.raises(Unreachable) as raised:
            await opening
        assert raised.value.message == f"no answer from {api.url} in time"
        assert "kubectl --context prod version" in raised.value.hint


async def test_a_body_that_takes_too_long(api: Api, servers: Servers) -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"half")
        await asyncio.Event().wait()
        return response

    api.answer = half
    with pytest.raises(Unreachable, match=r"no answer from .* in time"):
        await servers.session(api.context()).get("/", timeout=0.3)


async def test_the_time_of_a_plugin_is_not_that_of_the_request(api: Api, servers: Servers, tmp_path: Path) -> None:
    plugin = Plugin(tmp_path)
    plugin.prints(token="one")
    plugin.script("time.sleep(0.6)")
    session = servers.session(api.context(User(exec_=plugin.config())))
    async with session.stream("/", header_timeout=0.5) as stream:
        assert [chunk async for chunk in stream] == [b"hello"]


async def test_nobody_there(api: Api, servers: Servers, free_port: int) -> None:
    session = servers.session(api.context(server=f"https://127.0.0.1:{free_port}"))
    with pytest.raises(Unreachable) as raised:
        await session.get("/")
    assert str(raised.value) == (
        f"connection refused by https://127.0.0.1:{free_port}; is the cluster up? try kubectl --context prod version"
    )


async def test_a_name_that_is_not_known(api: Api, servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: object, **__: object) -> list[object]:
        raise OSError(None, "DNS server returned answer with no data")

    monkeypatch.setattr(aiohttp.resolver.DefaultResolver, "resolve", unknown)
    with pytest.raises(Unreachable) as raised:
        await servers.session(api.context(server="https://api.test:6443")).get("/")
    assert raised.value.message == "the name of https://api.test:6443 is not known"


async def test_the_answer_after_an_outage_comes_by_itself(servers: Servers, free_port: int, api: Api) -> None:
    session = servers.session(api.context(server=f"https://127.0.0.1:{free_port}"))
    with pytest.raises(Unreachable):
        await session.get("/")
    session = servers.session(api.context())
    assert await session.get("/") == b"hello"


async def test_a_kubeconfig_for_others_has_the_plugins_token(api: Api, servers: Servers, tmp_path: Path) -> None:
    plugin = Plugin(tmp_path)
    plugin.prints(token="one")
    given = await servers.session(api.context(User(exec_=plugin.config(), as_="jane"))).kubeconfig()
    (tmp_path / "given").write_text(json.dumps(given))
    context = load(str(tmp_path / "given"), {}).context()
    assert (context.name, context.namespace) == ("prod", "default")
    assert (context.user.token, context.user.exec_, context.user.as_) == ("one", None, "jane")
    assert context.cluster == api.cluster(name="cluster")
    assert await servers.session(context).get("/") == b"hello"


async def test_a_session_that_was_closed_before_it_was_used(api: Api) -> None:
    session = Session(api.context())
    await session.close()
    assert api.requests == []


def names_lead_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is this machine's."""

    async def here(_: object, host: str, port: int = 0, family: int = 0) -> list[dict[str, object]]:
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    monkeypatch.setattr(aiohttp.resolver.DefaultResolver, "resolve", here)


class Cut:
    """A server that sends these bytes and then ends the connection, cleanly or not."""

    def __init__(self, sent: bytes, *, clean: bool = True) -> None:
        self.sent = sent
        self.clean = clean

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(self.sent)
        await writer.drain()
        if self.clean:
            writer.close()
        else:
            writer.transport.abort()


@pytest.fixture
async def cut(authority: trustme.CA, api: Api) -> AsyncIterator[Cut]:
    """Put in the place of `api`."""
    made = Cut(b"")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=context)
    api.port = server.sockets[0].getsockname()[1]
    async with server:
        yield made


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n"


async def read(session: Session, got: list[bytes]) -> None:
    async with session.stream("/") as stream:
        async for chunk in stream:
            got.append(chunk)  # noqa: PERF401  # what came before an error counts


async def test_a_stream_that_is_cut_is_lost(cut: Cut, api: Api, servers: Servers) -> None:
    cut.sent = CHUNKED
    got: list[bytes] = []
    with pytest.raises(Unreachable) as raised:
        await read(servers.session(api.context()), got)
    assert got == [b"one"]
    assert raised.value.message == f"the connection to {api.url} was lost: the answer ended in the middle"


async def test_a_stream_that_is_reset_is_lost(cut: Cut, api: Api, servers: Servers) -> None:
    cut.sent, cut.clean = CHUNKED, False
    with pytest.raises(Unreachable, match="was lost: "):
        await read(servers.session(api.context()), [])


async def test_a_stream_that_ends_is_no_error(cut: Cut, api: Api, servers: Servers) -> None:
    cut.sent = CHUNKED + b"0\r\n\r\n"
    async with servers.session(api.context()).stream("/") as stream:
        assert [chunk async for chunk in stream] == [b"one"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"", "no connection to URL: the server closed the connection"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", "no connection to URL: the answer ended in the middle"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "URL does not speak HTTP"),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 9\r\n\r\nno", "URL answered 503: Service Unavailable"),
    ],
)
async def test_an_answer_that_is_none(cut: Cut, api: Api, servers: Servers, sent: bytes, words: str) -> None:
    cut.sent = sent
    with pytest.raises(ApiError) as raised:
        await servers.session(api.context()).get("/")
    assert raised.value.message.replace(api.url, "URL") == words


async def test_after_closing_nothing_is_sent(api: Api, servers: Servers) -> None:
    session = servers.session(api.context())
    await session.get("/")
    await session.close()
    with pytest.raises(Unreachable, match="the session was closed"):
        await session.get("/")
    assert len(api.requests) == 1


async def test_closing_ends_what_is_open(api: Api, servers: Servers) -> None:
    async def silent(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"open")
        await asyncio.Event().wait()
        return response

    api.answer = silent
    session = servers.session(api.context())
    async with session.stream("/") as stream:
        chunks = aiter(stream)
        await anext(chunks)
        await session.close()
        with pytest.raises(Unreachable):
            await anext(chunks)
