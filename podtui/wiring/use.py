"""Who writes into a volume and who reads from it: known where the mount is read-only, else a guess with its reason.

A read-write mount only allows to write. What a container does with it can be seen in its command, flags and variables
where they name the mount's path, in its function, and in who else could have written what it reads.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from podtui.model.localhost import settings_of
from podtui.model.pod import Container

Does = Literal["writes", "reads", "may write"]
_MOST_TELLING: Final[tuple[Does, ...]] = ("writes", "reads")

_READERS: Final = frozenset({"log-shipper", "log-formatter"})
_WRITERS: Final = frozenset(
    {"git-sync", "content-generator", "config-generator", "copy-files", "data-fetch", "model-fetch", "secrets-agent"}
)
"""Functions whose words say it (catalogue.toml): they read what their siblings wrote, or write what those read."""

_WRITE_BEFORE: Final = re.compile(
    r"(?:>>?\s*|\btee\b(?:\s+-\w+)*\s+|\bof="
    r"|\b(?:cp|mv|rsync|install|git clone|unzip|ln)\b[^;|&\n<>]*\s|\b(?:curl|wget|tar)\b[^;|&\n<>]*\s-\w*[oOPCd]\s*"
    r"|\s-o\s*|--output[= ])[\"']?$"
)
_MADE_BEFORE: Final = re.compile(r"(?:\btouch\s+|\bmkdir\b(?:\s+-\w+)*\s+)[\"']?$")
"""Who makes a file only so that it is there may still be the one that reads it."""
_READ_BEFORE: Final = re.compile(
    r"(?:\b(?:tail|cat|less|grep|ls|head|source|cp|mv|diff|stat)\b[^;|&\n>]*\s|<\s*)[\"']?$"
)
_WRITE_KEY: Final = re.compile(
    r"(?:^|[-._])(?:log|logs|data|storage|out|output|dest|destination|cache|tmp|temp|work|dump|backup|state|db|tsdb)"
    r"(?:[-._]?(?:dir|directory|path|file|folder|dest))?$"
)
_OUTPUT_KEY: Final = re.compile(r"(?:^|[-._])out(?:put)?(?:$|[-._])")
_LOG_KEY: Final = re.compile(r"(?:^|[-._])logs?(?:$|[-._])")
_READ_KEY: Final = re.compile(
    r"(?:^|[-._])(?:config|cfg|conf|input|source|src|watch|watched|cert|certs|key|ca|template|templates|rules|volume)"
    r"(?:[-._]?(?:dir|directory|path|file|folder))?$"
)


@dataclass(frozen=True, slots=True)
class Mounting:
    """A container that mounts a volume. `paths` are those of its mounts that can be written; `init`: it ends first."""

    container: Container
    read_only: bool
    paths: tuple[str, ...]
    init: bool
    role: str


@dataclass(frozen=True, slots=True)
class Use:
    """What a container does with a volume. `why` is the reason; `sure`: nobody else can, or it can do nothing else."""

    container: str
    does: Does
    why: str
    sure: bool = False


def uses_of(mountings: Sequence[Mounting], *, starts_empty: bool) -> tuple[Use, ...]:
    """What each does, in the order given. `starts_empty`: nothing is in the volume that none of them wrote."""
    told = [_told(mounting) for mounting in mountings]
    if not starts_empty:
        return tuple(told)
    able = [at for at, mounting in enumerate(mountings) if not mounting.read_only]
    if len(able) == 1 and len(told) > 1:
        told[able[0]] = Use(told[able[0]].container, "writes", "it is the only one that can", sure=True)
        return tuple(told)
    first = next(iter(mountings), None)
    if first and first.init and told[0].does == "may write":
        told[0] = Use(first.container.name, "writes", "it starts first, and the volume is empty then")
    open_ones = [at for at, use in enumerate(told) if use.does == "may write"]
    written = any(use.does == "writes" for use in told)
    if len(open_ones) == 1 and len(told) > 1 and not written:
        why = "nobody else seems to, and the volume starts empty"
        told[open_ones[0]] = Use(told[open_ones[0]].container, "writes", why)
    return tuple(told)


def _told(mounting: Mounting) -> Use:
    """What the mount itself, the container's settings or its function say."""
    name = mounting.container.name
    if mounting.read_only:
        return Use(name, "reads", "its mount is read-only", sure=True)
    paths = [path.rstrip("/") for path in mounting.paths if len(path.rstrip("/")) > 1]
    for said in (_by_script(mounting, paths), _by_role(mounting.role), _by_settings(mounting, paths)):
        reasons = dict(reversed(list(said)))  # the first of each
        for does in _MOST_TELLING:
            if does in reasons:
                return Use(name, does, reasons[does])
    return Use(name, "may write", "its mount allows it, and nothing says more")


def _by_role(role: str) -> Iterator[tuple[Does, str]]:
    if role in _READERS:
        yield "reads", f"its function is {role}"
    elif role in _WRITERS:
        yield "writes", f"its function is {role}"


def _by_script(mounting: Mounting, paths: Sequence[str]) -> Iterator[tuple[Does, str]]:
    script = " ".join((*mounting.container.command, *mounting.container.args))
    said = [each for path in paths for each in _in_script(script, path)]
    yield from said or (each for path in paths for each in _made_in_script(script, path))


def _in_script(script: str, path: str) -> Iterator[tuple[Does, str]]:
    for match in re.finditer(rf"{re.escape(path)}(?![\w.-])", script):
        before = script[max(0, match.start() - 200) : match.start()]
        if write := _WRITE_BEFORE.search(before):
            yield "writes", f"its command says {_shown(write[0], path)}"
        elif read := _READ_BEFORE.search(before):
            yield "reads", f"its command says {_shown(read[0], path)}"


def _made_in_script(script: str, path: str) -> Iterator[tuple[Does, str]]:
    for match in re.finditer(rf"{re.escape(path)}(?![\w.-])", script):
        if made := _MADE_BEFORE.search(script[max(0, match.start() - 200) : match.start()]):
            yield "writes", f"its command says {_shown(made[0], path)}"


def _shown(words: str, path: str) -> str:
    """The command's words before the path, in one line, the middle of long ones left out."""
    text = " ".join(words.replace('"', "").replace("'", "").split())
    text = text if len(text) <= 24 else f"{text[:16]} …"
    return f"`{text} {path}`"


def _by_settings(mounting: Mounting, paths: Sequence[str]) -> Iterator[tuple[Does, str]]:
    for setting in settings_of(mounting.container):
        if not setting.key or not any(setting.value == path or setting.value.startswith(f"{path}/") for path in paths):
            continue
        key = setting.key.strip("-").lower().replace("_", "-")
        if mounting.role and _LOG_KEY.search(key):
            continue  # a helper's log may be its own, or the one that it reads
        if _OUTPUT_KEY.search(key):
            yield "writes", f"{setting.via} {setting.key} points there"
        elif _READ_KEY.search(key):
            yield "reads", f"{setting.via} {setting.key} points there"
        elif _WRITE_KEY.search(key):
            yield "writes", f"{setting.via} {setting.key} points there"
