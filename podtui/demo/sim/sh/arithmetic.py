"""$((...)): whole numbers, the operators of C that scripts use."""

import re
from collections.abc import Callable

_TOKEN = re.compile(r"\s*(\d+|[A-Za-z_]\w*|\*\*|<=|>=|==|!=|&&|\|\||[-+*/%()<>!])")
_LEVELS: tuple[dict[str, Callable[[int, int], int]], ...] = (
    {"||": lambda a, b: int(bool(a or b))},
    {"&&": lambda a, b: int(bool(a and b))},
    {"==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b)},
    {
        "<": lambda a, b: int(a < b),
        ">": lambda a, b: int(a > b),
        "<=": lambda a, b: int(a <= b),
        ">=": lambda a, b: int(a >= b),
    },
    {"+": lambda a, b: a + b, "-": lambda a, b: a - b},
    {
        "*": lambda a, b: a * b,
        "/": lambda a, b: abs(a) // abs(b) * (1 if a * b >= 0 else -1),
        "%": lambda a, b: a - b * (abs(a) // abs(b) * (1 if a * b >= 0 else -1)),
    },
)


def calculate(text: str, value: Callable[[str], str]) -> int:
    """The result; `value` gives a variable's. Raises ValueError, ZeroDivisionError."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != "".join(text.split()):
        raise ValueError("arithmetic syntax error")
    reader = _Reader(tokens, value)
    result = reader.level(0)
    if reader.rest:
        raise ValueError("arithmetic syntax error")
    return result


class _Reader:
    def __init__(self, tokens: list[str], value: Callable[[str], str]) -> None:
        self.rest = tokens
        self._value = value

    def level(self, at: int) -> int:
        if at == len(_LEVELS):
            return self._unary()
        left = self.level(at + 1)
        while self.rest and self.rest[0] in _LEVELS[at]:
            operator = _LEVELS[at][self.rest.pop(0)]
            left = operator(left, self.level(at + 1))
        return left

    def _unary(self) -> int:
        if not self.rest:
            raise ValueError("arithmetic syntax error")
        word = self.rest.pop(0)
        if word in ("-", "+", "!"):
            found = self._unary()
            return {"-": -found, "+": found, "!": int(not found)}[word]
        if word == "(":
            found = self.level(0)
            if not self.rest or self.rest.pop(0) != ")":
                raise ValueError("arithmetic syntax error")
            return found
        return int(word) if word.isdigit() else int(self._value(word) or 0)
