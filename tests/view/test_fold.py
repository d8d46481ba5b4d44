from podtui.view.fold import Fold, fields_of, readable


def test_logfmt_as_a_sentence():
    raw = b'ts=2026-03-01T12:00:00Z level=warn msg="slow \\"query\\"" took=1.2s rows=3'
    assert readable(raw) == 'WARN slow "query" took=1.2s rows=3'


def test_what_is_not_all_pairs_is_no_logfmt():
    for raw in (b"level=warn", b"GET /a?x=1 y=2", b"a=1 b", b'a=1 b="open', b""):
        assert fields_of(raw) is None


def test_the_users_keys_in_their_order():
    fold = Fold(("err", "msg", "http.status", "absent"))
    assert fold(b'{"msg":"no route","err":"timeout","http":{"status":504}}') == "err=timeout no route http.status=504"
    assert fold(b"level=warn msg=slow err=x") == "err=x slow"
    assert fold(b'{"other":1}') is None
    assert fold(b"plain") is None
