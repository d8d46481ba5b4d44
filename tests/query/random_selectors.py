"""Label selectors of the grammar, and some that are nearly so."""

import random

KEYS = ["app", "app", "tier", "n", "in", "notin", "example.com/part-of", "missing"]
VALUES = ["web", "api", "front", "db", "", "", "1", "5", "05", "10", "shop", "in", "notin", "1a", "9223372036854775807"]
NOISE = [*"=!<>(), -_./x", "é", "in", " notin ", "==", ",,", "()", "UP.c/x", "9223372036854775808", "a" * 64]


def random_selector(r: random.Random) -> str:
    """A selector of the grammar, every third with a piece of noise in it or out of it."""
    text = ",".join(random_requirement(r) for _ in range(r.choice((1, 1, 2, 3))))
    if r.random() < 1 / 3:
        at = r.randrange(len(text) + 1)
        text = text[:at] + r.choice([*NOISE, ""]) + text[at + r.choice((0, 0, 1)) :]
    return text


def random_requirement(r: random.Random) -> str:
    key, space = r.choice(KEYS), lambda: r.choice(("", "", "", " ", "  "))
    operator = r.choice(("=", "==", "!=", ">", "<", "in", "in", "notin", "notin", "exists", "!"))
    if operator in ("exists", "!"):
        return space() + operator.replace("exists", "") + space() + key + space()
    if operator in ("in", "notin"):
        values = ",".join(space() + r.choice(VALUES) + space() for _ in range(r.randrange(4)))
        return f"{space()}{key} {operator}{space()}({values}){space()}"
    return f"{space()}{key}{space()}{operator}{space()}{r.choice(VALUES)}{space()}"
