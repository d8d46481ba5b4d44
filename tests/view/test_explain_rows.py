import pytest

from podtui.view.explain_rows import explain_rows
from podtui.view.pieces import row_text, row_width
from tests.ui.scenes import billing


def test_every_container_is_explained_in_its_colour_with_evidence():
    rows = explain_rows(billing(), 120)
    text = "\n".join(row_text(r) for r in rows)
    assert text.startswith("sidecar + ambassador   main: app")
    for i, name in enumerate(["migrate", "cloud-sql-proxy", "app", "log-shipper"]):
        assert any(r and r[0].text == name and r[0].role == f"container-{i} bold" for r in rows)
    assert "+ app's env DATABASE_URL points at its port 5432" in text
    assert "podtui.io/pattern.CONTAINER" in text


@pytest.mark.parametrize("width", [78, 118, 238])
def test_rows_fit(width):
    assert all(row_width(r) <= width for r in explain_rows(billing(), width))


def test_ascii_has_no_picture_of_lines():
    assert "".join(row_text(r) for r in explain_rows(billing(), 100, ascii_only=True)).isascii()
