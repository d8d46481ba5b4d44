"""Words to what they mean: quotes, variables, $(...), $((...)), field splitting, file names (POSIX 2.6)."""

import re
from collections.abc import Awaitable, Callable
from fnmatch import fnmatchcase
from typing import NamedTuple

from podtui.demo.sim.files import Files
from podtui.demo.sim.sh.arithmetic import calculate
from podtui.demo.sim.sh.tokens import ShError, group_end, quote_end

_NAME = re.compile(r"[A-Za-z_]\w*|[0-9@*#?$!-]")
_BRACED = re.compile(r"^(#?)([A-Za-z_]\w*|[0-9@*#?$!-])(?:(:?[-=+?]|%%?|##?)(.*))?$", re.DOTALL)
_GLOB = re.compile(r"[*?\[]")


class _Part(NamedTuple):
    text: str
    quoted: bool
    split: bool  # it came out of an expansion outside quotes
    ends_field: bool = False  # "$@" has a border here


class Expander:
    """Expands for one shell. `value` gives a variable (None: not set), `run` a command's output."""

    def __init__(
        self,
        value: Callable[[str], str | None],
        args: Callable[[], list[str]],
        assign: Callable[[str, str], None],
        run: Callable[[str], Awaitable[str]],
        files: Files,
    ) -> None:
        self._value = value
        self._args = args
        self._assign = assign
        self._run = run
        self._files = files

    async def fields(self, word: str) -> list[str]:
        """The fields that a word of a command becomes: none, one or more."""
        fields: list[list[_Part]] = [[]]
        for part in await self._parts(word, quoted=False):
            if part.ends_field:
                fields.append([])
            elif part.split:
                self._split(part, fields)
            else:
                fields[-1].append(part)
        return [name for field in fields if field for name in self._names(field)]

    async def text(self, word: str) -> str:
        """A word as one text, where nothing is split: an assignment, a redirection."""
        parts = await self._parts(word, quoted=False)
        return "".join(" " if part.ends_field else part.text for part in parts)

    async def pattern(self, word: str) -> str:
        """A word as a pattern of fnmatch; what was quoted is meant literally."""
        parts = await self._parts(word, quoted=False)
        return "".join(re.sub(r"([*?\[])", r"[\1]", p.text) if p.quoted else p.text for p in parts)

    def _split(self, part: _Part, fields: list[list[_Part]]) -> None:
        words = part.text.split()
        if not words:
            if part.text and fields[-1]:
                fields.append([])
            return
        if part.text[0].isspace() and fields[-1]:
            fields.append([])
        for i, word in enumerate(words):
            if i:
                fields.append([])
            fields[-1].append(_Part(word, quoted=False, split=False))
        if part.text[-1].isspace():
            fields.append([])

    def _names(self, field: list[_Part]) -> list[str]:
        text = "".join(part.text for part in field)
        if not any(_GLOB.search(part.text) for part in field if not part.quoted):
            return [text]
        if not text.startswith("/"):
            return [text]
        return self._matching("", text[1:].split("/")) or [text]

    def _matching(self, folder: str, steps: list[str]) -> list[str]:
        """The paths below a folder whose steps match."""
        step, rest = steps[0], steps[1:]
        names = [step]
        if _GLOB.search(step):
            there = self._files.names(folder or "/") if self._files.is_folder(folder or "/") else []
            names = [name for name in there if fnmatchcase(name, step) and name[0] != "."]
        paths = [f"{folder}/{name}" for name in names]
        if not rest:
            return [path for path in paths if self._files.exists(path)]
        return [found for path in paths for found in self._matching(path, rest)]

    # --- the parts of a word ----------------------------------------------------------------------------------------

    async def _parts(self, word: str, *, quoted: bool) -> list[_Part]:
        parts: list[_Part] = []
        at = 0
        while at < len(word):
            char = word[at]
            if char == "\\" and (not quoted or word[at + 1 : at + 2] in ("$", "`", '"', "\\", "\n")):
                if word[at + 1 : at + 2] != "\n":
                    parts.append(_Part(word[at + 1 : at + 2], quoted=True, split=False))
                at += 2
            elif char == "'" and not quoted:
                end = quote_end(word, at)
                parts.append(_Part(word[at + 1 : end - 1], quoted=True, split=False))
                at = end
            elif char == '"' and not quoted:
                end = quote_end(word, at)
                parts.append(_Part("", quoted=True, split=False))
                parts += await self._quoted(word[at + 1 : end - 1])
                at = end
            elif char in "$`":
                at = await self._substitute(word, at, quoted, parts)
            else:
                parts.append(_Part(char, quoted, split=False))
                at += 1
        return parts

    async def _quoted(self, inner: str) -> list[_Part]:
        return await self._parts(inner, quoted=True)

    async def _substitute(self, word: str, at: int, quoted: bool, parts: list[_Part]) -> int:
        """Expand what stands at `at`; where it ends."""

        def put(text: str) -> None:
            parts.append(_Part(text, quoted, split=not quoted))

        if word[at] == "`":
            end = quote_end(word, at)
            put(await self._run(word[at + 1 : end - 1]))
        elif word.startswith("$((", at):
            end = group_end(word, at + 1)
            inner = await self.text(word[at + 3 : end - 2])
            put(str(calculate(inner, lambda name: self._value(name) or "")))
        elif word.startswith("$(", at):
            end = group_end(word, at + 1)
            put(await self._run(word[at + 2 : end - 1]))
        elif word.startswith("${", at):
            end = group_end(word, at + 1)
            put(await self._braced(word[at + 2 : end - 1]))
        else:
            end = self._plain(word, at, quoted, parts)
        return end

    def _plain(self, word: str, at: int, quoted: bool, parts: list[_Part]) -> int:
        found = _NAME.match(word, at + 1)
        if found is None:
            parts.append(_Part("$", quoted, split=False))
            return at + 1
        if found[0] == "@" and quoted:
            for i, arg in enumerate(self._args()):
                parts += [_Part("", quoted=True, split=False, ends_field=True)] if i else []
                parts.append(_Part(arg, quoted=True, split=False))
        else:
            parts.append(_Part(self._value(found[0]) or "", quoted, split=not quoted))
        return found.end()

    async def _braced(self, inner: str) -> str:
        found = _BRACED.match(inner)
        if found is None:
            raise ShError("bad substitution")
        length, name, operator, word = found.groups()
        value = self._value(name)
        if length:
            return str(len(value or ""))
        if not operator:
            return value or ""
        if operator in ("%", "%%", "#", "##"):
            return _cut(value or "", operator, await self.pattern(word))
        missing = value is None or (operator.startswith(":") and not value)
        if operator.endswith("+"):
            return "" if missing else await self.text(word)
        if not missing:
            return value or ""
        if operator.endswith("?"):
            raise ShError(f"{name}: {await self.text(word) or 'parameter not set'}")
        text = await self.text(word)
        if operator.endswith("="):
            self._assign(name, text)
        return text


def _cut(value: str, operator: str, pattern: str) -> str:
    ends = range(len(value) + 1)
    if operator[0] == "%":
        order = ends if operator == "%%" else reversed(ends)
        return next((value[:i] for i in order if fnmatchcase(value[i:], pattern)), value)
    order = reversed(ends) if operator == "##" else ends
    return next((value[i:] for i in order if fnmatchcase(value[:i], pattern)), value)
