"""A script's tokens to its tree; recursive descent over POSIX 2.10's grammar."""

import re
from dataclasses import replace

from podtui.demo.sim.sh.tokens import ShError, Token, tokens
from podtui.demo.sim.sh.tree import AndOr, Block, Case, For, Function, If, Loop, Node, Pipeline, Redirect, Simple

_REDIRECTS = (">", ">>", "<", ">&", "<&")
_ASSIGN = re.compile(r"^([A-Za-z_]\w*)=(.*)$", re.DOTALL)
_END = Token("", operator=True)


def parse(script: str) -> Block:
    """Read a script. Raises ShError."""
    reader = _Reader(tokens(script))
    block = reader.block(())
    if reader.peek is not _END:
        raise ShError(f'syntax error: unexpected "{reader.peek.text}"')
    return block


class _Reader:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0

    # --- tokens -----------------------------------------------------------------------------------------------------

    @property
    def peek(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else _END

    def _next(self) -> Token:
        token = self.peek
        self._at += 1
        return token

    def _is(self, *texts: str) -> bool:
        return self.peek.operator and self.peek.text in texts and self.peek is not _END

    def _is_word(self, *texts: str) -> bool:
        return not self.peek.operator and self.peek.text in texts

    def _want(self, text: str) -> None:
        if self.peek.text != text or self.peek is _END:
            raise ShError(f'syntax error: unexpected "{self.peek.text or "end of file"}" (expecting "{text}")')
        self._at += 1

    def _skip_newlines(self) -> None:
        while self._is("\n"):
            self._at += 1

    # --- grammar ----------------------------------------------------------------------------------------------------

    def block(self, until: tuple[str, ...]) -> Block:
        """Commands up to one of these words or operators, which stays."""
        items: list[tuple[Node, bool]] = []
        while True:
            while self._is("\n", ";"):
                self._at += 1
            if self.peek is _END or self.peek.text in until:
                return Block(tuple(items))
            node = self._and_or()
            background = self._is("&")
            items.append((node, background))
            if background:
                self._at += 1
            elif not (self._is("\n", ";") or self.peek is _END or self.peek.text in until):
                raise ShError(f'syntax error: unexpected "{self.peek.text}"')

    def _and_or(self) -> Node:
        parts = [("", self._pipeline())]
        while self._is("&&", "||"):
            operator = self._next().text
            self._skip_newlines()
            parts.append((operator, self._pipeline()))
        return parts[0][1] if len(parts) == 1 else AndOr(tuple(parts))

    def _pipeline(self) -> Node:
        negated = self._is_word("!")
        if negated:
            self._at += 1
        parts = [self._command()]
        while self._is("|"):
            self._at += 1
            self._skip_newlines()
            parts.append(self._command())
        return parts[0] if len(parts) == 1 and not negated else Pipeline(tuple(parts), negated)

    def _command(self) -> Node:
        readers = {"while": self._loop, "until": self._loop, "for": self._for, "if": self._if, "case": self._case}
        if not self.peek.operator and self.peek.text in readers:
            node: Node = readers[self.peek.text]()
        elif self._is_word("{"):
            self._at += 1
            node = self.block(("}",))
            self._want("}")
        elif self._is("("):
            self._at += 1
            node = replace(self.block((")",)), subshell=True)
            self._want(")")
        else:
            return self._simple()
        return replace(node, redirects=tuple(self._redirects()))

    def _loop(self) -> Node:
        until = self._next().text == "until"
        condition = self.block(("do",))
        return Loop(condition, self._do(), until)

    def _do(self) -> Block:
        self._want("do")
        body = self.block(("done",))
        self._want("done")
        return body

    def _for(self) -> Node:
        self._at += 1
        name, words = self._next().text, ['"$@"']
        self._skip_newlines()
        if self._is_word("in"):
            self._at += 1
            words = []
            while not self.peek.operator:
                words.append(self._next().text)
        while self._is("\n", ";"):
            self._at += 1
        return For(name, tuple(words), self._do())

    def _if(self) -> Node:
        branches = []
        otherwise = None
        word = "if"
        while word in ("if", "elif"):
            self._want(word)
            condition = self.block(("then",))
            self._want("then")
            branches.append((condition, self.block(("elif", "else", "fi"))))
            word = self.peek.text
        if word == "else":
            self._at += 1
            otherwise = self.block(("fi",))
        self._want("fi")
        return If(tuple(branches), otherwise)

    def _case(self) -> Node:
        self._at += 1
        word = self._next().text
        self._skip_newlines()
        self._want("in")
        branches = []
        self._skip_newlines()
        while not self._is_word("esac"):
            if self._is("("):
                self._at += 1
            patterns = [self._next().text]
            while self._is("|"):
                self._at += 1
                patterns.append(self._next().text)
            self._want(")")
            branches.append((tuple(patterns), self.block((";;", "esac"))))
            while self._is(";;", "\n"):
                self._at += 1
        self._want("esac")
        return Case(word, tuple(branches))

    def _simple(self) -> Node:
        assigns: list[tuple[str, str]] = []
        words: list[str] = []
        redirects: list[Redirect] = []
        while True:
            redirects += self._redirects()
            if self.peek.operator:
                break
            text = self._next().text
            found = _ASSIGN.match(text) if not words else None
            if found:
                assigns.append((found[1], found[2]))
            else:
                words.append(text)
            if len(words) == 1 and not assigns and self._is("("):
                return self._function(words[0])
        if not (assigns or words or redirects):
            raise ShError(f'syntax error: unexpected "{self.peek.text or "end of file"}"')
        return Simple(tuple(assigns), tuple(words), redirects=tuple(redirects))

    def _function(self, name: str) -> Node:
        self._want("(")
        self._want(")")
        self._skip_newlines()
        return Function(name, self._command())

    def _redirects(self) -> list[Redirect]:
        found = []
        while self._is(*_REDIRECTS):
            token = self._next()
            fd = int(token.number) if token.number else int(token.text[0] == ">")
            if self.peek.operator:
                raise ShError("syntax error: unexpected redirection")
            found.append(Redirect(fd, token.text, self._next().text))
        return found
