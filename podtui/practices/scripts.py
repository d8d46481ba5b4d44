"""What a container's command is: a shell script, several programs at once, one that heeds no signal."""

import re
import shlex
from typing import Final, NamedTuple

from podtui.model.pod import Container

SHELLS: Final = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh"})
MANAGERS: Final = frozenset(
    ["supervisord", "runsvdir", "runsvdir-start", "s6-svscan", "circusd", "honcho", "foreman", "monit", "systemd"]
)
"""Programs that are there to run several others."""
_TRIVIAL: Final = frozenset(
    [
        "",
        ":",
        "cd",
        "echo",
        "exit",
        "export",
        "false",
        "kill",
        "printf",
        "set",
        "sleep",
        "touch",
        "trap",
        "true",
        "wait",
    ]
)
"""Commands that are no job of their own."""
_SHELL_C = re.compile(r"^-[a-z]*c[a-z]*$")
_BACKGROUND = re.compile(r"(?<![&>|\d\\])&(?![&>\d])")
_SEPARATORS = re.compile(r"&&|\|\||[;\n]|(?<!\w)(?:do|then|else)(?!\w)")
_CLOSES = re.compile(r"(?:\)|\}|\bdone|\bfi)\s*$")
_FOREVER = re.compile(r"\bwhile\s+(?:true|:|sleep\s+[\w.$\"{}]+|\[\s*(?:1|true)\s*\])\s*(?:;\s*)?do\b")
_QUOTED = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"")
_COMMENT = re.compile(r"(?m)(?:^|\s)#.*$")
_SIMPLE = re.compile(r"^(?P<one>[^&;|\n(){}$`<>]+)&\s*(?:exec\s+)?(?P<other>[^&;|\n(){}$`<>]+)$")
_SECRET = re.compile(r"passw|secret|token|api[_-]?key|credential|://[^\s/@]+:[^\s/@]+@", re.IGNORECASE)


class Script(NamedTuple):
    """A shell's script: its text, and where it stands, such as `args/0`."""

    text: str
    place: str


def program_of(container: Container) -> str:
    """The base name of the first word of `command`, "" where the image decides."""
    return _base(container.command[0]) if container.command else ""


def script_of(container: Container) -> Script | None:
    """The script of `sh -c SCRIPT`, wherever it stands in command and args."""
    words = [(word, f"command/{i}") for i, word in enumerate(container.command)]
    words += [(word, f"args/{i}") for i, word in enumerate(container.args)]
    for i, (word, _) in enumerate(words[:-2] if len(words) > 2 else []):
        if _base(word) in SHELLS and _SHELL_C.match(words[i + 1][0]):
            return Script(*words[i + 2])
    return None


def is_first_process(container: Container) -> bool:
    """Whether the shell or program that `command` names is the container's process 1 itself, without an init."""
    return program_of(container) in SHELLS | {"sleep", "tail"}


def jobs_of(container: Container) -> list[str]:
    """The programs that a container's command runs side by side, as they are written; one or none for most."""
    script = script_of(container)
    if script is None:
        words = [*container.command, *container.args]
        return [word for word in words[:1] if _base(word) in MANAGERS]
    text = _without_quotes(script.text)
    *background, rest = _BACKGROUND.split(text)
    jobs = [job for part in background if (job := _last_command(part)) and not _is_trivial(job)]
    last = _last_command(rest)
    if last and not _is_trivial(last):
        jobs.append(last)
    managers = [job for job in jobs if _base(_first_word(job)) in MANAGERS]
    return jobs if len(jobs) > 1 else managers


def runs_a_manager(jobs: list[str]) -> bool:
    """Whether these are one program that runs others."""
    return len(jobs) == 1


def two_programs(script: str) -> tuple[str, str] | None:
    """A script that is nothing but `A & B`, as A and B; None for any other, and where it shows a secret."""
    found = _SIMPLE.match(script.strip())
    if not found or shows_secret(script):
        return None
    return found["one"].strip(), found["other"].strip()


def heeds_no_signal(container: Container) -> str:
    """The words of a command that goes on for ever as process 1 and has no handler for SIGTERM, "" where it is none.

    The kernel delivers no signal to a PID namespace's process 1 that has no handler for it (pid_namespaces(7)).
    """
    if not is_first_process(container):
        return ""
    script = script_of(container)
    if script is None:
        words = [*container.command, *container.args]
        return shlex.join(words) if _base(words[0]) not in SHELLS and _is_endless(words) else ""
    text = _without_quotes(script.text)
    if re.search(r"\btrap\b|\bexec\b", text):
        return ""
    found = _FOREVER.search(text)
    if found:
        return found[0] if not text[text.rfind("done") :].removeprefix("done").strip(" ;\n") else ""
    words = text.split()
    return text.strip() if words and re.fullmatch(r"[\w./ -]+", text.strip()) and _is_endless(words) else ""


def heeding(container: Container) -> tuple[str, str] | None:
    """The place of the command's script and a script that ends at SIGTERM; None where it shows a secret.

    The place is "" where the command is no script and is to be replaced as a whole.
    """
    script = script_of(container)
    text = script.text if script else shlex.join([*container.command, *container.args])
    if shows_secret(text):
        return None
    looped = script is not None and _FOREVER.search(_without_quotes(text))
    body = text if looped else f"{text.strip()} & wait"
    return (script.place if script else "", f"trap 'exit 0' TERM INT\n{body}")


def shows_secret(text: str) -> bool:
    """Whether a text may hold a password, a token or a key."""
    return bool(_SECRET.search(text))


def _is_endless(words: list[str]) -> bool:
    base = _base(words[0])
    if base == "sleep":
        return words[-1] in ("infinity", "inf") or (words[-1].rstrip("smhd").isdecimal() and len(words[-1]) > 3)
    return base == "tail" and any(word in ("-f", "-F", "--follow") or re.match(r"-\w*[fF]$", word) for word in words)


def _without_quotes(text: str) -> str:
    """A script without what is quoted and without comments: words there are no commands."""
    return _COMMENT.sub("", _QUOTED.sub("''", text))


def _last_command(text: str) -> str:
    """The last command of a stretch of script, as written; a loop or a subshell counts as one."""
    text = text.strip().rstrip(";").strip()
    if _CLOSES.search(text):
        return "a loop" if text.endswith("done") else ""
    return _SEPARATORS.split(text)[-1].strip().removeprefix("exec ").strip()


def _is_trivial(command: str) -> bool:
    return _base(_first_word(command)) in _TRIVIAL or command.startswith(("#", "''"))


def _first_word(command: str) -> str:
    """The program of a command: variables set before it left out."""
    for word in command.split():
        if not re.match(r"^\w+=", word):
            return word
    return ""


def _base(word: str) -> str:
    return word.rpartition("/")[2]
