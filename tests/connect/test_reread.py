"""A session whose kubeconfig changes under it: after a login, or with a cluster made anew."""

import asyncio
import json
import os
from pathlib import Path

import pytest
import trustme

from podtui.cluster.kubeconfig import Context, User, load
from podtui.cluster.session import Session
from podtui.errors import ApiError, CertificateRejected, CredentialsError, Unauthorized, Unreachable
from tests.connect.conftest import Api, Servers
from tests.connect.test_session import for_token, hello, says


def write(file: Path, api: Api, token: str = "t0", user: User | None = None, **changes: object) -> None:
    context = api.context(user or User(token=token), **changes)
    # In another file, put in its place: as kubectl does it.
    new = file.with_suffix(".new")
    new.write_text(json.dumps(context.as_kubeconfig()))
    new.replace(file)


@pytest.fixture
def file(tmp_path: Path, api: Api) -> Path:
    made = tmp_path / "config"
    write(made, api)
    return made


def read(file: Path) -> Context:
    return load(environ={"KUBECONFIG": f"/none:{file}"}).context()


async def test_a_new_token_in_the_file_is_used_after_a_401(api: Api, servers: Servers, file: Path) -> None:
    session = servers.session(read(file))
    await session.get("/")
    api.answer = for_token("t1", hello)
    with pytest.raises(Unauthorized):
        await session.get("/")
    write(file, api, "t1")
    assert await session.get("/") == b"hello"
    assert session.context.user.token == "t1"
    async with session.stream("/") as stream:
        assert [chunk async for chunk in stream] == [b"hello"]


async def test_a_file_is_not_read_again_without_need(api: Api, servers: Servers, file: Path) -> None:
    session = servers.session(read(file))
    write(file, api, "t1")
    await session.get("/")
    api.answer = says(403, "no")
    with pytest.raises(ApiError):
        await session.get("/")
    assert [request.headers["Authorization"] for request in api.requests] == ["Bearer t0"] * 2


async def test_a_new_authority_is_used_after_a_rejection(servers: Servers, api: Api, file: Path) -> None:
    write(file, api, certificate_authority_data=trustme.CA().cert_pem.bytes())
    session = servers.session(read(file))
    with pytest.raises(CertificateRejected):
        await session.get("/")
    write(file, api)
    assert await session.get("/") == b"hello"


async def test_a_cluster_made_anew_elsewhere_is_found(servers: Servers, api: Api, file: Path) -> None:
    write(file, api, server="https://127.0.0.1:1")
    session = servers.session(read(file))
    with pytest.raises(Unreachable):
        await session.get("/")
    write(file, api)
    assert await session.get("/") == b"hello"
    assert session.host == api.url


async def test_what_is_no_get_is_not_sent_twice_where_it_may_have_been_done(
    servers: Servers, api: Api, file: Path
) -> None:
    write(file, api, server="https://127.0.0.1:1")
    session = servers.session(read(file))
    write(file, api)
    with pytest.raises(Unreachable):
        await session.request("POST", "/")
    assert await session.request("POST", "/") == b"hello"


async def test_credentials_that_could_not_be_had_are_looked_for_again(servers: Servers, api: Api, file: Path) -> None:
    write(file, api, user=User(token_file="/none/token"))
    session = servers.session(read(file))
    with pytest.raises(CredentialsError):
        await session.get("/")
    write(file, api)
    assert await session.get("/") == b"hello"


async def test_a_file_broken_or_gone_changes_nothing(servers: Servers, api: Api, file: Path) -> None:
    session = servers.session(read(file))
    api.answer = for_token("t1", hello)
    for spoil in (lambda: file.write_text("a: ["), file.unlink, lambda: file.write_text("current-context: other")):
        spoil()
        with pytest.raises(Unauthorized):
            await session.get("/")
    write(file, api, "t1")
    assert await session.get("/") == b"hello"


async def test_a_file_written_anew_with_the_same_text_is_tried_once(servers: Servers, api: Api, file: Path) -> None:
    session = servers.session(read(file))
    api.answer = says(401)
    write(file, api)
    with pytest.raises(Unauthorized):
        await session.get("/")
    assert len(api.requests) == 1


async def test_impersonation_outlives_a_login(servers: Servers, api: Api, file: Path) -> None:
    session = servers.session(read(file).with_impersonation("jane", ["dev"]))
    api.answer = for_token("t1", hello)
    write(file, api, "t1")
    await session.get("/")
    assert api.requests[-1].headers["Impersonate-User"] == "jane"
    assert api.requests[-1].headers["Impersonate-Group"] == "dev"


async def test_many_who_fail_at_once_all_go_the_new_way(servers: Servers, api: Api, file: Path) -> None:
    session = servers.session(read(file))
    api.answer = for_token("t1", hello)
    write(file, api, "t1")
    assert set(await asyncio.gather(*(session.get("/") for _ in range(20)))) == {b"hello"}


async def test_a_context_made_by_hand_is_never_read_again(api: Api) -> None:
    session = Session(api.context().with_impersonation("jane"))
    api.answer = says(401)
    with pytest.raises(Unauthorized):
        await session.get("/")
    assert len(api.requests) == 1
    await session.close()


def test_rereading_costs_nothing_where_nothing_changed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = read(file)
    assert context.reread
    opened: list[Path] = []
    monkeypatch.setattr(Path, "read_bytes", opened.append)
    assert context.reread() is None
    assert opened == []
    os.utime(file, (1, 1))
    monkeypatch.undo()
    assert context.reread() is not None
