"""Morning meetings of the demo company: three held, one called for tomorrow, with tasks in every state."""

from datetime import date, datetime, time, timedelta

from core.organization.models import Department, Staff
from core.times import SHANGHAI, local_date
from tickets import actions
from tickets.models import ActionItem, Meeting, Ticket
from tickets.models.choices import Status
from tickets.queries_severe import candidates

PLACE = "三楼会议室"
DECISIONS = [
    (
        "客户催促较紧，现场已限速运行。",
        "生产部当日备齐备件发往现场，售后服务部每天 16:00 向客户通报。",
        "备齐备件并发往现场",
        "weizq",
        1,
    ),
    (
        "同批设备已有两台出现同样现象。",
        "质量部列出同批清单，逐台电话排查。",
        "列出同批设备清单并逐台排查",
        "shenl",
        3,
    ),
    ("方案评审卡在费用说明。", "技术服务部补充费用说明后当日复审。", "补充费用说明，组织复审", "hej", 1),
    ("客户反映回复不及时。", "由客服主管回电致歉，说明处理进度。", "回电客户说明进度", "gaoy", 1),
    ("软件升级后仍有误报。", "研发部出临时补丁，先在一台设备上验证。", "出临时补丁并现场验证", "tangsw", 5),
]
DONE = {
    "weizq": "备件 3 件 16:40 发出，单号 SF 1180 2267。",
    "shenl": "同批 12 台已排查 12 台，异常 2 台另开处理单。",
    "hej": "复审通过。",
    "gaoy": "已回电，客户认可本周五完成。",
    "tangsw": "补丁在 2 号机运行 48 小时无误报。",
}


def load(*, at: datetime) -> None:
    """Some acts of the last week; a second call does nothing."""
    if Meeting.objects.of_the_room().exists():
        return
    people = {person.username: person for person in Staff.objects.select_related("department")}
    for number, back in enumerate((6, 3, 1)):
        _held(people, at, local_date(at) - timedelta(days=back), number)
    _tomorrow(people, at)


def _call(people, on: date, called_at: datetime, title: str) -> Meeting:
    return actions.call_meeting(
        kind="morning",
        title=title,
        starts_at=datetime.combine(on, time(8, 30), tzinfo=SHANGHAI),
        place=PLACE,
        chair=people["zhoum"],
        participants=[people[name] for name in ("shenl", "weizq", "hej", "tangsw", "chengd", "mengf")],
        by=people["linxy"],
        at=called_at,
    )


def _held(people, at: datetime, on: date, number: int) -> None:
    """One meeting of a past morning with its minutes, and tasks that were done, are open or late."""
    start = datetime.combine(on, time(8, 30), tzinfo=SHANGHAI)
    clerk, meeting = (
        people["linxy"],
        _call(people, on, start - timedelta(hours=15), f"{on.month}月{on.day}日售后晨会"),
    )
    recent = Ticket.objects.filter(received_at__range=(start - timedelta(days=20), start), registered_at__lt=start)
    tickets = list(recent.exclude(status=Status.VOID).order_by("grade", "-received_at")[number : number + 3])
    given = {"meeting": meeting, "by": clerk, "at": start}
    topic = "本周值班和节假日备件安排" if number == 1 or not tickets else ""
    actions.add_to_agenda(tickets=tickets, topic=topic, **given)
    names = ("zhoum", "shenl", "weizq", "hej", "tangsw", "chengd")
    actions.call_roll(present=[people[name] for name in names], **given)
    for place, item in enumerate(meeting.agenda.select_related("ticket")):
        minutes, decision, what, owner, days = DECISIONS[(number * 2 + place) % len(DECISIONS)]
        if item.ticket_id is None:
            actions.minute_item(item=item, decision="值班表按周公布，服务站各备一套常用件。", by=clerk, at=start)
            continue
        task = {"what": what, "owner": people[owner], "due_on": on + timedelta(days=days)}
        unit = Department.objects.get(pk=people[owner].department_id)
        said = {"minutes": minutes, "decision": decision, "department": unit}
        actions.minute_item(item=item, by=clerk, at=start + timedelta(minutes=20), **said, **task)
    actions.settle_meeting(meeting=meeting, by=clerk, at=start + timedelta(minutes=50))
    for place, action in enumerate(ActionItem.objects.filter(meeting=meeting).select_related("owner").order_by("pk")):
        finished = start + timedelta(hours=8)
        if (place + number) % 3 != 2 and number < 2 and finished < at:
            words = DONE[action.owner.username]
            actions.finish_task(action=action, words=words, by=action.owner, at=finished)


def _tomorrow(people, at: datetime) -> None:
    """The next one: two cases handed in, the agenda half made."""
    on = local_date(at) + timedelta(days=1)
    meeting = _call(people, on, at - timedelta(minutes=50), f"{on.month}月{on.day}日售后晨会")
    clerk = people["linxy"]
    weighty = [row.ticket for row in candidates(meeting, clerk, at=at)]
    actions.add_to_agenda(meeting=meeting, tickets=weighty[:3], by=clerk, at=at - timedelta(minutes=30))
    for ticket, words in zip(
        weighty[3:5], ("客户两次来电催，备件到货时间不明", "同一台设备三个月内第三次"), strict=False
    ):
        actions.flag_for_meeting(ticket=ticket, words=words, by=people["songy"], at=at - timedelta(minutes=12))
