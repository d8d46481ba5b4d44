"""The practices as rows: ticks, findings folded and whole, and the cursor that stays with its finding."""

import msgspec
import pytest
from rich.cells import cell_len

from podtui.model.workload import Around, Autoscaler
from podtui.practices.finding import PRACTICES
from podtui.view.pieces import row_text
from podtui.view.practice_book import PracticeBook
from podtui.view.practice_rows import key_of
from tests.practices.cases import CASES, usage_of
from tests.practices.manifests import look, workload
from tests.ui.scenes import billing

CLEAN = """
automountServiceAccountToken: false
securityContext: {runAsNonRoot: true}
containers:
- name: app
  image: example/web:1
  resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}
  securityContext:
    {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
"""


def book_of(spec: str = CLEAN) -> PracticeBook:
    book = PracticeBook(look(workload(spec, "Pod")).pod)
    book.begin()
    return book


def text_of(book: PracticeBook, width: int = 100) -> str:
    return "\n".join(row_text(pieces) for pieces in book.rows(width))


def billing_book() -> PracticeBook:
    book = PracticeBook(billing())
    book.begin()
    return book


def test_nothing_is_checked_before_it_begins() -> None:
    book = PracticeBook(billing())
    assert (book.report, book.loud) == (None, (0, ""))
    assert text_of(book) == "Checking …"


def test_a_pod_without_findings_has_eight_ticks() -> None:
    text = text_of(book_of())
    assert text.startswith("nothing found")
    assert text.count("✓") == len(PRACTICES) == 8
    assert all(title in text for title in PRACTICES.values())


@pytest.mark.parametrize("width", [78, 118, 238])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_no_row_is_too_wide(width: int, ascii_only: bool) -> None:
    book = billing_book()
    book.ascii_only = ascii_only
    for unfolded in (False, True):
        if unfolded:
            book.fold_all()
        rows = book.rows(width)
        assert max(cell_len(row_text(pieces)) for pieces in rows) <= width


def test_folded_a_finding_is_one_line_and_whole_it_has_evidence_reason_and_patch() -> None:
    book = billing_book()
    folded = text_of(book)
    assert "▸ ▲ cloud-sql-proxy starts first, but the main does not wait" in folded
    assert "- app: env DATABASE_URL" not in folded
    book.fold()
    whole = text_of(book)
    assert "- app: env DATABASE_URL → localhost:5432" in whole
    assert "as soon as a native sidecar's process runs" in whole
    assert "annotation podtui.io/check.ungated-sidecar: ignore" in whole
    assert "startupProbe:" in whole
    book.fold()
    assert text_of(book) == folded


def test_the_cursor_goes_through_all_findings_and_no_further() -> None:
    book = billing_book()
    book.rows(100)
    assert book.report is not None
    seen = []
    for _ in range(50):
        assert book.selected is not None
        seen.append(key_of(book.selected))
        first, end = book.span
        rows = book.rows(100)
        assert "▸" in row_text(rows[first])
        assert sum("▸" in row_text(pieces) for pieces in rows) == 1
        assert first < end <= len(rows)
        book.move(1)
    assert set(seen) == {key_of(finding) for finding in book.report.findings}
    book.move(-100)
    assert book.selected is not None
    assert key_of(book.selected) == seen[0]


def test_the_cursor_stays_with_its_finding_when_the_pod_changes() -> None:
    book = billing_book()
    book.rows(100)
    book.move(3)
    chosen = book.selected
    assert chosen is not None
    book.pod = billing(restarts=9)
    book.usage = usage_of({"app": {"cpu": 0.1, "memory": 128}}).usage
    book.rows(100)
    assert book.selected is not None
    assert key_of(book.selected) == key_of(chosen)


def test_a_finding_that_is_gone_gives_the_cursor_to_the_first() -> None:
    book = book_of(CASES_SPEC)
    book.rows(100)
    assert book.selected is not None
    assert book.selected.check == "runs-as-root"
    book.pod = look(workload(CLEAN, "Pod")).pod
    assert "nothing found" in text_of(book)
    assert (book.selected, book.patch(), book.patches(), book.span) == (None, "", "", (0, 0))


CASES_SPEC = CLEAN.replace("{readOnly", "{runAsUser: 0, readOnly")


def test_what_stands_around_the_pod_counts() -> None:
    pod = look(CASES["autoscaler-skewed"].has).pod
    owner = [{"kind": "StatefulSet", "name": "web", "controller": True}]
    body = msgspec.to_builtins(pod)
    body["metadata"]["ownerReferences"] = owner
    book = PracticeBook(msgspec.convert(body, type(pod)))
    book.begin()
    assert "autoscaler-skewed" not in text_of(book)
    autoscaler = CASES["autoscaler-skewed"].autoscaler
    assert autoscaler is not None
    autoscaler = {
        **autoscaler,
        "spec": {**autoscaler["spec"], "scaleTargetRef": {"kind": "StatefulSet", "name": "web"}},
    }
    book.around = Around(autoscalers=(msgspec.convert(autoscaler, Autoscaler),))
    assert "autoscaler-skewed" in text_of(book)
    assert book.loud[1] == "state-bad"


def test_patches_are_documents_for_the_workload() -> None:
    book = billing_book()
    book.rows(100)
    assert book.patch().startswith("# kubectl patch deployment billing -n shop --patch-file=THIS\n")
    assert book.report is not None
    assert book.patches().count("\n---\n") == len([f for f in book.report.findings if f.patch]) - 1


def test_a_row_is_its_findings() -> None:
    book = billing_book()
    rows = [row_text(pieces) for pieces in book.rows(100)]
    place = next(i for i, text in enumerate(rows) if "writable-root" in text)
    assert book.choose(place)
    assert book.selected is not None
    assert book.selected.check == "writable-root"
    assert not book.choose(0)
    assert not book.choose(next(i for i, text in enumerate(rows) if "Scalability" in text))
    assert book.selected.check == "writable-root"


def test_what_is_not_looked_at_is_said() -> None:
    body = workload(CASES_SPEC, "Pod")
    body["metadata"]["annotations"] = {"podtui.io/check.runs-as-root": "ignore"}
    book = PracticeBook(look(body).pod)
    book.begin()
    assert text_of(book).endswith("not looked at: runs-as-root")
