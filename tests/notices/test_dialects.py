"""What goes over the line: signatures, mentions, limits in bytes, and texts that try to be more than text."""

import base64
import hashlib
import hmac
import json
from types import SimpleNamespace
from urllib.parse import parse_qs
from uuid import UUID

import pytest

from core.notices.channels.base import Envelope, Failed, Limited, Unclear
from core.notices.channels.dialects import DIALECTS, MARKDOWN_LIMIT, judge, text_of, write
from core.notices.channels.outgoing import Answer
from core.notices.channels.trim import MORE, clean, cut, size
from core.times import moment

AT = moment("2026-11-16T12:00")
TOKEN = UUID(int=7)
PERSON = {"name": "林晓芸", "phone": "13800001111", "wecom": "", "dingtalk": "", "feishu": ""}


def written(kind, *, title="到期未办", body="SH261121", people=(), markdown=False, secret="", repeated=False):
    robot = SimpleNamespace(kind=kind, format="markdown" if markdown else "text")
    envelope = Envelope(TOKEN, "1", title, body, "https://s/1", repeated, tuple(people))
    return write(robot, "KEY", secret, envelope, AT)


def text(post):
    data = post.body
    part = data.get("text") or data.get("markdown") or data.get("content")
    return part.get("content") or part.get("text") if part else data["card"]["elements"][0]["text"]["content"]


def test_dingtalk_signs_in_the_query_with_milliseconds():
    query = parse_qs(written("dingtalk", secret="SECx").query)

    stamp = str(int(AT.timestamp() * 1000))
    digest = hmac.new(b"SECx", f"{stamp}\nSECx".encode(), hashlib.sha256).digest()
    assert query == {"access_token": ["KEY"], "timestamp": [stamp], "sign": [base64.b64encode(digest).decode()]}


def test_feishu_signs_in_the_body_with_seconds_and_an_empty_message():
    post = written("feishu", secret="SECx")

    stamp = str(int(AT.timestamp()))
    digest = hmac.new(f"{stamp}\nSECx".encode(), b"", hashlib.sha256).digest()
    assert (post.body["timestamp"], post.body["sign"]) == (stamp, base64.b64encode(digest).decode())
    assert (post.path, post.query) == ("/open-apis/bot/v2/hook/KEY", "")


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_without_secret_nothing_is_signed(kind):
    post = written(kind)

    assert "sign" not in post.query
    assert "sign" not in post.body


def test_people_are_mentioned_by_account_else_by_phone():
    people = [PERSON, PERSON | {"name": "周敏", "wecom": "zhoum", "dingtalk": "zm1", "feishu": "ou_9"}]

    wecom = written("wecom", people=people).body["text"]
    dingtalk = written("dingtalk", people=people).body["at"]
    feishu = text(written("feishu", people=people))

    assert (wecom["mentioned_list"], wecom["mentioned_mobile_list"]) == (["zhoum"], ["13800001111"])
    assert (dingtalk["atUserIds"], dingtalk["isAtAll"]) == (["zm1"], False)
    assert feishu.endswith('\n<at user_id="ou_9"></at>')


@pytest.mark.parametrize("markdown", [False, True])
def test_customer_text_can_mention_nobody_and_lead_nowhere(markdown):
    evil = '<at user_id="all"></at> [点这里](http://evil) <@all> **x**'

    said = {kind: text(written(kind, title=evil, body=evil, markdown=markdown)) for kind in DIALECTS}

    assert "<at" not in said["feishu"]
    if markdown:
        assert not any("](http://evil" in words or "<@all" in words for words in said.values())


@pytest.mark.parametrize("kind", DIALECTS)
@pytest.mark.parametrize("repeated", [False, True])
@pytest.mark.parametrize("markdown", [False, True])
def test_ten_thousand_lines_are_cut_to_the_bytes_of_the_platform_and_keep_the_link(kind, repeated, markdown):
    body = "\n".join(f"第 {n} 行 王𬭎 😀" for n in range(10_000))

    post = written(kind, body=body, repeated=repeated, markdown=markdown)

    assert size(text(post)) <= (min(MARKDOWN_LIMIT, 4096) if markdown else DIALECTS[kind].bytes)
    assert MORE in text(post)
    assert "https://s/1" in text(post)
    assert ("可能重复" in text(post)) is repeated
    json.dumps(post.body).encode()


@pytest.mark.parametrize(
    ("whole", "limit", "kept"),
    [
        ("王𬭎先生", 7, "王𬭎"),
        ("王𬭎先生", 6, "王"),
        ("好👍🏽好", 10, "好"),
        ("好👨‍👩‍👧好", 12, "好"),
        ("e\u0301e\u0301", 4, "e\u0301"),
        ("短", 3, "短"),
    ],
)
def test_cut_keeps_signs_whole(whole, limit, kept):
    assert cut(whole, limit, "") == kept


def test_cut_without_room_for_the_sentence_leaves_it_out():
    assert cut("一二三四五六", 9) == "一二三"


def test_rare_names_stay_and_control_signs_go():
    assert clean("王𬭎\x00\x1b[31m\r\n\ud800行") == "王𬭎[31m\n行"


def test_text_with_an_endless_title_keeps_body_and_link():
    said = text_of(Envelope(TOKEN, "1", "题" * 5000, "正文", "https://s/1"), 2048)

    assert size(said) <= 2048
    assert said.endswith("正文\nhttps://s/1")


@pytest.mark.parametrize(
    ("status", "body", "error", "final"),
    [
        (200, b'{"errcode":0}', None, None),
        (200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', Failed, True),
        (200, b'{"errcode":-1,"errmsg":"system busy"}', Failed, False),
        (200, b'{"errcode":45009}', Limited, False),
        (429, b"", Limited, False),
        (500, b"", Failed, False),
        (503, b"", Failed, False),
        (502, b"", Unclear, None),
        (504, b"", Unclear, None),
        (302, b"", Failed, True),
        (404, b"", Failed, True),
        (200, b"", Unclear, None),
        (200, b"[]", Unclear, None),
        (200, b'{"errcode":null}', Unclear, None),
        (200, b'{"hello":1}', Unclear, None),
    ],
)
def test_answer_is_judged_by_status_and_code(status, body, error, final):
    if error is None:
        judge("wecom", Answer(status, body))
        return
    with pytest.raises(error) as caught:
        judge("wecom", Answer(status, body))

    assert getattr(caught.value, "final", None) is final


def test_old_success_answer_of_feishu_is_understood():
    judge("feishu", Answer(200, b'{"StatusCode":0,"StatusMessage":"success"}'))


def test_what_looks_like_a_key_in_an_answer_is_not_kept():
    with pytest.raises(Failed) as caught:
        judge("wecom", Answer(200, b'{"errcode":93000,"errmsg":"bad key 693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"}'))

    assert caught.value.reason == "对方拒收：93000 bad key …"
