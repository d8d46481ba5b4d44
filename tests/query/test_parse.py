"""The filter language."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podtui.errors import QueryError
from podtui.model.status import pod_words
from podtui.query import Subject, parse, parse_selector
from tests.model.builders import NOW, condition, make_pod, running, sidecar, stamp, waiting
from tests.query.random_selectors import random_selector

POD = make_pod(
    waiting("app", "CrashLoopBackOff", restartCount=4),
    running("proxy"),
    containers=[{"name": "app", "image": "registry.example/Shop/web:1.4"}, {"name": "proxy", "image": "envoy"}],
    init=[sidecar("log-tail")],
    node="gpu-node-1",
    metadata={
        "name": "web-7d9f-x2k4q",
        "labels": {"app": "web", "tier": "front"},
        "creationTimestamp": stamp(320),
        "ownerReferences": [{"kind": "ReplicaSet", "name": "web-7d9f", "controller": True}],
    },
)
SUBJECT = Subject(
    POD,
    pod_words(POD),
    patterns=("sidecar", "native", "main"),
    state="bad",
    trouble="app keeps crashing: exit 3",
    now=NOW,
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "web",
        "WEB",
        "shop/web",
        "proxy",
        "log-tail",
        "crashloop",
        "gpu",
        "web proxy gpu",
        '"web-7d9f"',
        "'web-7d9f'",
        "!db",
        "!!web",
        "!/^db/",
        "/^web-/",
        "/^shop/",
        "/^APP$/",
        "/a p p|web/",
        r"/shop\/web/",
        "/shop/web-/",
        "web-.*q$",
        "web|db",
        "-l app=web",
        "-l app=web,tier!=db",
        "-l app = web , tier",
        "-l tier in (front, back)",
        "-l tier in (front, back) crash",
        "-l app web",
        "-l !db web",
        "-l app,!db proxy",
        '-l "app=web, tier notin (db)" crash',
        "!-l app=db",
        "-f wbx2",
        "-f 'shop web'",
        "ns:shop",
        "NS:SHOP",
        "namespace:sho",
        "name:web-7",
        "status:crash",
        "state:bad",
        "trouble:'keeps crashing'",
        "image:shop/web",
        "image:envoy",
        "image:/:1\\.4$/",
        "image:web:1.4",
        "node:^gpu",
        "pattern:native",
        "!pattern:adapter",
        "container:log",
        "!container:istio",
        "owner:web-7d9f",
        "owner:replicaset/",
        "restarts>3",
        "restarts >= 4",
        "restarts=4",
        "restarts:4",
        "restarts!=3",
        "restarts<5",
        "restarts<=4",
        "!restarts<4",
        "age>5m",
        "age<5m21s",
        "age=5m20s",
        "age < 1h30m",
        "age<1.5h",
        "!age>1d",
        "ready:no",
        "ready=false",
        "ready!=yes",
        "!ready:yes",
    ],
)
def test_it_matches(text: str) -> None:
    assert parse(text)(SUBJECT)


@pytest.mark.parametrize(
    "text",
    [
        "db",
        "web db",
        '"web proxy"',
        "'web.*'",
        "!web",
        "!!db",
        "/^7d9f/",
        "/^web$/",
        "web.*shop",
        "envoy",
        "-l app=db",
        "-l app=web,tier=db",
        "-l app=web -l tier=db",
        "!-l app=web",
        "-f bwe",
        "-f proxy",
        "ns:web",
        "name:shop",
        "status:running",
        "image:app",
        "node:^node",
        "pattern:adapter",
        "container:web",
        "owner:deployment",
        "context:prod",
        "restarts>4",
        "restarts=0",
        "age<5m",
        "age>1d",
        "ready:yes",
    ],
)
def test_it_does_not_match(text: str) -> None:
    assert not parse(text)(SUBJECT)


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("web !", 4, "!"),
        ("! web", 0, "!"),
        ("web foo(", 4, "no regular expression"),
        ("*web", 0, "no regular expression"),
        ("web /foo", 4, "not closed"),
        ('web "foo', 4, "not closed"),
        ("ns:", 3, "ns:"),
        ("web ns: x", 7, "ns:"),
        ("image:(", 6, "no regular expression"),
        ("satus:x", 0, "status:"),
        ("web images:x", 4, "image:"),
        ("label:app=web", 0, "-l"),
        ("web -l", 6, "-l"),
        ("web -l app=-x", 11, "label selector"),
        ("-l app==a==b", 9, "label selector"),
        ("-l 'app=-x'", 8, "label selector"),
        ("-l tier in (a", 13, "label selector"),
        ("web -f", 4, "-f"),
        ("web restarts>", 13, "number"),
        ("restarts>many", 9, "number"),
        ("restarts>-1", 9, "number"),
        ("age<5", 4, "time"),
        ("age<m", 4, "time"),
        ("age:soon", 4, "time"),
        ("ready:maybe", 5, "ready:yes"),
        ("ready>no", 5, "ready:yes"),
        ("x" * 2001, 2000, "longer"),
    ],
)
def test_what_cannot_be_read_says_where_and_what_to_do(text: str, position: int, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.position == position
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["nginx:1.27", "http://x", "-7d9f", "-log", "restarts", "age", "ready", "agent>x"])
def test_a_word_that_only_looks_like_syntax_is_a_word(text: str) -> None:
    assert parse(text)(SUBJECT) == parse(f'"{text}"')(SUBJECT)


def test_only_an_empty_filter_is_empty() -> None:
    assert parse("").empty
    assert parse(" \t ").empty
    assert not parse("web").empty
    assert parse("web  ").text == "web  "


def test_labels_are_what_the_server_could_do() -> None:
    assert str(parse("web -l app=web,tier -l !db !-l x=y").labels) == "app=web,tier,!db"
    assert not parse("web !-l x=y").labels


def test_ready_knows_of_readiness_gates() -> None:
    pod = make_pod(running(), conditions=[condition("Ready", "False")])
    assert parse("ready:no")(Subject(pod, pod_words(pod)))


def test_ready_without_conditions_is_the_column() -> None:
    pod = make_pod(running())
    assert parse("ready:yes")(Subject(pod, pod_words(pod)))


def test_the_age_is_that_of_the_filtering_where_no_time_is_given() -> None:
    pod = make_pod(running(), metadata={"creationTimestamp": stamp(0)})
    subject = Subject(pod, pod_words(pod), now=NOW + timedelta(hours=2))
    assert parse("age=2h")(subject)
    created = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    fresh = make_pod(running(), metadata={"creationTimestamp": created})
    assert parse("age>30m age<2h")(Subject(fresh, pod_words(fresh)))


def test_a_pod_without_a_creation_time_has_no_age() -> None:
    pod = make_pod(running(), metadata={"creationTimestamp": None})
    assert not parse("age<1d")(Subject(pod, pod_words(pod)))
    assert not parse("age>1d")(Subject(pod, pod_words(pod)))


PIECES = st.sampled_from(
    [
        *(
            "web",
            "!",
            "/",
            '"',
            "'",
            " ",
            "  ",
            "-l",
            "-l ",
            "-f ",
            "app=web",
            "in",
            "notin (",
            ")",
            "(",
            ",",
            "=",
            "==",
            "!=",
        ),
        *(
            "ns:",
            "image:",
            "restarts",
            "age",
            "ready",
            ">",
            "<=",
            ":",
            "3",
            "5m",
            "no",
            "[",
            "[[",
            "{1,",
            "}",
            "\\",
            "*",
            "|",
        ),
        *("$", "^", "é", "\n", "\t", "\x00", "(?i)", "(?P<a>", "{99999999999}", "9" * 30, "(" * 60, "x" * 70),
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join)))
def test_nothing_but_query_error_is_raised(text: str) -> None:
    query, position = None, 0
    try:
        query = parse(text)
    except QueryError as error:
        position = error.position
    assert 0 <= position <= len(text)
    if query is not None:
        assert query(SUBJECT) in (True, False)
        assert query.empty == (not text.strip())


@given(st.text(alphabet="abcwebx7-/. ", max_size=20))
def test_a_quoted_text_is_looked_for_as_it_stands(text: str) -> None:
    expected = any(text in line.lower() for line in SUBJECT.lines)
    assert parse(f'"{text}"')(SUBJECT) == expected


@given(st.text(alphabet='abc(!"', max_size=12), st.text(alphabet="abc:=<", max_size=12))
def test_negation_turns_a_part_around(a: str, b: str) -> None:
    word = f"x{a}{b}".replace('"', "")
    try:
        query, negated = parse(word), parse("!" + word)
    except QueryError:
        return
    assert query(SUBJECT) != negated(SUBJECT)


def test_an_unquoted_selector_reaches_as_far_as_it_goes() -> None:
    r = random.Random(5)
    selectors = [random_selector(r) for _ in range(2000)]
    read = [s for s in selectors if is_selector(s)]
    assert len(read) > 1000
    for selector in read:
        assert parse(f"-l {selector}").labels == parse_selector(selector), selector
        if selector.rstrip()[-1] not in "=<>":  # there the next word is the value, as kubectl reads it
            both = parse(f"-l {selector} web")
            assert (both.labels, both(SUBJECT)) == (parse_selector(selector), parse(f"-l '{selector}'")(SUBJECT)), (
                selector
            )


def is_selector(text: str) -> bool:
    try:
        return bool(parse_selector(text))
    except QueryError:
        return False


def test_deep_expressions_are_refused_not_fatal() -> None:
    with pytest.raises(QueryError):
        parse("(" * 1900)
