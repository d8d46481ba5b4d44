"""docs/practices.md lists the checks as they are."""

import re

from podtui.practices.run import CHECKS
from tests.practices.compare import ALIKE
from tests.practices.document import DOCUMENT, checks


def test_the_list_is_that_of_the_code() -> None:
    assert checks() in DOCUMENT.read_text(), "python -m tests.practices.document"


def test_the_comparison_names_every_check() -> None:
    _, _, comparison = DOCUMENT.read_text().partition("<!-- begin comparison -->")
    ids = {check.id for check in CHECKS}
    assert ids <= set(re.findall(r"`([a-z-]+)`", comparison))
    assert ALIKE.keys() <= ids
