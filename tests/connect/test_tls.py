"""Which servers are trusted and which certificates are shown: real TLS on loopback."""

import asyncio
import asyncio.sslproto
import contextlib
import ipaddress
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import pytest
import trustme
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from podtui.cluster import tls
from podtui.cluster.connection import _socket
from podtui.cluster.kubeconfig import Cluster, User
from podtui.errors import ApiError, CertificateRejected, CredentialsError, KubeconfigError, Unreachable
from tests.connect.conftest import Api, Servers, server_tls
from tests.connect.plugins import Plugin


async def refused(servers: Servers, api: Api, user: User | None = None, **cluster: object) -> ApiError:
    with pytest.raises(ApiError) as raised:
        await servers.session(api.context(user, **cluster)).get("/")
    return raised.value


async def test_a_server_of_the_authority_is_trusted(api: Api, servers: Servers, tmp_path: Path) -> None:
    assert await servers.session(api.context()).get("/") == b"hello"
    file = tmp_path / "ca.crt"
    file.write_bytes(api.authority.cert_pem.bytes())
    by_file = {"certificate_authority": str(file), "certificate_authority_data": b""}
    assert await servers.session(api.context(**by_file)).get("/") == b"hello"
    # Data wins over the file.
    assert await servers.session(api.context(certificate_authority="/none")).get("/") == b"hello"


async def test_a_server_of_another_authority_is_not(api: Api, servers: Servers) -> None:
    other = trustme.CA().cert_pem.bytes()
    error = await refused(servers, api, certificate_authority_data=other)
    assert isinstance(error, CertificateRejected)
    assert error.message.startswith(f"the certificate of {api.url} is not accepted: ")
    assert "certificate-authority" in error.hint
    assert api.requests == []


async def test_without_an_authority_the_systems_are_trusted(
    api: Api, servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(await refused(servers, api, certificate_authority_data=b""), CertificateRejected)
    (tmp_path / "bundle").write_bytes(api.authority.cert_pem.bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "bundle"))
    assert await servers.session(api.context(certificate_authority_data=b"")).get("/") == b"hello"


async def test_a_wrong_name_is_told_and_tls_server_name_sets_it_right(servers: Servers, authority: trustme.CA) -> None:
    api = await servers.api(server_tls(authority, "kubernetes.default"))
    error = await refused(servers, api)
    assert isinstance(error, CertificateRejected)
    assert "127.0.0.1" in error.message
    assert "tls-server-name" in error.hint
    assert await servers.session(api.context(tls_server_name="kubernetes.default")).get("/") == b"hello"
    assert isinstance(await refused(servers, api, tls_server_name="other"), CertificateRejected)


async def test_a_common_name_is_no_name(servers: Servers, authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(common_name="kubernetes").configure_cert(context)
    api = await servers.api(context)
    assert isinstance(await refused(servers, api, tls_server_name="kubernetes"), CertificateRejected)


async def test_an_expired_server(servers: Servers, authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    authority.issue_cert("127.0.0.1", not_after=yesterday).configure_cert(context)
    error = await refused(servers, await servers.api(context))
    assert isinstance(error, CertificateRejected)
    assert error.message.endswith("certificate has expired")


async def test_insecure_trusts_whatever_is_there(servers: Servers) -> None:
    api = await servers.api(server_tls(trustme.CA(), "elsewhere"))
    insecure = {"insecure_skip_tls_verify": True, "certificate_authority_data": b""}
    assert await servers.session(api.context(**insecure)).get("/") == b"hello"


async def test_an_intermediate_and_the_server_itself_may_be_the_authority(servers: Servers) -> None:
    root = trustme.CA()
    middle = root.create_child_ca()
    api = await servers.api(server_tls(middle, "127.0.0.1"))
    by_middle = middle.cert_pem.bytes()
    assert await servers.session(api.context(certificate_authority_data=by_middle)).get("/") == b"hello"
    leaf = root.issue_cert("127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    api = await servers.api(context)
    by_itself = leaf.cert_chain_pems[0].bytes()
    assert await servers.session(api.context(certificate_authority_data=by_itself)).get("/") == b"hello"


def lax_authority() -> tuple[bytes, bytes, bytes]:
    """An authority without key usage and key identifiers, as openssl made them for years, and its server: all PEM."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]) for name in ("lax", "server")]
    start, end = datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(days=1)

    def issued(which: int) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder(names[0], names[which], keys[which].public_key())
            .serial_number(which + 1)
            .not_valid_before(start)
            .not_valid_after(end)
        )

    authority = issued(0).add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=False)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    server = issued(1).add_extension(address, critical=False)
    key = keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pems = [b.sign(keys[0], hashes.SHA256()).public_bytes(Encoding.PEM) for b in (authority, server)]
    return pems[0], pems[1], key


async def test_authorities_that_python_finds_too_lax_are_trusted(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority, certificate, key = lax_authority()
    pair_file = tmp_path / "pair"
    pair_file.write_bytes(certificate + key)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pair_file)
    api = await servers.api(server)
    lax = {"certificate_authority_data": authority}
    assert await servers.session(api.context(**lax)).get("/") == b"hello"
    # Were ssl strict, it would not be.
    monkeypatch.setattr(ssl, "VERIFY_X509_PARTIAL_CHAIN", ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT)
    monkeypatch.setattr(ssl, "VERIFY_X509_STRICT", ssl.VERIFY_DEFAULT)
    assert isinstance(await refused(servers, api, **lax), CertificateRejected)


def test_what_is_asked_of_every_server() -> None:
    context = tls.client_context(Cluster(certificate_authority_data=trustme.CA().cert_pem.bytes()))
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize(
    "data", [b"no PEM", b"\xff", b"-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n"]
)
async def test_an_authority_that_is_none(api: Api, servers: Servers, data: bytes, tmp_path: Path) -> None:
    with pytest.raises(KubeconfigError) as raised:
        await servers.session(api.context(certificate_authority_data=data)).get("/")
    assert str(raised.value) == (
        "certificate-authority-data of cluster 'c' holds no certificate in PEM form; see the kubeconfig"
    )
    (tmp_path / "ca").write_bytes(data)
    by_file = {"certificate_authority": str(tmp_path / "ca"), "certificate_authority_data": b""}
    with pytest.raises(KubeconfigError, match=r"the certificate authority .*/ca holds no certificate in PEM form"):
        await servers.session(api.context(**by_file)).get("/")


async def test_an_authority_that_is_not_there(api: Api, servers: Servers) -> None:
    by_file = {"certificate_authority": "/none/ca.crt", "certificate_authority_data": b""}
    with pytest.raises(KubeconfigError) as raised:
        await servers.session(api.context(**by_file)).get("/")
    assert str(raised.value).startswith("cannot read the certificate authority /none/ca.crt: No such file")


@pytest.fixture
async def strict(servers: Servers, authority: trustme.CA) -> Api:
    """A server that wants a certificate and answers with the name in it."""
    api = await servers.api(server_tls(authority, clients=True))

    async def name(request: web.Request) -> web.StreamResponse:
        assert request.transport
        subject = request.transport.get_extra_info("peercert")["subject"]
        return web.Response(text=dict(field[0] for field in subject)["commonName"])

    api.answer = name
    return api


def pair(authority: trustme.CA, name: str) -> tuple[bytes, bytes]:
    issued = authority.issue_cert(f"{name}@example.com", common_name=name)
    return issued.cert_chain_pems[0].bytes(), issued.private_key_pem.bytes()


async def test_a_client_certificate_is_shown(
    strict: Api, servers: Servers, authority: trustme.CA, tmp_path: Path
) -> None:
    certificate, key = pair(authority, "jane")
    (tmp_path / "crt").write_bytes(certificate)
    (tmp_path / "key").write_bytes(key)
    data = User(client_certificate_data=certificate, client_key_data=key)
    files = User(client_certificate=str(tmp_path / "crt"), client_key=str(tmp_path / "key"))
    for user in (data, files):
        assert await servers.session(strict.context(user)).get("/") == b"jane"


async def test_the_certificate_of_a_plugin_is_shown_and_replaced(
    strict: Api, servers: Servers, authority: trustme.CA, tmp_path: Path
) -> None:
    plugin = Plugin(tmp_path)
    names = strict.answer

    async def jane_is_out(request: web.Request) -> web.StreamResponse:
        answer = await names(request)
        return web.Response(status=401) if isinstance(answer, web.Response) and answer.text == "jane" else answer

    for name in ("jane", "joe"):
        certificate, key = pair(authority, name)
        plugin.prints(clientCertificateData=certificate.decode(), clientKeyData=key.decode())
        if name == "jane":
            session = servers.session(strict.context(User(exec_=plugin.config())))
            assert await session.get("/") == b"jane"
            strict.answer = jane_is_out
    assert await session.get("/") == b"joe"
    assert len(plugin.calls) == 2


class Handshakes:
    """A server on a thread, where ssl tells the client why a handshake failed; asyncio's does not."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self.url = f"https://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                raw, _ = self._socket.accept()
            except OSError:
                return
            # Closed with something unread, it would send a reset, which may overtake the alert.
            with raw.dup() as same, contextlib.suppress(OSError):
                with contextlib.suppress(ssl.SSLError), self._context.wrap_socket(raw, server_side=True) as wrapped:
                    wrapped.recv(65536)
                while same.recv(65536):
                    pass


@pytest.fixture(params=[ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
def handshakes(request: pytest.FixtureRequest, authority: trustme.CA) -> Iterator[Handshakes]:
    context = server_tls(authority, clients=True)
    context.maximum_version = request.param
    with Handshakes(context) as server:
        yield server


async def test_a_certificate_that_the_server_does_not_want(handshakes: Handshakes, servers: Servers, api: Api) -> None:
    certificate, key = pair(trustme.CA(), "jane")
    user = User(client_certificate_data=certificate, client_key_data=key)
    error = await refused(servers, api, user, server=handshakes.url)
    assert isinstance(error, CertificateRejected)
    assert error.message.startswith(f"{handshakes.url} does not accept the client certificate: ")
    assert "log in again" in error.hint


async def test_no_certificate_where_one_is_wanted(handshakes: Handshakes, servers: Servers, api: Api) -> None:
    error = await refused(servers, api, server=handshakes.url)
    assert isinstance(error, CertificateRejected)
    assert error.message.startswith(f"{handshakes.url} does not accept the client certificate: ")


def files_of_this_process() -> set[str]:
    found = set()
    for number in os.listdir("/proc/self/fd"):  # noqa: PTH208
        try:
            found.add(os.readlink(f"/proc/self/fd/{number}"))  # noqa: PTH115
        except FileNotFoundError:
            continue
    return found


def test_a_key_is_never_on_a_disk(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    certificate, key = pair(authority, "jane")
    before = files_of_this_process()
    monkeypatch.setattr("tempfile.tempdir", "/none")
    tls.client_context(Cluster(), certificate, key)
    assert files_of_this_process() == before


def test_without_memfd_the_keys_file_is_gone_at_once(
    authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    certificate, key = pair(authority, "jane")
    monkeypatch.delattr(os, "memfd_create")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    modes: list[int] = []
    load = ssl.SSLContext.load_cert_chain

    def spy(self: ssl.SSLContext, path: str, **options: object) -> None:
        modes.append(Path(path).stat().st_mode & 0o777)
        load(self, path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", spy)
    tls.client_context(Cluster(), certificate, key)
    assert modes == [0o600]
    assert list(tmp_path.iterdir()) == []


def test_a_chain_longer_than_a_pipe_is_loaded(authority: trustme.CA) -> None:
    certificate, key = pair(authority, "jane")
    tls.client_context(Cluster(), certificate + b"# padding\n" * 100_000, key)


def encrypted(key: bytes) -> bytes:
    loaded = load_pem_private_key(key, None)
    return loaded.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))


@pytest.mark.parametrize(
    ("certificate", "key", "words"),
    [
        ("jane", "encrypted", "the client key is encrypted"),
        ("jane", "other", "the client key does not belong to the client certificate"),
        ("jane", "nothing", "the client certificate or its key is not in PEM form"),
        ("nothing", "jane", "the client certificate or its key is not in PEM form"),
        ("jane", "empty", "the client certificate or its key is not in PEM form"),
    ],
)
def test_a_pair_that_is_none(authority: trustme.CA, certificate: str, key: str, words: str) -> None:
    pem, pem_key = pair(authority, "jane")
    pems = {"jane": pem, "nothing": b"nothing"}
    keys = {
        "jane": pem_key,
        "other": pair(authority, "joe")[1],
        "encrypted": encrypted(pem_key),
        "nothing": b"nothing",
        "empty": b"",
    }
    with pytest.raises(CredentialsError) as raised:
        tls.client_context(Cluster(), pems[certificate], keys[key])
    assert raised.value.message == words
    assert raised.value.hint


async def test_tls_spoken_to_a_server_of_plain_http(servers: Servers) -> None:
    api = await servers.api(plain=True)
    error = await refused(servers, api, server=f"https://127.0.0.1:{api.port}")
    assert isinstance(error, CertificateRejected)
    assert str(error).startswith(f"https://127.0.0.1:{api.port} does not speak TLS; is it http://")


async def test_a_server_of_an_old_protocol(servers: Servers, authority: trustme.CA) -> None:
    context = server_tls(authority)
    context.set_ciphers("PSK")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    api = await servers.api(context)
    error = await refused(servers, api)
    # Whether the server says why before it hangs up is its own affair.
    assert isinstance(error, CertificateRejected | Unreachable)
    assert error.message.startswith(("no TLS connection to ", "no connection to "))
    assert "0x" not in error.message


async def test_a_connection_cut_during_the_handshake(servers: Servers, api: Api) -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        error = await refused(servers, api, server=f"https://127.0.0.1:{port}")
    assert isinstance(error, Unreachable)
    assert error.message == f"no connection to https://127.0.0.1:{port}: connection reset by peer"


def test_a_dead_connection_is_found_out() -> None:
    with _socket((socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", 1))) as made:
        assert made.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        options = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
        assert [made.getsockopt(socket.IPPROTO_TCP, option) for option in options] == [30, 15, 9]


def test_a_tls_connection_takes_a_small_buffer() -> None:
    assert asyncio.sslproto.SSLProtocol.max_size == 16 * 1024
