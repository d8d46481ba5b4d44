"""What the scripts in commands do, by their words. Only hints: a script is not run, and an image may hold another."""

import re
from typing import Final

_TAIL: Final = re.compile(r"\btail\b[^|;&\n]{0,200}?\s(?:-\w*[fF]\b|--follow\S*)(?!\s+/dev/null)")
"""An option is near its command: a bound keeps the search linear in what a stranger wrote."""
_BESIDE: Final = re.compile(r"(?:[^|;&\n]|>&)*(?<!>)&(?![&>])\s*(\S*)")
"""The rest of a command that runs in the background, and the word after it."""
_WAITS: Final = re.compile(r"wait|trap|\w+=\$!|$")

TRANSFORMS: Final = re.compile(
    r"\|\s*(?:sed|awk|gawk|cut|jq|tr|perl|python3?|sort|uniq)\b|\bwhile\s+(?:IFS=\S*\s+)?read\b|\bawk\s+['\"{]|\bsed\s+-[eniur]"
)
"""Rewrites what it reads."""

LOOPS: Final = re.compile(r"\bwhile\s+(?:true|:|sleep|read|IFS|\[ *1|\(\()|\buntil false\b|\bfor \(\(;;")
"""Does something again and again."""

IDLE: Final = re.compile(
    r"^(?:(?:\S*/)?(?:ba|da|a)?sh\s+)?(?:--?\w*\s+)*['\"]?(?:while\s+(?:true|:)\s*;?\s*do\s+)?"
    r"(?:trap\s[^;&|]*;\s*)?(?:exec\s+)?(?:/\S*/)?(?:sleep\s+(?:infinity|infinite|inf|\d+\w?)|tail\s+-f\s+/dev/null|pause)"
    r"['\"]?\s*;?\s*(?:done)?;?(?:\s*&\s*wait(?:\s+\$!)?;?)?$"
)
"""Does nothing but wait."""


def follows_file(script: str) -> bool:
    """Whether it follows a file other than /dev/null as its own work, not in the background of another program."""
    for match in _TAIL.finditer(script):
        beside = _BESIDE.match(script, match.end())
        if beside is None or _WAITS.match(beside[1]):
            return True
    return False
