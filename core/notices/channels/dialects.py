"""How 企业微信, 钉钉 and 飞书 robots want to be spoken to, and what their answers mean (standards §11)."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from core.notices.channels.base import Envelope, Failed, Limited, Unclear
from core.notices.channels.outgoing import Answer
from core.notices.channels.trim import clean, cut, size
from core.notices.models.robot import RobotKind

MOBILE = re.compile(r"1\d{10}")
REPEATED = "可能重复：上一次发送后没有收到对方的答复。"
MARKDOWN = str.maketrans(
    {"[": "［", "]": "］", "*": "＊", "_": "＿", "`": "｀", "#": "＃", ">": "＞", "<": "＜", "~": "～"}
)
BRACKETS = str.maketrans({"<": "＜", ">": "＞"})
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
MARKDOWN_LIMIT = 4000


@dataclass(frozen=True)
class Post:
    """What goes over the line. `path` and `query` hold secrets and belong into no log."""

    path: str
    query: str
    body: dict


@dataclass(frozen=True)
class Dialect:
    """`bytes` limits a text, `per_minute` and `per_second` the posts; the codes say what a refusal means."""

    host: str
    bytes: int
    per_minute: int
    per_second: int
    key_from: re.Pattern
    write: Callable
    code: tuple[str, ...]
    final: frozenset[int]
    limited: dict[int, timedelta]


def write(robot, key: str, secret: str, envelope: Envelope, at: datetime) -> Post:
    """The post for a robot, signed where it has a secret."""
    return DIALECTS[robot.kind].write(robot, key, secret, envelope, at)


def judge(kind: str, answer: Answer) -> None:
    """Return when the other side took it; HTTP 200 alone is no success, the code in the answer decides."""
    dialect = DIALECTS[kind]
    if answer.status == 429:
        raise Limited("对方限流（HTTP 429）。", wait=min(answer.retry_after or 60, 3600) * SECOND)
    if answer.status in (502, 504):
        raise Unclear(f"对方网关没有答复（HTTP {answer.status}）。")
    if answer.status >= 500:
        raise Failed(f"对方出错（HTTP {answer.status}）。")
    if answer.status >= 300:
        raise Failed(f"对方拒收（HTTP {answer.status}）。", final=True)
    code, words = _code(dialect, answer)
    if code == 0:
        return
    reason = f"对方拒收：{code} {words}".strip()
    if code in dialect.limited:
        raise Limited(reason, wait=dialect.limited[code])
    raise Failed(reason, final=code in dialect.final)


def _code(dialect: Dialect, answer: Answer) -> tuple[int, str]:
    try:
        found = json.loads(answer.body)
        name = next(name for name in dialect.code if name in found)
        return int(found[name]), _words(found)
    except (ValueError, TypeError, StopIteration):
        raise Unclear("对方的答复看不懂，不知道是否收到。") from None


def _words(found: dict) -> str:
    """What the other side says, short, without anything that looks like a key."""
    said = clean(str(found.get("errmsg") or found.get("msg") or found.get("StatusMessage") or ""))
    return cut(re.sub(r"[A-Za-z0-9_\-]{16,}", "…", " ".join(said.split())), 160, "…")


def text_of(envelope: Envelope, limit: int, *, escape=None) -> str:
    """Title, body and link in at most `limit` bytes; the link is never cut."""
    title, body = clean(envelope.title), clean(envelope.body)
    if escape:
        title, body = title.translate(escape), body.translate(escape)
    head = f"{title}（可能重复）\n{REPEATED}" if envelope.maybe_repeated else title
    head, tail = cut(head, 400), f"\n{envelope.url}" if envelope.url else ""
    body = cut(body, limit - size(head) - size(tail) - 1) if body else ""
    return head + (f"\n{body}" if body else "") + tail


def markdown_of(envelope: Envelope, mentions: str) -> str:
    title = f"**{cut(clean(envelope.title).translate(MARKDOWN), 300)}**"
    repeated = f"\n\n{REPEATED}" if envelope.maybe_repeated else ""
    tail = (f"\n\n[打开]({envelope.url})" if envelope.url else "") + (f"\n\n{mentions}" if mentions else "")
    body = clean(envelope.body).translate(MARKDOWN).replace("\n", "\n\n")
    room = MARKDOWN_LIMIT - size(title) - size(repeated) - size(tail) - 2
    return title + repeated + (f"\n\n{cut(body, room)}" if body else "") + tail


def _phones(envelope: Envelope) -> list[str]:
    return [row["phone"] for row in envelope.people if MOBILE.fullmatch(row.get("phone", ""))]


def _ids(envelope: Envelope, name: str) -> list[str]:
    return [row[name] for row in envelope.people if row.get(name)]


def _wecom(robot, key, secret, envelope, at) -> Post:
    ids = _ids(envelope, "wecom")
    if robot.format == "markdown":
        body = {"msgtype": "markdown", "markdown": {"content": markdown_of(envelope, _tags("<@{}>", ids))}}
    else:
        text = {"content": text_of(envelope, DIALECTS[robot.kind].bytes)}
        phones = [row["phone"] for row in envelope.people if not row.get("wecom") and MOBILE.fullmatch(row["phone"])]
        body = {"msgtype": "text", "text": text | {"mentioned_list": ids, "mentioned_mobile_list": phones}}
    return Post("/cgi-bin/webhook/send", urlencode({"key": key}), body)


def _dingtalk(robot, key, secret, envelope, at) -> Post:
    at_whom = {"atMobiles": _phones(envelope), "atUserIds": _ids(envelope, "dingtalk"), "isAtAll": False}
    if robot.format == "markdown":
        tags = _tags("@{}", at_whom["atMobiles"] + at_whom["atUserIds"])
        markdown = {"title": cut(clean(envelope.title), 100, "…"), "text": markdown_of(envelope, tags)}
        body = {"msgtype": "markdown", "markdown": markdown, "at": at_whom}
    else:
        body = {"msgtype": "text", "text": {"content": text_of(envelope, DIALECTS[robot.kind].bytes)}, "at": at_whom}
    query = {"access_token": key}
    if secret:
        stamp = str(int(at.timestamp() * 1000))
        query |= {"timestamp": stamp, "sign": _sign(secret.encode(), f"{stamp}\n{secret}".encode())}
    return Post("/robot/send", urlencode(query), body)


def _feishu(robot, key, secret, envelope, at) -> Post:
    tags = "".join(f'<at user_id="{pk}"></at>' for pk in _ids(envelope, "feishu"))
    if robot.format == "markdown":
        marks = "".join(f"<at id={pk}></at>" for pk in _ids(envelope, "feishu"))
        content = {"tag": "div", "text": {"tag": "lark_md", "content": markdown_of(envelope, marks)}}
        body = {"msg_type": "interactive", "card": {"elements": [content]}}
    else:
        text = text_of(envelope, DIALECTS[robot.kind].bytes - size(tags), escape=BRACKETS)
        body = {"msg_type": "text", "content": {"text": f"{text}\n{tags}" if tags else text}}
    if secret:
        stamp = str(int(at.timestamp()))
        body = {"timestamp": stamp, "sign": _sign(f"{stamp}\n{secret}".encode(), b""), **body}
    return Post(f"/open-apis/bot/v2/hook/{key}", "", body)


def _tags(form: str, names: list[str]) -> str:
    return " ".join(form.format(name) for name in names)


def _sign(key: bytes, words: bytes) -> str:
    return base64.b64encode(hmac.new(key, words, hashlib.sha256).digest()).decode()


DIALECTS: dict[str, Dialect] = {
    RobotKind.WECOM: Dialect(
        host="https://qyapi.weixin.qq.com",
        bytes=2048,
        per_minute=20,
        per_second=20,
        key_from=re.compile(r"/cgi-bin/webhook/send\?(?:.*&)?key=([\w-]+)"),
        write=_wecom,
        code=("errcode",),
        final=frozenset({40008, 40058, 44004, 45002, 93000, 93004, 93008, 93017}),
        limited={45009: 65 * SECOND, 45033: 65 * SECOND},
    ),
    RobotKind.DINGTALK: Dialect(
        host="https://oapi.dingtalk.com",
        bytes=16_000,
        per_minute=20,
        per_second=20,
        key_from=re.compile(r"/robot/send\?(?:.*&)?access_token=([\w-]+)"),
        write=_dingtalk,
        code=("errcode",),
        final=frozenset({300001, 310000, 400013, 400101, 400102, 400105, 400106, 430101, 430102, 430103, 430104}),
        limited={130101: 10 * MINUTE, 410100: MINUTE},
    ),
    RobotKind.FEISHU: Dialect(
        host="https://open.feishu.cn",
        bytes=16_000,
        per_minute=100,
        per_second=5,
        key_from=re.compile(r"/open-apis/bot/v2/hook/([\w-]+)"),
        write=_feishu,
        code=("code", "StatusCode"),
        final=frozenset({9499, 19001, 19021, 19022, 19024, 19036}),
        limited={11232: MINUTE, 11233: MINUTE, 99991400: MINUTE},
    ),
}
OFFICIAL = frozenset({"qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn", "open.larksuite.com"})
