"""The part of sh that containers run in, in simulated time."""

from collections.abc import Callable

import pytest

from podtui.demo.sim.files import Files, Volume
from podtui.demo.sim.loop import Loop
from podtui.demo.sim.network import Network
from podtui.demo.sim.process import Exit, Process
from podtui.demo.sim.sh.commands import run

Run = tuple[str, Exit | None, float]


def sh(
    script: str, *, seconds: float = 60, at: float | None = None, do: Callable[[Process], None] | None = None
) -> Run:
    """Run a script: what it wrote, how it ended (None: it still runs), when it wrote last."""
    loop = Loop(1)
    wrote: list[bytes] = []
    last = [0.0]

    def write(data: bytes) -> None:
        wrote.append(data)
        last[0] = loop.now

    network = Network("10.0.0.1", lambda _host, _port: None)
    root = Volume()
    root.make("tmp")
    env = {"HOSTNAME": "pod-1", "PATH": "/bin"}
    process = Process(loop, ["sh", "-c", script], env, Files([], root), network, loop.rng())
    process.out = process.err = write
    process.stdin.close()
    process.start(run)
    if at is not None and do is not None:
        loop.later(at, lambda: do(process))
    loop.run_until(seconds)
    return b"".join(wrote).decode(), process.ended.value if process.ended.done else None, last[0]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("echo one; echo two", "one\ntwo\n"),
        ("x='a  b'; echo $x; echo \"$x\"", "a b\na  b\n"),
        ("for i in 1 2 3; do echo -n $i; done", "123"),
        ("i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i", "3\n"),
        ("if false; then echo a; elif true; then echo b; else echo c; fi", "b\n"),
        ("case web-7 in db*) echo db;; web*|api*) echo web;; esac", "web\n"),
        ("f() { echo $1; return 3; }; f hello; echo $?", "hello\n3\n"),
        ("false || echo rescued; true && echo fine; ! false && echo not", "rescued\nfine\nnot\n"),
        ("echo ${NAME:-nobody} ${HOSTNAME%-*} ${#HOSTNAME}", "nobody pod 5\n"),
        ("echo $(echo a; echo b) `echo c`", "a b c\n"),
        ("printf '%s=%d\\n' a 1 b 2", "a=1\nb=2\n"),
        ("seq 3 | while read n; do echo got $n; done", "got 1\ngot 2\ngot 3\n"),
        ("echo a,b,c | cut -d, -f2 | tr a-z A-Z", "B\n"),
        ("echo hello > /tmp/f; echo more >> /tmp/f; cat /tmp/f; wc -l < /tmp/f", "hello\nmore\n2\n"),
        ("echo out; echo err >&2", "out\nerr\n"),
        ("cat /nosuch 2>/dev/null || echo missing", "missing\n"),
        ("nosuch; echo $?", "sh: nosuch: not found\n127\n"),
        ("set -- a 'b c'; for x; do echo \"<$x>\"; done; echo $# $2", "<a>\n<b c>\n2 b c\n"),
        ("(cd /tmp; x=1); echo ${x:-unset}", "unset\n"),
        ("echo $(( (1 + 2) * 3 - 10 / 4 )) $((7 % 4)) $((2 > 1))", "7 3 1\n"),
        ("while true; do break; done; until false; do echo once; break; done", "once\n"),
        ("# a comment\necho 'a # no comment' # one more", "a # no comment\n"),
        ("echo a \\\n  b", "a b\n"),
        ("touch /tmp/x1 /tmp/x2; ls /tmp/x*; test -f /tmp/x1 && echo there", "/tmp/x1\n/tmp/x2\nthere\n"),
        ("echo level=info | sed 's/info/warn/'; echo abc | grep -q b && echo found", "level=warn\nfound\n"),
        ("mkdir -p /tmp/a/b; touch /tmp/a/b/c; echo /tmp/*/b/c; find /tmp -type f -name c", "/tmp/a/b/c\n/tmp/a/b/c\n"),
        ("hostname; id", "pod-1\nuid=0(root) gid=0(root)\n"),
        ("if true; then echo", "sh: syntax error: unexpected \"end of file\" (expecting \"fi\")\n"),
    ],
)  # fmt: skip
def test_what_a_script_writes(script: str, expected: str) -> None:
    assert sh(script)[0] == expected


@pytest.mark.parametrize(
    ("script", "code"),
    [("exit 3", 3), ("false", 1), ("true", 0), ("set -e; false; true", 1), ("nosuch", 127), ("(exit 4)", 4)],
)  # fmt: skip
def test_how_it_ends(script: str, code: int) -> None:
    assert sh(script)[1] == Exit(code, "Error" if code else "Completed")


def test_time_passes_only_in_sleep() -> None:
    text, end, last = sh("for i in 1 2 3; do echo $i; sleep 10; done")
    assert (text, end) == ("1\n2\n3\n", Exit(0, "Completed"))
    assert last == pytest.approx(20, abs=0.1)


def test_a_loop_that_never_sleeps_does_not_stop_time() -> None:
    text, end, _ = sh("while true; do echo again; done", seconds=1)
    assert end is None
    assert 1_000 < text.count("again") < 20_000


def term(process: Process) -> None:
    process.signal(15)


def test_process_1_ignores_sigterm_without_a_trap() -> None:
    assert sh("sleep 30; echo done", at=5, do=term)[:2] == ("done\n", Exit(0, "Completed"))


def test_a_trap_waits_for_the_command_in_front() -> None:
    text, end, last = sh("trap 'echo bye; exit 0' TERM; sleep 30; echo never", at=5, do=term)
    assert (text, end) == ("bye\n", Exit(0, "Completed"))
    assert last == pytest.approx(30, abs=0.1)


def test_wait_ends_with_a_signal() -> None:
    text, _, last = sh("trap 'echo bye; exit 7' TERM; while :; do sleep 3600 & wait $!; done", at=5, do=term)
    assert text == "bye\n"
    assert last == pytest.approx(5, abs=0.1)


def test_jobs_share_files_and_ports() -> None:
    script = """
    (while true; do echo line | tee -a /tmp/log > /dev/null; sleep 1; done) &
    tail -n +1 -F /tmp/log &
    nc -l -p 8080 &
    sleep 0.5; nc -z localhost 8080 && echo up; nc -z localhost 81 || echo down
    sleep 2.1; exit 0
    """
    text, end, _ = sh(script)
    assert text.count("line") == 3
    assert "up\ndown\n" in text
    assert end is not None


def test_sigkill_cannot_be_trapped() -> None:
    assert sh("trap 'echo no' TERM KILL; sleep 100", at=2, do=lambda p: p.signal(9))[1] == Exit(137, "Error")
