"""The scripts read /proc, screens and the document rightly; what they measure is no test."""

import os
from pathlib import Path

import pytest

from tests.bench import once, report
from tests.bench.figures import middle, percentile
from tests.bench.latency import jumps, opens
from tests.bench.machine import libraries, machine, number
from tests.bench.pods import chunks
from tests.bench.proc import Tree, cpu_seconds, memory_bytes
from tests.bench.programs import SCREENS
from tests.bench.tmux import NotSeen

PODTUI = next(p for p in SCREENS if p.name == "podtui")
LISTING = """\
 podtui  prod ▸ all namespaces        1,500 pods · 12 in trouble        ◐ 1,500 of 10,000  08:06:20
 fleet-00  checkout-0…54-78pw2 1/2   ●×12 ✖×12        24 CrashLoopBackOff 6m44s
 fleet-00  checkout-0…54-8stdl 2/2   ●×1 ●×1           2 Running          6m44s
"""
LIVE = LISTING.replace("1,500 pods", "10,000 pods").replace("◐ 1,500 of 10,000", "● live")


def test_cpu_of_a_process_whose_name_has_brackets_and_spaces() -> None:
    stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 9 8 7 6 150 50 20 30 20 0 5 0 100 200 300"
    assert cpu_seconds(stat) == pytest.approx(250 / os.sysconf("SC_CLK_TCK"))


def test_memory_of_a_status() -> None:
    status = "Name:\tpodtui\nVmHWM:\t  123456 kB\nVmRSS:\t   2048 kB\n"
    assert memory_bytes(status, "VmHWM") == 123456 * 1024
    assert memory_bytes(status, "VmRSS") == 2048 * 1024
    assert memory_bytes("Name:\tzombie\nState:\tZ (zombie)\n", "VmRSS") == 0


def test_a_tree_has_this_process() -> None:
    tree = Tree(os.getpid())
    assert os.getpid() in tree.pids()
    assert tree.cpu() > 0
    assert tree.resident() > 1_000_000
    assert tree.peak() > 1_000_000


def test_a_command_that_ends() -> None:
    ran = once.run(["sh", "-c", "echo one; echo two; exit 3"])
    assert (ran.lines, ran.status) == (2, 3)
    assert ran.first is not None


def test_percentiles() -> None:
    assert percentile([], 50) is None
    assert percentile([4, 1, 3, 2], 50) == 2.5
    assert percentile([1, 2, 3], 95) == pytest.approx(2.9)
    assert percentile([7], 95) == 7
    assert middle([None, 3, 1, None, 2]) == 2
    assert middle([None]) is None


def test_podtui_first_and_all_rows() -> None:
    assert PODTUI.first.search(LISTING)
    assert not PODTUI.first.search(" podtui  prod  0 pods  ◐ starting\n Reading the cluster …\n")
    assert not PODTUI.whole(10_000).search(LISTING)
    assert PODTUI.whole(10_000).search(LIVE)
    assert not PODTUI.whole(1_000).search(LIVE.replace("10,000 pods", "11,000 pods"))


def test_a_prompt_is_seen_only_while_it_is_there() -> None:
    assert PODTUI.prompt.shown(LISTING + "filter: words, !not, /regex/")
    assert not PODTUI.prompt.shown(LISTING + "⏎ Open / Filter g Group by")
    assert opens("x", "^x", "C-u").shown("\nx")


def test_a_jump_is_seen_when_most_pods_are_others() -> None:
    probe = jumps(LISTING, "End", "Home")
    assert not probe.shown(LISTING)
    assert not probe.shown(LISTING.replace("CrashLoopBackOff", "Running         "))
    assert probe.shown(LISTING.replace("78pw2", "zzzzz").replace("8stdl", "yyyyy"))
    with pytest.raises(NotSeen):
        jumps("nothing here", "End", "Home")


def test_units() -> None:
    assert report.seconds(2.128) == "2.13"
    assert (report.milliseconds(0.0412), report.milliseconds(0.0041)) == ("41", "4.1")
    assert report.megabytes(1_234_500_000) == "1,234"
    assert report.cores(None) == report.NONE


def test_the_version_in_a_line() -> None:
    assert number("Client Version: v1.34.2") == "v1.34.2"
    assert number("podtui 0.1.0") == "0.1.0"
    assert number("") == ""


def test_machine_and_libraries_are_named() -> None:
    assert "cores" in machine()
    assert "textual" in libraries()


def test_a_section_is_replaced_and_nothing_else() -> None:
    document = "# T\n<!-- begin a -->\nold\n<!-- end a -->\nby hand\n<!-- begin b -->\n<!-- end b -->\n"
    found = report.replaced(document, "a", report.table(["", "n"], [["x", "1"]]))
    assert found.startswith("# T\n<!-- begin a -->\n|  | n |\n| --- | ---: |\n| x | 1 |\n<!-- end a -->\nby hand\n")
    assert report.replaced(found, "a", "old") == document
    with pytest.raises(ValueError, match="no place"):
        report.replaced(document, "c", "text")


@pytest.mark.parametrize("section", ["dashboard", "start", "classify"])
def test_the_document_has_a_place_for_each(section: str) -> None:
    assert report.replaced(Path(report.DOCUMENT).read_text(), section, "text")


def test_made_up_pods_are_what_the_decoder_reads() -> None:
    from podtui.cluster.decode import PodDecoder

    decoder = PodDecoder()
    pods = [pod for body in chunks(600) for pod in decoder.chunk(body)[0]]
    assert len({p.uid for p in pods}) == len({p.name for p in pods}) == 600
    assert len({id(p.spec) for p in pods}) == 600 / 25
    assert {p.node_name for p in pods} > {"node-000"}
