"""Who dials whom over localhost, and who listens, from settings alone."""

import pytest

from podtui.model.localhost import dials_of, listens_of, settings_of
from podtui.model.pod import Container, ContainerPort, EnvVar


def _env(**values: str) -> Container:
    return Container("c", env=[EnvVar(name, value) for name, value in values.items()])


def _args(*args: str, ports: tuple[int, ...] = ()) -> Container:
    return Container("c", args=list(args), ports=[ContainerPort(port) for port in ports])


def _dialed(container: Container) -> list[tuple[str, str]]:
    return [(dial.target, dial.source) for dial in dials_of(container) if not dial.listens]


@pytest.mark.parametrize(
    ("container", "dialed"),
    [
        (_env(URL="http://localhost:9009"), [("localhost:9009", "env URL")]),
        (_env(URL="http://localhost/api"), [("localhost:80", "env URL")]),
        (_env(URL="https://127.0.0.1"), [("localhost:443", "env URL")]),
        (_env(URL="postgres://u:p%40@127.0.0.1/db"), [("localhost:5432", "env URL")]),
        (_env(DSN="root:pw@(localhost:3306)/"), [("localhost:3306", "env DSN")]),
        (_env(JDBC="jdbc:mysql://localhost:3307/x"), [("localhost:3307", "env JDBC")]),
        (_env(PEER="[::1]:6379"), [("localhost:6379", "env PEER")]),
        (_env(DB_HOST="localhost", DB_PORT="5432"), [("localhost:5432", "env DB_HOST")]),
        (_env(HOST="127.0.0.1", PORT="x"), [("localhost", "env HOST")]),
        (_env(PEERS="localhost:1,127.0.0.1:2"), [("localhost:1", "env PEERS"), ("localhost:2", "env PEERS")]),
        (_env(ADDR="127.0.0.1:8000"), []),
        (_env(URL="http://localhost.example.com:80", B="mylocalhost:1", C="127.0.0.1.nip.io"), []),
        (_env(URL="http://db:5432", IP="10.0.0.1:80"), []),
        (_env(URL="localhost:99999"), []),
        (_args("--upstream=http://localhost:8080/"), [("localhost:8080", "flag --upstream")]),
        (_args("--upstream", "http://localhost:8080/"), [("localhost:8080", "flag --upstream")]),
        (_args("-c", "curl http://localhost:8080/x; sleep 1"), [("localhost:8080", "command")]),
        (_args("-c", "curl -ks https://localhost:6443/x"), [("localhost:6443", "command")]),
        (_args("--listen=127.0.0.1:8080"), []),
        (_args("--metrics-bind-address", "127.0.0.1:8080"), []),
        (_args("--bind", "localhost:8081"), []),
        (_args("--redis.addr=localhost:6379"), [("localhost:6379", "flag --redis.addr")]),
        (_args("--target=localhost:8080", ports=(8080,)), []),
    ],
)
def test_what_a_container_dials(container: Container, dialed: list[tuple[str, str]]) -> None:
    assert _dialed(container) == dialed


@pytest.mark.parametrize(
    ("container", "ports"),
    [
        (_args(ports=(80, 443)), {80, 443}),
        (_args("--port=8001"), {8001}),
        (_args("proxy", "-p", "8001"), {8001}),
        (_args("--web.listen-address=:9121", "--redis.addr=localhost:6379"), {9121}),
        (_args("--secure-listen-address=[::]:8443"), {8443}),
        (_args("--http-address", "$(POD_IP):4180"), {4180}),
        (_args("--db-port=5432"), set()),
        (_args("TCP-LISTEN:5432,fork", "TCP:db.example.com:5433"), {5432}),
        (_args("-c", "while true; do echo ok | nc -l -p 8080; done"), {8080}),
        (_args("-c", "nc -lk 8081"), {8081}),
        (_args("-c", "nc -z db 5432"), set()),
        (_env(PORT="3000", Proxy__Port="1080", DB_PORT="5432"), {3000, 1080}),
        (_env(LISTEN_ADDRESS="localhost:8000"), {8000}),
        (_env(PORT="9" * 5000), set()),
        (_args("--port=70000"), set()),
    ],
)
def test_where_a_container_listens(container: Container, ports: set[int]) -> None:
    assert listens_of(container) == ports


def test_settings_keep_their_origin() -> None:
    container = Container(
        "c", command=["sh", "-c"], args=["run --fast --n=3 file"], env=[EnvVar("A", "1"), EnvVar("B")]
    )
    assert [(s.via, s.key, s.value) for s in settings_of(container)] == [
        ("env", "A", "1"),
        ("script", "", "sh"),
        ("flag", "-c", "run"),
        ("script", "", "run"),
        ("flag", "--fast", ""),
        ("flag", "--n", "3"),
        ("script", "", "file"),
    ]
