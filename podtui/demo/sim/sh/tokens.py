"""A script's text to tokens: words as written, and operators (POSIX 2.3)."""

from typing import NamedTuple

_OPERATORS = ("&&", "||", ";;", ">>", "<<", ">&", "<&", "\n", ";", "&", "|", "<", ">", "(", ")")


class ShError(Exception):
    """A script that cannot be read."""


class Token(NamedTuple):
    """A word, or an operator."""

    text: str
    operator: bool
    number: str = ""  # of a redirection: the 2 of `2>`


def tokens(script: str) -> list[Token]:
    """Cut a script. Raises ShError for an open quote."""
    found: list[Token] = []
    at = 0
    while at < len(script):
        char = script[at]
        if char in " \t":
            at += 1
        elif char == "\\" and script[at + 1 : at + 2] == "\n":
            at += 2
        elif char == "#":
            at = _line_end(script, at)
        elif operator := next((o for o in _OPERATORS if script.startswith(o, at)), ""):
            found.append(Token(operator, operator=True))
            at += len(operator)
        else:
            end = word_end(script, at)
            word, at = script[at:end], end
            if word.isdigit() and script[at : at + 1] in ("<", ">"):
                operator = next(o for o in _OPERATORS if script.startswith(o, at))
                found.append(Token(operator, operator=True, number=word))
                at += len(operator)
            else:
                found.append(Token(word, operator=False))
    return found


def _line_end(script: str, at: int) -> int:
    end = script.find("\n", at)
    return len(script) if end < 0 else end


def word_end(script: str, at: int) -> int:
    """Where the word that begins at `at` ends; quotes and substitutions are part of it."""
    while at < len(script):
        char = script[at]
        if char == "\\":
            at += 2
        elif char in "'\"`":
            at = quote_end(script, at)
        elif char == "$" and script[at + 1 : at + 2] in ("(", "{"):
            at = group_end(script, at + 1)
        elif char in " \t\n;&|<>()":
            return at
        else:
            at += 1
    return min(at, len(script))


def quote_end(script: str, at: int) -> int:
    """Behind the closing quote of the one at `at`."""
    quote = script[at]
    at += 1
    while at < len(script):
        char = script[at]
        if char == quote:
            return at + 1
        if char == "\\" and quote != "'":
            at += 2
        elif quote == '"' and char == "$" and script[at + 1 : at + 2] in ("(", "{"):
            at = group_end(script, at + 1)
        else:
            at += 1
    raise ShError("syntax error: unterminated quoted string")


def group_end(script: str, at: int) -> int:
    """Behind the bracket that closes the one at `at`."""
    opens, closes = script[at], {"(": ")", "{": "}"}[script[at]]
    depth = 0
    while at < len(script):
        char = script[at]
        if char == "\\":
            at += 2
            continue
        if char in "'\"`" and script[at] != closes:
            at = quote_end(script, at)
            continue
        depth += (char == opens) - (char == closes)
        at += 1
        if depth == 0:
            return at
    raise ShError(f'syntax error: unexpected end of file (expecting "{closes}")')
