import pytest

from podtui.model.usage import ContainerUsage, PodUsage
from podtui.view.column import FULL, column, empty_note, facts_of, first_lane
from podtui.view.pieces import row_text, row_width
from podtui.view.usage import UsageBook
from tests.model.builders import NOW, ended, last, make_pod, running, waiting
from tests.ui.scenes import billing

MESSAGE = "back-off 40s restarting failed container=app"


def facts(pod, name):
    return next(f for f in facts_of(pod, NOW) if f.container.name == name)


def texts(pod, name, height, width=78, book=None):
    rows = column(facts(pod, name), width, height, book or UsageBook(), ascii_only=False)
    return [row_text(r).rstrip() for r in rows]


def crashing(**more):
    return make_pod(
        waiting("app", "CrashLoopBackOff", MESSAGE, restartCount=3, lastState=last(137, "OOMKilled")), **more
    )


@pytest.mark.parametrize("height", range(1, FULL + 3))
@pytest.mark.parametrize("width", [20, 34, 50, 79, 200])
def test_a_column_has_exactly_its_height_and_never_more_than_its_width(height, width):
    for each in facts_of(billing(), NOW):
        rows = column(each, width, height, UsageBook(), ascii_only=False)
        assert len(rows) == height
        assert all(row_width(r) <= width for r in rows)


def test_one_line_says_name_function_and_state():
    line = texts(billing(), "app", 1)[0]
    assert line.startswith("◐ app  main  ")
    assert line.endswith("running for 3d, not ready (GET :8080/healthz)")


def test_one_line_counts_restarts():
    assert texts(crashing(), "app", 1)[0].startswith("✖ app  ×3  ")


def test_the_kubelets_message_is_there_from_three_lines_on():
    for height in range(3, FULL + 1):
        assert any(MESSAGE in line for line in texts(crashing(), "app", height)), height


def test_the_last_exit_is_there_where_there_is_room():
    assert any("exit 137 (SIGKILL), OOMKilled, 20s ago" in line for line in texts(crashing(), "app", FULL))


def test_what_is_wrong_comes_before_what_is_good_to_know_in_two_lines():
    second = texts(crashing(), "app", 2)[1]
    assert second.startswith("  CrashLoopBackOff: next try in about 20s · last exit 137")
    assert texts(make_pod(running("app")), "app", 2)[1] == "  running for 60m"


def test_the_state_is_not_said_twice():
    pod = make_pod(ended("app", 3, "Error", ago=20))
    text = " ".join(texts(pod, "app", FULL))
    assert text.count("exit 3") == 1


def test_full_says_ports_probes_and_mounts():
    text = "\n".join(texts(billing(), "app", FULL))
    assert "ports 8080/TCP http" in text
    assert "probes readiness GET :8080/healthz" in text
    assert "mounts logs /var/log/app rw" in text


def test_usage_stands_against_request_and_limit():
    book = UsageBook()
    book.add(PodUsage(NOW, "metrics.k8s.io", {"app": ContainerUsage(0.034, 61 * 2**20)}), "")
    text = "\n".join(texts(billing(), "app", FULL, book=book))
    assert "34m" in text
    assert "17% of limit 200m, 68% of request 50m" in text
    assert "48% of limit 128Mi, 95% of request 64Mi" in text


def test_without_usage_there_is_a_dash_and_why():
    book = UsageBook()
    book.add(None, "not allowed: pods in metrics.k8s.io")
    assert "  cpu  –  limit 200m, request 50m  not allowed: pods in metrics.k8s.io" in texts(
        billing(), "app", FULL, 100, book
    )


def test_untrusted_text_is_made_safe():
    pod = make_pod(waiting("app", "ErrImagePull", "pull \x1b]0;pwned\x07 failed"))
    text = "\n".join(texts(pod, "app", FULL))
    assert "\x1b" not in text
    assert "␛]0;pwned␇" in text


def test_the_failed_container_is_looked_at_first_then_the_main():
    assert first_lane(facts_of(billing(), NOW), billing()) == 1
    calm = make_pod(running("app"), running("log-shipper"))
    assert facts_of(calm, NOW)[first_lane(facts_of(calm, NOW), calm)].verdict.pattern == "main"


def test_kubectls_default_container_is_looked_at_first():
    annotations = {"kubectl.kubernetes.io/default-container": "log-shipper"}
    pod = make_pod(running("app"), running("log-shipper"), metadata={"annotations": annotations})
    assert first_lane(facts_of(pod, NOW), pod) == 1


def test_an_init_container_that_completed_is_over_and_a_crashed_one_is_not():
    assert facts(billing(), "migrate").over
    assert not facts(billing(), "cloud-sql-proxy").over


def test_an_empty_lane_says_why():
    pod = make_pod(waiting("app", "ImagePullBackOff", 'Back-off pulling image "nope"'))
    text = "\n".join(row_text(r) for r in empty_note(facts(pod, "app"), 60))
    assert text.startswith("No lines yet.")
    assert "ImagePullBackOff" in text
    assert 'Back-off pulling image "nope"' in text
    assert row_text(empty_note(facts(make_pod(running("app")), "app"), 60)[0]) == "Nothing written yet."


def test_an_empty_lane_of_the_instance_before_says_why():
    assert "has not restarted" in row_text(empty_note(facts(make_pod(running("app")), "app"), 60, previous=True)[0])
    assert "wrote nothing" in row_text(empty_note(facts(crashing(), "app"), 60, previous=True)[0])
