"""Who dials whom inside a Pod: references to localhost in a container's environment, arguments and scripts.

Containers of a Pod share one network namespace, so `localhost:5432` in one container is a port of a sibling, or its
own.
Nothing here connects: it is read from the spec.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from podtui.model.pod import Container

_HOST = r"(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])"
_LOCAL = re.compile(
    rf"(?:\b([a-z][a-z0-9+]*)://(?:[^\s/@'\"]*@)?)?(?<![\w.-]){_HOST}(?:[:#](\d{{1,5}}))?(?![\w-]|\.\w)", re.IGNORECASE
)
_SHORT = re.compile(r"^-[A-Za-z]+$")
"""A short flag: in a script it is more often a switch ("curl -s URL") than a key."""
_BARE = re.compile(rf"^{_HOST}$", re.IGNORECASE)
_KINDS = "http|https|http2|grpc|metrics|telemetry|health|admin|pprof|debug|secure|insecure|web|api|proxy|probe|status"
_LISTENS = re.compile(rf"listen|bind|serve(?!r)|^(?:{_KINDS})?[-.]?addr(?:ess)?$|^(?:http|metrics|health)-endpoint$")
_PORTS = re.compile(rf"^(?:(?:{_KINDS}|listen|local)[-.]?)?port$|^[pl]$|listen|bind")
_PORT_VARIABLES = re.compile(r"^port$|listen-port$|proxy-+port$")
_OWN_ADDRESS = re.compile(r"^(?:[\w.*$(){}-]*|\[[\w:]*\]):(\d{1,5})$|^(\d{2,5})$")
_RELAY_LISTENS = re.compile(r"\b(?:tcp[46]?|udp[46]?|openssl|ssl)-l(?:isten)?:(\d{1,5})", re.IGNORECASE)
_NETCAT_LISTENS = re.compile(r"\bnc(?:at)?\b[^|;&\n]{0,200}?\s-\w*l\w*\s+(?:-\w+\s+)*(\d{2,5})")
_UPSTREAM = re.compile(r"^(?:app|application|backend|forward|target|upstream)(?:-(?:addr|address|port))?$")
"""A flag that names a sibling's port even where it says no host: Dapr's --app-port."""
_BARE_PORT = re.compile(r"^:?([1-9][0-9]{1,3}|[1-5][0-9]{4})$")
_OTHER_HOST = re.compile(rf"^(?!{_HOST}$|0\.0\.0\.0$|::$)[\w.-]+$", re.IGNORECASE)
_HOST_FLAGS = frozenset({"-h", "--host", "--hostname"})
_HIGHEST_PORT = 65535
_SCHEME_PORTS = {
    "http": 80,
    "https": 443,
    "postgres": 5432,
    "postgresql": 5432,
    "mysql": 3306,
    "redis": 6379,
    "rediss": 6379,
    "mongodb": 27017,
    "amqp": 5672,
    "nats": 4222,
    "ftp": 21,
}
_HOST_KEY = re.compile(r"^(.*?)_?(?:HOST|HOSTNAME|ADDR|ADDRESS|SERVER)$")


class Setting(NamedTuple):
    """One thing said to a container. `via` is "env", "flag" or "script"; `key` its name, "" where it has none."""

    via: str
    key: str
    value: str


class Opening(NamedTuple):
    """A port that a container's settings say it opens; `source` as `Dial.source`."""

    port: int
    source: str


class Dial(NamedTuple):
    """A container's reference to a local port; `port` 0 where none is said. `listens`: it is rather its own address."""

    port: int
    via: str
    key: str
    scheme: str
    listens: bool

    @property
    def source(self) -> str:
        """Where it stands, in words: "env DATABASE_URL", "flag --upstream", "command"."""
        return _source(self.via, self.key)

    @property
    def target(self) -> str:
        """What it points at: "localhost:5432"."""
        return f"localhost:{self.port}" if self.port else "localhost"


def _source(via: str, key: str) -> str:
    """Where a setting stands. A short flag that ends in a dash ("-qO-") belongs to no value."""
    return f"{via} {key}" if key and not key.endswith("-") else "command"


def settings_of(container: Container) -> Iterator[Setting]:
    """All that a container is told: environment literals, flags with their values, other arguments and scripts."""
    for variable in container.env:
        if variable.value:
            yield Setting("env", variable.name, variable.value)
    words = [word for argument in (*container.command, *container.args) for word in _split(argument)]
    for position, (word, scripted) in enumerate(words):
        if not word.startswith("-") or (scripted and _SHORT.match(word)):
            yield Setting("script", "", word)
            continue
        key, equals, value = word.partition("=")
        if equals:
            yield Setting("flag", key, value)
        elif position + 1 < len(words) and not words[position + 1][0].startswith("-"):
            yield Setting("flag", key, words[position + 1][0])
        else:
            yield Setting("flag", key, "")


def _split(argument: str) -> list[tuple[str, bool]]:
    """A script (an argument with spaces) as words, anything else as it is; and whether it is a script."""
    scripted = " " in argument or "\n" in argument
    return [(word, scripted) for word in (argument.split() if scripted else [argument])]


class Told(NamedTuple):
    """What a container is told, and what that says of local ports: read together, its settings are read once."""

    settings: tuple[Setting, ...]
    dials: tuple[Dial, ...]
    openings: tuple[Opening, ...]


def told_of(container: Container) -> Told:
    """The container's settings, its references to localhost and the ports it is said to open, each once, in order."""
    settings = tuple(settings_of(container))
    dials = _dials(settings, container)
    return Told(settings, dials, _openings(settings, dials, container))


def dials_of(container: Container) -> tuple[Dial, ...]:
    """Every reference to localhost in a container's settings, each once, in order."""
    return _dials(settings_of(container), container)


def _dials(settings: Iterable[Setting], container: Container) -> tuple[Dial, ...]:
    own = {port.container_port for port in container.ports}
    environment = {variable.name: variable.value for variable in container.env}
    found: dict[Dial, None] = {}
    after_flag = ""
    for setting in settings:
        repeated = setting.via == "script" and setting.value == after_flag
        after_flag = setting.value if setting.via == "flag" else ""
        if not repeated:
            for dial in _dials_in(setting, environment, own):
                found[dial] = None
    return tuple(found)


def _dials_in(setting: Setting, environment: dict[str, str], own: set[int]) -> Iterator[Dial]:
    text = setting.value
    if setting.via == "flag" and _UPSTREAM.search(_spelled(setting.key)) and (bare := _BARE_PORT.match(text)):
        yield Dial(int(bare[1]), setting.via, setting.key, "", listens=False)
    if "127." not in text and "ocalhost" not in text and "[::1]" not in text and "LOCALHOST" not in text:
        return
    says_listen = bool(_LISTENS.search(_spelled(setting.key)))
    for match in _LOCAL.finditer(text):
        scheme = (match[1] or "").lower()
        port = int(match[2]) if match[2] else _SCHEME_PORTS.get(scheme, 0)
        if not port and setting.via == "env" and _BARE.match(text):
            port = _port_beside(setting.key, environment)
        if port <= 65535:
            yield Dial(port, setting.via, setting.key, scheme, port in own or (says_listen and not scheme))


def _port_beside(key: str, environment: dict[str, str]) -> int:
    """DB_HOST=localhost is completed by DB_PORT."""
    match = _HOST_KEY.match(key.upper())
    value = environment.get(f"{match[1]}_PORT".lstrip("_"), "") if match else ""
    return _as_port(value)


def _as_port(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 5 else 0


def listens_of(container: Container) -> frozenset[int]:
    """Ports that a container declares, or that its flags, variables or script say it opens."""
    return frozenset(o.port for o in openings_of(container)) | {p.container_port for p in container.ports}


def openings_of(container: Container) -> tuple[Opening, ...]:
    """Ports that a container's flags, variables or script say it opens, each once, with what says so."""
    return told_of(container).openings


def _openings(settings: Iterable[Setting], dials: Iterable[Dial], container: Container) -> tuple[Opening, ...]:
    said: dict[int, str] = {}
    for setting in settings:
        if port := _port_opened(setting):
            said.setdefault(port, _source(setting.via, setting.key))
    script = " ".join((*container.command, *container.args))
    for pattern in (_RELAY_LISTENS, _NETCAT_LISTENS):
        for match in pattern.finditer(script):
            said.setdefault(int(match[1]), "command")
    for dial in dials:
        if dial.listens and dial.port:
            said.setdefault(dial.port, dial.source)
    return tuple(Opening(port, source) for port, source in said.items() if port <= _HIGHEST_PORT)


def asks(command: Sequence[str]) -> tuple[int, ...]:
    """Local ports that a probe's command asks: by localhost, or by a flag that names nothing but a port."""
    asker = Container("", command=list(command))
    dialed = [dial.port for dial in dials_of(asker) if dial.port]
    settings = list(settings_of(asker))
    elsewhere = any(s.key in _HOST_FLAGS and _OTHER_HOST.match(s.value) for s in settings)
    named = [] if elsewhere else [_port_opened(setting) for setting in settings]
    return tuple(dict.fromkeys(port for port in (*dialed, *named) if 0 < port <= _HIGHEST_PORT))


def _port_opened(setting: Setting) -> int:
    """The port that a setting makes the container listen on, 0 where it is none."""
    if setting.via == "script":
        return 0
    key = _spelled(setting.key)
    if setting.via == "env":
        return _as_port(setting.value) if _PORT_VARIABLES.search(key) else 0
    if _PORTS.search(key) or _LISTENS.search(key):
        match = _OWN_ADDRESS.match(setting.value)
        return int(match[1] or match[2]) if match else 0
    return 0


@lru_cache(maxsize=4096)
def _spelled(key: str) -> str:
    """A flag's or variable's name in one spelling: LISTEN_PORT and --listen-port are both listen-port."""
    return key.strip("-").lower().replace("_", "-")
