"""The list of checks in docs/practices.md: `python -m tests.practices.document` writes it anew."""

from pathlib import Path

from podtui.practices.finding import PRACTICES
from podtui.practices.run import CHECKS
from tests.bench.report import replaced

DOCUMENT = Path(__file__).parents[2] / "docs" / "practices.md"


def checks() -> str:
    """A table for each practice."""
    out: list[str] = []
    for number, (practice, title) in enumerate(PRACTICES.items(), start=1):
        out += [f"### {number}. {title} (`{practice}`)", "", "| check | severity | what it finds, and why it matters |"]
        out.append("| --- | --- | --- |")
        out += [f"| `{c.id}` | {c.severity} | **{c.title}.** {c.why} |" for c in CHECKS if c.practice == practice]
        out.append("")
    return "\n".join(out).strip()


if __name__ == "__main__":
    DOCUMENT.write_text(replaced(DOCUMENT.read_text(), "checks", checks()))
