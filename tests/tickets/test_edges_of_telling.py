"""Edges of telling the customer, risks, follow-ups, mail folders, quotes, prints and uploads by strangers."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.utils import timezone

from core.documents.models import Attachment, Batch
from core.jobs import Job, run_due
from core.timeline.models import Happening
from core.workflow import Refused
from tests.factories.documents import make_draft, make_paper, make_upload
from tests.factories.organization import make_deputy
from tests.factories.severe import EVALUATION, calm, make_emergency
from tests.factories.tickets import HOUR, MINUTE, MONDAY, crew, make_confirmed, make_in_progress, make_registered
from tickets import actions, panels_severe
from tickets.actions import risks
from tickets.actions.saving import set_tokens
from tickets.documents.data_severe import evaluation_data
from tickets.mail import imap
from tickets.mail.quotes import quoted
from tickets.models import Emergency, Evaluation, Progress, RiskKind, Urgency
from tickets.models.emergency import FollowUp
from tickets.public import files
from tickets.similar import similar

pytestmark = pytest.mark.django_db
LATER = MONDAY + 30 * MINUTE
ARRIVED = MONDAY + 5 * HOUR
REPORTED = ARRIVED + HOUR


def reported():
    """A case on site with one progress report that the customer does not know yet."""
    ticket, people = make_in_progress(grade=2)
    ticket = actions.record_arrival(ticket=ticket, by=people["engineer"], at=ARRIVED)
    actions.record_progress(ticket=ticket, words="已拆检，正在换件。", by=people["engineer"], at=REPORTED)
    return ticket, people


def tell(ticket, by, with_whom="吴建平", **said):
    return actions.pass_on_progress(ticket=ticket, with_whom=with_whom, by=by, at=REPORTED + HOUR, **said)


def still_waits() -> bool:
    return Progress.objects.get().passed_on_at is None and not Happening.objects.filter(event="CUSTOMER_INFORMED")


def test_telling_is_refused_without_a_name():
    ticket, people = reported()

    with pytest.raises(Refused, match="请写明反馈给客户的哪一位"):
        tell(ticket, people["head"], with_whom="  ")

    assert still_waits()


def test_telling_is_refused_before_the_report():
    ticket, people = reported()

    with pytest.raises(Refused, match="早于最近的进展报告"):
        tell(ticket, people["head"], happened_at=REPORTED - MINUTE)

    assert still_waits()


def test_telling_by_the_deputy_names_the_head():
    ticket, people = reported()
    make_deputy(people["head"], people["mate"], date(2026, 11, 9), date(2026, 11, 13))
    make_deputy(people["head"], people["mate"], date(2026, 11, 16), date(2026, 11, 20))

    row = tell(ticket, people["mate"])

    line = Happening.objects.get(event="CUSTOMER_INFORMED")
    assert (row.passed_on_by, line.by, line.on_behalf_of) == (people["mate"], people["mate"], people["head"])


def test_telling_is_refused_after_the_deputy_s_days():
    ticket, people = reported()
    make_deputy(people["head"], people["mate"], date(2026, 11, 9), date(2026, 11, 13))

    with pytest.raises(Refused, match="由责任部门或售后服务部负责人"):
        tell(ticket, people["mate"])

    assert still_waits()


def flagged(kind=RiskKind.MAJOR, who="clerk"):
    people = crew()
    ticket = make_registered(people=people)
    risks.flag_risk(ticket=ticket, kind=kind, reason="可能伤人", by=people[who], at=LATER)
    return ticket.risks.get(), people


def test_risk_is_refused_without_a_reason():
    people = crew()
    ticket = make_registered(people=people)

    with pytest.raises(Refused, match="请写明理由"):
        risks.flag_risk(ticket=ticket, kind=RiskKind.MAJOR, reason=" ", by=people["clerk"], at=LATER)

    assert not ticket.risks.exists()


def test_risk_approval_is_refused_without_words():
    risk, people = flagged()

    with pytest.raises(Refused, match="请写明处理要求"):
        risks.approve_risk(risk=risk, words=" ", by=people["manager"], at=LATER + HOUR)

    risk.refresh_from_db()
    assert risk.approved_at is None


def test_risk_approval_is_refused_when_it_was_given():
    risk, people = flagged()
    risks.approve_risk(risk=risk, words="围堵回收", by=people["manager"], at=LATER + HOUR)

    with pytest.raises(Refused, match="顾卫东 已批准"):
        risks.approve_risk(risk=risk, words="另行处理", by=people["manager"], at=LATER + 2 * HOUR)

    risk.refresh_from_db()
    assert (risk.approval_words, risk.approved_at) == ("围堵回收", LATER + HOUR)


def test_risk_lifting_is_refused_without_a_reason():
    risk, people = flagged()

    with pytest.raises(Refused, match="解除风险标记要写明理由"):
        risks.lift_risk(risk=risk, reason="", by=people["manager"], at=LATER + HOUR)

    risk.refresh_from_db()
    assert risk.lifted_at is None


def test_risk_approval_is_refused_to_the_head_who_flagged_it():
    risk, people = flagged(kind=RiskKind.ENVIRONMENT, who="service_head")

    with pytest.raises(Refused, match="由您标记，由其他领导批准"):
        risks.approve_risk(risk=risk, words="照办", by=people["service_head"], at=LATER + HOUR)

    risk.refresh_from_db()
    assert risk.approved_at is None


def agreed():
    emergency, people = make_emergency()
    given = {"what": "复查制动器", "owner": people["engineer"], "by": people["engineer"], "at": LATER}
    return actions.agree_follow_up(emergency=emergency, on=date(2026, 11, 20), **given), people


def test_follow_up_is_refused_without_words():
    row, people = agreed()

    with pytest.raises(Refused, match="请写明跟进情况"):
        actions.follow_up(row=row, words=" ", by=people["engineer"], at=LATER + HOUR)

    row.refresh_from_db()
    assert (row.state, row.done_by) == (FollowUp.State.OPEN, None)


def test_follow_up_is_dropped_only_with_a_reason():
    row, people = agreed()

    with pytest.raises(Refused, match="取消跟进要写明原因"):
        actions.drop_follow_up(row=row, reason="", by=people["engineer"], at=LATER + HOUR)

    row.refresh_from_db()
    assert row.state == FollowUp.State.OPEN


def test_follow_up_is_refused_to_people_outside_the_team():
    row, people = agreed()

    with pytest.raises(Refused) as refusal:
        actions.follow_up(row=row, words="正常", by=people["mate"], at=LATER + HOUR)

    row.refresh_from_db()
    assert "应急" in str(refusal.value)
    assert row.state == FollowUp.State.OPEN


@pytest.mark.parametrize("panel", ["flagged", "emergency", "calmed", "summary"])
def test_severe_panel_is_absent_from_a_plain_case(panel):
    people = crew()
    ticket = make_registered(people=people)

    shown = getattr(panels_severe, panel)(ticket, people["clerk"])

    assert shown is None


def test_evaluation_says_why_a_step_was_left_out():
    ticket, people = make_confirmed(grade=1, urgency=Urgency.URGENT)
    engineer, late = people["engineer"], MONDAY + 11 * HOUR
    actions.form_team(ticket=ticket, members=[engineer], by=people["clerk"], at=late)
    emergency = Emergency.objects.get(ticket=ticket)
    *before, last = emergency.checklist.all()
    for item in before:
        actions.check(item=item, by=engineer, at=late)
    actions.skip(item=last, reason="没有备用机组", by=engineer, at=late)
    calm(emergency, by=engineer, at=late + HOUR)
    actions.evaluate(ticket=ticket, by=engineer, at=late + 2 * HOUR, **EVALUATION)

    data = evaluation_data(Evaluation.objects.get())

    assert data["steps"][-1]["text"] == f"{last.text}（不做：没有备用机组）"
    assert data["steps"][0]["text"] == before[0].text


def folder(answer, *rows):
    """An open folder whose server gives this answer; SEARCH finds the mails 3 and 4."""

    def uid(command, *_):
        return answer, [b"3 4"] if command == "SEARCH" else list(rows)

    return imap.Folder(SimpleNamespace(response=lambda name: (name, [b"7"]), uid=uid))


def test_folder_says_which_command_the_server_refused():
    opened = folder("NO")

    with pytest.raises(imap.Unreachable, match="收信服务器拒绝了 SEARCH"):
        opened.after(0, 10)


def test_folder_passes_over_answers_without_a_mail():
    opened = folder("OK", b"1 (FLAGS (\\Seen))", b"2 (UID 4 RFC822.SIZE 120)")

    heads = opened.after(2, 10)

    assert heads == [imap.Head(4, 120, None)]


def test_quote_of_a_long_mail_says_how_much_is_left_out():
    text = "\n".join(f"第 {number} 行" for number in range(1, 6))

    history = quoted(text, who="吴建平", when="2026-11-16 09:00", most=2)

    assert history.splitlines() == ["2026-11-16 09:00 吴建平 写道：", "> 第 1 行", "> 第 2 行", "> （另有 3 行）"]


def test_print_waits_for_the_font(monkeypatch):
    people = crew()
    ticket = make_registered(people=people)
    actions.print_many(ids=[ticket.pk], words="选中的 1 件。", by=people["clerk"], at=timezone.now())
    monkeypatch.setattr("core.documents.fonts.ensure", lambda: False)

    run_due()

    assert (Batch.objects.get().state, Batch.objects.get().paper_ids) == (Batch.State.WAITING, [])
    assert Job.objects.get(name="tickets.print_many").due_at > timezone.now()


def test_print_with_its_papers_at_hand_is_only_merged():
    people = crew()
    ticket = make_registered(people=people)
    paper = make_paper(subject=ticket, number=ticket.number)
    actions.print_many(ids=[ticket.pk], words="选中的 1 件。", by=people["clerk"], at=timezone.now())
    Batch.objects.update(paper_ids=[paper.pk])

    run_due()

    batch = Batch.objects.get()
    assert (batch.state, batch.paper_ids, batch.note) == (Batch.State.READY, [paper.pk], "")
    assert batch.file.read(5) == b"%PDF-"


def test_stranger_s_photo_is_refused_when_too_much_waits():
    for name in ("甲.png", "乙.png"):
        make_draft(by=None, at=MONDAY, name=name)
    Attachment.objects.update(size=2**31 - 1)
    request = RequestFactory().post("/", {"photos": make_upload("面板.png")})

    drafts, refused = files.taken(request, "photos", [], at=MONDAY)

    assert (drafts, refused) == ([], [f"面板.png：{files.FULL}"])
    assert Attachment.objects.count() == 2


def test_similar_case_is_found_by_common_words_that_stand_together(monkeypatch):
    people = crew()
    for words, cause in (("收线主驱动运行中过流跳停。", "联轴器松动。"), ("冷启动冒白烟。", "油温低。")):
        ticket = make_registered(people=people, said={"description": words})
        ticket.cause = cause
        set_tokens(ticket).save()
    monkeypatch.setattr("tickets.similar.LITTLE", 10)  # every word weighs as little as the commonest

    rows = similar("主驱动过流跳停", user=people["clerk"])

    assert [row.ticket.cause for row in rows] == ["联轴器松动。"]
