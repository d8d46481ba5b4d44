"""What the scripts in commands do, by their words. Only hints: a script is not run, and an image may hold another."""

import re
from typing import Final

TAILS: Final = re.compile(r"\btail\b[^|;&\n]*?\s(?:-\w*[fF]\b|--follow\S*)(?!\s+/dev/null)")
"""Follows a file that is not /dev/null."""

TRANSFORMS: Final = re.compile(
    r"\|\s*(?:sed|awk|gawk|cut|jq|tr|perl|python3?|sort|uniq)\b|\bwhile\s+(?:IFS=\S*\s+)?read\b|\bawk\s+['\"{]|\bsed\s+-[eniur]"
)
"""Rewrites what it reads."""

LOOPS: Final = re.compile(r"\bwhile\s+(?:true|:|sleep|read|IFS|\[ *1|\(\()|\buntil false\b|\bfor \(\(;;")
"""Does something again and again."""

IDLE: Final = re.compile(
    r"^(?:(?:\S*/)?(?:ba|da|a)?sh\s+)?(?:--?\w*\s+)*['\"]?(?:while\s+(?:true|:)\s*;?\s*do\s+)?(?:exec\s+)?"
    r"(?:/\S*/)?(?:sleep\s+(?:infinity|inf|\d+\w?)|tail\s+-f\s+/dev/null|pause)['\"]?\s*;?\s*(?:done)?;?$"
)
"""Does nothing but wait."""
