"""Reading: whatever a mail program writes becomes text that a person can read; nothing dangerous is kept."""

import time
from email.message import EmailMessage

import pytest

from tests.factories.mail import raw_mail
from tickets.mail import html, quotes
from tickets.mail.reading import read


def by_hand(header: bytes, body: bytes = b"text") -> bytes:
    return b"From: wu@x.example\r\n" + header + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("declared", "real"),
    [("gb2312", "gb18030"), ("gbk", "gbk"), ("utf-8", "utf-8"), ("gb18030", "gb18030"), ("us-ascii", "gbk"),
     ("no-such-charset", "utf-8"), ("utf-8", "gb18030")],
)  # fmt: skip
def test_body_is_read_in_whatever_charset(declared, real):
    words = "收线主驱动过流，王𬭎报告" if real in ("gb18030", "utf-8") else "收线主驱动过流"

    found = read(by_hand(f"Content-Type: text/plain; charset={declared}".encode(), words.encode(real)))

    assert found.text == words


@pytest.mark.parametrize(
    "header",
    [
        "=?GB2312?B?yNXUx7Xn0rk=?=",
        "=?utf-8?Q?=E6=97=A5?= =?utf-8?B?5L6L?=",
        "=?utf-8?B?5paw?=\r\n =?utf-8?B?5py6?=",
    ],
)
def test_encoded_words_of_the_subject_are_read(header):
    subject = read(by_hand(f"Subject: {header}".encode())).subject

    assert subject
    assert "=?" not in subject


def test_character_cut_in_two_by_encoded_words_is_whole_again():
    halves = "绞线机".encode()
    first, second = halves[:4], halves[4:]
    import base64

    words = " ".join(f"=?utf-8?B?{base64.b64encode(part).decode()}?=" for part in (first, second))

    assert read(by_hand(f"Subject: {words}".encode())).subject == "绞线机"


def test_raw_bytes_in_headers_are_read():
    raw = "Subject: 跳停😀\r\nFrom: 吴建平 <wu@x.example>\r\n\r\n正文".encode()

    found = read(raw)

    assert (found.subject, found.sender_name, found.sender) == ("跳停😀", "吴建平", "wu@x.example")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: =?utf-8?B?!!!?=\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n",
        b"From: @@@ <><>\r\nTo: ,,;\r\nMessage-ID: <<>>\r\n\r\nx",
        b"Content-Transfer-Encoding: base64\r\n\r\n%%%%",
        b"Content-Disposition: attachment; filename*=utf-8'zh'%zz\r\n\r\nx",
        b'Content-Type: text/plain; charset="\r\n\r\n\xc4\xe3',
    ],
)
def test_broken_mail_is_still_something(raw):
    assert read(raw) is not None


def test_deeply_nested_mail_is_not_followed_without_end():
    raw = b"From: wu@x.example\r\n"
    for level in range(600):
        raw += f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n'.encode()

    found = read(raw + b"\r\nwords")

    assert found.sender == "wu@x.example" or found.trouble


def test_html_mail_is_text_without_scripts_and_pictures():
    page = """<html><head><style>p{color:red}</style><script>alert(1)</script></head><body onload="x()">
    <p>主驱动<b>过流</b>跳停</p><img src="http://tracker.example/a.png"><svg onload="x()"><text>no</text></svg>
    <a href="javascript:alert(1)">点这里</a><a href="https://hualing.example/x">说明</a>
    <div style="display: none">hidden</div></body></html>"""

    text = read(raw_mail(text=None, html=page)).text

    assert "主驱动过流跳停" in text
    assert "点这里" in text
    assert "说明 <https://hualing.example/x>" in text
    for bad in ("alert", "color", "tracker", "javascript", "hidden", "<p", "no"):
        assert bad not in text


def test_plain_part_is_preferred_to_html():
    assert read(raw_mail("平文", html="<p>富文本</p>")).text.strip() == "平文"


def test_html_that_is_only_a_quote_is_not_lost():
    assert html.as_text("<blockquote>全部内容都在引用里</blockquote>") == "全部内容都在引用里"


def test_hostile_html_is_read_in_reasonable_time():
    began = time.process_time()

    html.as_text("<div>" * 100_000 + "<!--" * 20_000 + "a&" * 50_000)

    assert time.process_time() - began < 20


HISTORIES = [
    "-----原始邮件-----\n发件人: service@x\n主题: 跳停",
    "---------- Forwarded message ---------\nFrom: a",
    "发件人： 售后 <service@x.example>\n发送时间： 2026年11月19日\n收件人： wu",
    "On Thu, Nov 19, 2026 at 10:00 AM Service <s@x.example> wrote:\n> hello",
    "在 2026年11月19日 10:00，售后服务 <s@x.example> 写道：\n> 您好",
    '2026-11-19 10:00:00，"售后" <s@x.example> 写道：',
    "> 您好\n> 请试一下",
    "________________________________\nFrom: a",
]


@pytest.mark.parametrize("history", HISTORIES)
def test_quoted_history_is_left_out(history):
    assert quotes.newest(f"已经试过，还是跳。\n\n{history}\n") == "已经试过，还是跳。"


def test_mail_that_is_all_history_is_kept_whole():
    text = "> 您好\n> 请试一下"

    assert quotes.newest(text) == text


def test_sentence_that_begins_like_a_header_is_no_history():
    text = "发件人：我们车间老王。\n他说又跳了。"

    assert quotes.newest(text) == text


def test_attachments_have_the_names_that_people_gave():
    files = [("现场 照片.png", b"1"), ("../../etc/passwd", b"2")]

    found = read(raw_mail(files=files)).enclosures

    assert [file.name for file in found] == ["现场 照片.png", "passwd"]


def test_forwarded_mail_is_one_attachment():
    mail = EmailMessage()
    mail["From"] = "wu@x.example"
    inner = EmailMessage()
    inner["Subject"] = "里面"
    inner.set_content("inner")
    mail.set_content("请看附件")
    mail.add_attachment(inner)

    found = read(mail.as_bytes())

    assert [file.name for file in found.enclosures] == ["转发的邮件1.eml"]
    assert found.text.strip() == "请看附件"


def test_control_and_turning_characters_are_dropped():
    found = read(by_hand(b"Content-Type: text/plain; charset=utf-8", "a\x00b\u202ec\u200b".encode()))

    assert found.text == "abc"


def test_answers_are_named_nearest_first():
    raw = raw_mail(In_Reply_To="<c@x>", References="<a@x> <b@x>")

    assert read(raw).answers == ["<c@x>", "<b@x>", "<a@x>"]


def test_prefixes_are_taken_off_the_subject():
    assert read(raw_mail(subject="Re: 回复：Fwd: 绞线机跳停")).bare_subject == "绞线机跳停"


AUTOMATIC = [
    {"Auto_Submitted": "auto-replied"},
    {"Auto_Submitted": "auto-generated (failure)"},
    {"Precedence": "bulk"},
    {"Precedence": "auto_reply"},
    {"X_Autoreply": "yes"},
    {"X_Autorespond": "vacation"},
    {"Return_Path": "<>"},
    {"List_Id": "<news.x.example>"},
    {"subject": "自动回复：休假中"},
    {"subject": "Out of Office: back on Monday"},
    {"sender": "MAILER-DAEMON@x.example"},
    {"sender": "no-reply@x.example"},
]


@pytest.mark.parametrize("marks", AUTOMATIC, ids=lambda marks: "-".join(marks))
def test_automatic_mail_is_recognised(marks):
    assert read(raw_mail(**marks)).automatic


@pytest.mark.parametrize("marks", [{"Auto_Submitted": "no"}, {"Precedence": "normal"}, {"Return_Path": "<wu@x>"}])
def test_mail_of_a_person_is_not_thought_automatic(marks):
    assert read(raw_mail(**marks)).automatic == ""


def report(action="failed") -> bytes:
    own = "<11111111-2222-3333-4444-555555555555@hualing.example>"
    return f"""From: Mail Delivery System <Mailer-Daemon@x.example>
To: service@hualing.example
Subject: Mail delivery failed
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

could not be delivered
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; x.example

Action: {action}
Final-Recipient: rfc822;gone@x.example
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user
--b
Content-Type: message/rfc822

Message-ID: {own}
Subject: hello

text
--b--
""".replace("\n", "\r\n").encode()


def test_bounce_names_the_letter_and_the_reason():
    found = read(report()).bounce

    assert found.message_ids == ("<11111111-2222-3333-4444-555555555555@hualing.example>",)
    assert (found.recipient, found.reason) == ("gone@x.example", "550 no such user")


def test_mere_delay_is_no_bounce():
    found = read(report("delayed"))

    assert found.bounce is None
    assert found.automatic


def test_reading_receipt_is_no_bounce():
    raw = b"From: wu@x.example\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b"
    raw += b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nread\r\n--b--\r\n"

    assert read(raw).bounce is None
    assert read(raw).automatic
