"""Credentials from tokens, files and passwords: which one is used, and when it is read again."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from podtui.cluster.credentials import Credentials
from podtui.cluster.kubeconfig import Cluster, Context, ExecPlugin, User
from podtui.cluster.secret import Secret
from podtui.errors import CredentialsError

PLUGIN = ExecPlugin(command="/nowhere/login", api_version="client.authentication.k8s.io/v1", interactive_mode="Never")


class Clock:
    """Seconds since the epoch that go when they are told."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def credentials(user: User, clock: Callable[[], float], server: str = "https://127.0.0.1:1") -> Credentials:
    return Credentials(Context("x", "default", Cluster(name="c", server=server), user), clock)


async def authorization(user: User, clock: Clock) -> str:
    return (await credentials(user, clock).current()).authorization


async def test_a_token_and_a_password_go_in_the_header(clock: Clock) -> None:
    assert await authorization(User(token="abc\n"), clock) == "Bearer abc"
    basic = base64.b64encode("jane:päss".encode()).decode()
    assert await authorization(User(username="jane", password="päss"), clock) == f"Basic {basic}"
    assert await authorization(User(), clock) == ""


async def test_a_plugin_is_asked_only_where_there_is_nothing_else(clock: Clock) -> None:
    assert await authorization(User(token="abc", exec_=PLUGIN), clock) == "Bearer abc"
    assert await authorization(User(client_certificate_data=b"C", client_key_data=b"K", exec_=PLUGIN), clock) == ""
    with pytest.raises(CredentialsError, match="/nowhere/login is not there"):
        await authorization(User(exec_=PLUGIN), clock)


async def test_data_wins_over_the_file_of_the_same_thing(tmp_path: Path, clock: Clock) -> None:
    for name in ("crt", "key"):
        (tmp_path / name).write_text(f"file {name}")
    files = User(client_certificate=str(tmp_path / "crt"), client_key=str(tmp_path / "key"))
    secret = await credentials(files, clock).current()
    assert (secret.certificate, secret.key) == (b"file crt", b"file key")
    both = User(client_certificate="/none", client_key=str(tmp_path / "key"), client_certificate_data=b"data")
    secret = await credentials(both, clock).current()
    assert (secret.certificate, secret.key) == (b"data", b"file key")


async def test_nothing_secret_goes_over_plain_http(clock: Clock) -> None:
    user = User(token="abc", as_="jane")
    plain = credentials(user, clock, "http://127.0.0.1:1")
    assert (await plain.current()).same(Secret())
    assert plain.headers == (("Impersonate-User", "jane"),)
    assert "https" in plain.advice(await plain.current())


async def test_a_token_file_wins_and_is_read_again_within_a_minute(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "token"
    file.write_text(" one\n")
    held = credentials(User(token="standing", token_file=str(file)), clock)
    assert (await held.current()).authorization == "Bearer one"
    file.write_text("two")
    clock.now += 49
    assert (await held.current()).authorization == "Bearer one"
    clock.now += 2
    assert (await held.current()).authorization == "Bearer two"


async def test_a_token_file_that_went_away_leaves_the_last_token(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "token"
    file.write_text("one")
    held = credentials(User(token="standing", token_file=str(file)), clock)
    await held.current()
    file.unlink()
    clock.now += 60
    assert (await held.current()).authorization == "Bearer one"
    file.write_text("")
    clock.now += 60
    assert (await held.current()).authorization == "Bearer one"


async def test_without_its_token_file_the_standing_token_is_used(clock: Clock) -> None:
    assert await authorization(User(token="standing", token_file="/none"), clock) == "Bearer standing"


@pytest.mark.parametrize(
    ("user", "words"),
    [
        (User(token_file="/none/token"), "cannot read the token file /none/token: No such file or directory"),
        (User(token_file="/dev/null"), "the token file /dev/null is empty"),
        (User(client_certificate="/none/c", client_key="/none/k"), "cannot read the client certificate /none/c: No"),
        (User(client_certificate_data=b"c", client_key="/none/k"), "cannot read the client key /none/k: No such"),
    ],
)
async def test_a_file_that_is_not_there(user: User, words: str, clock: Clock) -> None:
    with pytest.raises(CredentialsError) as raised:
        await credentials(user, clock).current()
    assert str(raised.value).startswith(words)


async def test_a_refused_token_is_renewed_from_its_file_only_if_it_changed(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "token"
    file.write_text("one")
    held = credentials(User(token_file=str(file)), clock)
    first = await held.current()
    assert not await held.renewed(first)
    file.write_text("two")
    assert await held.renewed(await held.current())
    assert (await held.current()).authorization == "Bearer two"
    # Another request that was refused with the old token finds the new one without reading again.
    file.unlink()
    assert await held.renewed(first)


async def test_a_renewed_certificate_is_read_again_when_it_is_refused(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "crt"
    file.write_text("one")
    held = credentials(User(client_certificate=str(file), client_key_data=b"K"), clock)
    first = await held.current()
    file.write_text("two")
    assert await held.renewed(first)
    assert (await held.current()).certificate == b"two"


async def test_a_user_with_everything_written_in(tmp_path: Path, clock: Clock) -> None:
    for name in ("token", "crt", "key"):
        (tmp_path / name).write_text(name)
    files = User(
        token_file=str(tmp_path / "token"),
        client_certificate=str(tmp_path / "crt"),
        client_key=str(tmp_path / "key"),
        as_="jane",
    )
    expected = User(token="token", client_certificate_data=b"crt", client_key_data=b"key", as_="jane")
    assert await credentials(files, clock).user() == expected
    basic = User(username="a", password="b")
    assert await credentials(basic, clock).user() == basic


async def test_after_a_failure_nobody_tries_for_a_while(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "token"
    held = credentials(User(token_file=str(file)), clock)
    with pytest.raises(CredentialsError):
        await held.current()
    file.write_text("there now")
    clock.now += 2
    with pytest.raises(CredentialsError):
        await held.current()
    clock.now += 2
    assert (await held.current()).authorization == "Bearer there now"


def test_impersonation_is_in_the_headers(clock: Clock) -> None:
    user = User(as_="jane", as_uid="7", as_groups=["dev", "ops"], as_user_extra={"example.com/a b%": ["x", "y"]})
    assert credentials(user, clock).headers == (
        ("Impersonate-User", "jane"),
        ("Impersonate-Uid", "7"),
        ("Impersonate-Group", "dev"),
        ("Impersonate-Group", "ops"),
        ("Impersonate-Extra-example.com%2Fa%20b%25", "x"),
        ("Impersonate-Extra-example.com%2Fa%20b%25", "y"),
    )
    assert credentials(User(), clock).headers == ()


def token(claims: object) -> str:
    """A JSON web token that nobody signed."""
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"Bearer e30.{part}.sig"


def test_advice_says_what_ended(clock: Clock) -> None:
    def advice(user: User, authorization: str = "") -> str:
        return credentials(user, clock).advice(Secret(authorization=authorization))

    assert advice(User()) == "the context has no user"
    assert advice(User(name="u")) == "user 'u' of the kubeconfig has no credentials"
    assert advice(User(name="u", token="t"), "Bearer t") == "log in again"
    ended = token({"exp": clock.now - 1})
    assert advice(User(), ended) == "the token expired on 2027-01-15 07:59 UTC; log in again"
    assert advice(User(), token({"exp": clock.now + 1})) == "log in again"
    assert (
        advice(User(exec_=PLUGIN), ended) == "the token expired on 2027-01-15 07:59 UTC; log in again (/nowhere/login)"
    )


@pytest.mark.parametrize(
    "odd", ["Bearer a.b.c", "Bearer a.é.c", token([1]), token({}), token({"exp": "x"}), "Bearer a"]
)
def test_a_token_that_says_nothing_of_its_end(odd: str) -> None:
    assert Secret(authorization=odd).ended(2e9) == ""


def test_nothing_secret_is_in_a_repr() -> None:
    assert "abc" not in repr(Secret(authorization="Bearer abc", key=b"abc"))
