"""Tables in Markdown, and their place in docs/performance.md."""

from collections.abc import Sequence
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"
NONE = "–"


def seconds(value: float | None) -> str:
    """2.13"""
    return NONE if value is None else f"{value:.2f}"


def milliseconds(value: float | None) -> str:
    """41, below ten 4.1"""
    if value is None:
        return NONE
    return f"{value * 1000:.1f}" if value < 0.0095 else f"{value * 1000:.0f}"


def megabytes(value: float | None) -> str:
    """187: millions of bytes."""
    return NONE if not value else f"{value / 1e6:,.0f}"


def cores(value: float | None) -> str:
    """0.021 of a core."""
    return NONE if value is None else f"{value:.3f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose first column is words and whose others are numbers."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))


def replaced(document: str, section: str, text: str) -> str:
    """The document with a section's text between its two markers replaced. Raises ValueError where there are none."""
    begin, end = f"<!-- begin {section} -->", f"<!-- end {section} -->"
    before, found, rest = document.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"no place for {section!r}: the document has no {begin} … {end}")
    return f"{before}{begin}\n{text.strip()}\n{end}{after}"


def write(section: str, text: str, path: Path = DOCUMENT) -> None:
    """Print a section, and put it into its place."""
    print(f"\n{text}\n")
    path.write_text(replaced(path.read_text(), section, text))
    print(f"{section}: written to {path}")
