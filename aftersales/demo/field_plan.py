"""年度售后服务计划 of the demo company: this year's approved and lived month by month, next year's as a draft."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from aftersales.demo import field_trips
from aftersales.demo.life import LIVELY, Life
from aftersales.demo.stories import Story
from core.deadlines import calendars
from core.organization.models import Staff
from core.organization.queries import acting_head
from core.times import SHANGHAI, local_date
from fieldservice.actions import annual, arranging, records, trips
from fieldservice.actions.annual_rows import add_rows, drop_row, move_row
from fieldservice.actions.releasing import release_row
from fieldservice.models import AnnualPlan, AnnualRow, Trip
from fieldservice.models.annual import AnnualKind
from fieldservice.queries_annual import suggestions
from tickets import actions
from tickets.models import ContactLog

FIRST_NUMBER = 100_000  # their places in the queue, behind those of all other cases
SEED = 2017
ROWS, FEW = 26, 4
BASIS = "按维保合同、保修期和上一年度故障统计编制；重点客户每年至少上门一次，到场及时率不低于 98%。"
CREW = ["chengd", "gaop", "songy", "tangsw", "chengd", "lujn"]
KINDS = [AnnualKind.UPKEEP, AnnualKind.UPKEEP, AnnualKind.TECHNICAL, AnnualKind.TRAINING, AnnualKind.UPGRADE]
WORK = {
    AnnualKind.UPKEEP: "按维保合同保养点检",
    AnnualKind.TECHNICAL: "巡检：运行参数、紧固件、绝缘与接地检查",
    AnnualKind.TRAINING: "操作与日常保养培训",
    AnnualKind.UPGRADE: "控制程序升级与备份",
}
SERVICE = Story(
    "点检：导轮轴承、制动片、接地",
    "提前与客户约定停机时间",
    "导轮轴承磨损接近限值",
    "按规程保养点检，更换导轮轴承，紧固与绝缘复测",
    "production",
    3,
    quality=False,
)


@dataclass
class PlannedLife(Life):
    """A row of the plan from its release to the archive; the author of the plan and its engineer play in it."""

    row: AnnualRow | None = None
    counts = False

    def run(self):
        row = AnnualRow.objects.get(pk=self.row.pk)
        if not row.is_waiting or row.month != self.row.month:  # dropped, or moved to another month
            return
        self.ticket = release_row(row=row, by=self.people["linxy"], at=self.at)
        self.trip = AnnualRow.objects.select_related("trip").get(pk=row.pk).trip
        self.engineer, self.clerk = self.ticket.assignee, self.people["linxy"]
        yield "clock", self.chance.uniform(20, 50)
        words, whom = "已约停机时间，按年度计划上门", self.ticket.contact_name or "设备部"
        self.act(
            actions.record_contact, way=ContactLog.Way.PHONE, words=words, by=self.people["songy"], with_whom=whom
        )
        yield from self.plan(("work", self.chance.uniform(20, 80)))
        yield from self._prepare()
        yield from self._visit()
        yield from self.ending()

    def _prepare(self):
        """Signed by the head, arranged by 客服, the day agreed with the customer."""
        trip = Trip.objects.get(pk=self.trip.pk)
        start = self.at + timedelta(hours=20)
        days = {"planned_start": start, "planned_end": start + timedelta(hours=34), "dates_confirmed": True}
        trips.edit_trip(trip=trip, by=self.clerk, at=self.at, tools=field_trips.TOOLS, estimate=860, **days)
        yield "work", self.chance.uniform(10, 60)
        head = acting_head(trip.department, local_date(self.at)) or self.people["zhoum"]
        trips.request_trip(trip=trip, by=head, at=self.at)
        yield "work", self.chance.uniform(10, 60)
        records.fill_header(trip=trip, by=self.clerk, at=self.at, charge="无偿")
        arranging.check_rest(trip=trip, by=self.clerk, at=self.at)
        whom = self.ticket.contact_name or "设备部"
        arranging.agree_arrival(
            trip=trip, agreed_at=self.at + timedelta(hours=28), agreed_with=whom, by=self.clerk, at=self.at
        )
        arranging.arrange_trip(trip=trip, by=self.clerk, at=self.at)
        for member in trip.members.select_related("person"):
            arranging.confirm_conduct(trip=trip, by=member.person, at=self.at)
        self.trip = Trip.objects.get(pk=trip.pk)

    def _visit(self):
        yield "clock", self.chance.uniform(900, 1_100)
        field_trips.depart(self, self.trip)
        yield "clock", self.chance.uniform(120, 300)
        field_trips.arrive(self, self.trip)
        yield "clock", self.chance.uniform(120, 400)
        field_trips.restore(self, self.trip)
        yield "clock", self.chance.uniform(20, 60)
        said = {"result": f"{self.story.remedy}。", "cause": self.story.cause, "prevention": "下次保养复查。"}
        self.act(actions.report_handled, by=self.engineer, **said)
        yield from field_trips.come_home(self, self.trip)


def prepare(*, at: datetime, many: bool) -> list[tuple]:
    """This year's plan, approved in December before; its rows as lives that begin with their month."""
    people = {person.username: person for person in Staff.objects.select_related("department").order_by("pk")}
    chance = random.Random(SEED)  # noqa: S311 demo data, not a secret
    today = local_date(at)
    begun = datetime(today.year - 1, 12, 4, 10, tzinfo=SHANGHAI)
    plan = annual.draft_plan(year=today.year, by=people["linxy"], at=begun, basis=BASIS)
    _fill(plan, people, begun, ROWS if many else FEW)
    annual.submit_plan(plan=plan, by=people["linxy"], at=begun + timedelta(days=3))
    words = "同意。重点客户优先安排，上门前先与客户约定停机时间。"
    annual.approve_plan(plan=plan, by=people["fangl"], at=begun + timedelta(days=6), words=words)
    lives = []
    for number, row in enumerate(plan.rows.select_related("equipment").order_by("month", "pk")):
        moment = _morning(plan.year, row.month, number)
        if moment < at:
            brief = moment < at - LIVELY
            life = PlannedLife(row.equipment, SERVICE, people, chance, moment, brief, row=row)
            lives.append((moment, FIRST_NUMBER + number, life, life.run()))
    _changes(plan, people, begun + timedelta(days=40))
    return lives


def _fill(plan: AnnualPlan, people: dict, at: datetime, count: int) -> None:
    rows = []
    free = [found for found in suggestions(plan, at=at) if not found.is_paid and not found.machine.military]
    for number, found in enumerate(free[:count]):
        kind, engineer = KINDS[number % len(KINDS)], people[CREW[number % len(CREW)]]
        row = found.as_row(engineer.department)
        month = number % 12 + 1
        rows.append(row | {"kind": kind, "person": engineer, "month": month, "content": WORK[kind], "is_paid": False})
    add_rows(plan=plan, rows=rows, by=people["linxy"], at=at)


def _changes(plan: AnnualPlan, people: dict, at: datetime) -> None:
    """One row goes to another month, one is not done: with their reasons."""
    late = list(plan.rows.filter(month__gte=6).order_by("-month", "pk"))
    if len(late) < 3:
        return
    known = {"by": people["linxy"], "at": at}
    drop_row(row=late[0], reason="客户产线停产改造，本年不再保养", **known)
    move_row(row=late[-1], month=12, reason="客户大修期改到年底", **known)


def _morning(year: int, month: int, number: int) -> datetime:
    """The first working days of the month, one row after the other."""
    day = calendars.working().next_working_day(date(year, month, 1)) or date(year, month, 1)
    return datetime.combine(day, time(8, 30 + number % 25), SHANGHAI)


def play(*, at: datetime) -> None:
    """Next year's draft, begun with this year's rows; one row of this year goes out early."""
    clerk = Staff.objects.get(username="linxy")
    begun = at - timedelta(hours=30)
    plan = annual.draft_plan(year=local_date(at).year + 1, by=clerk, at=begun, basis=BASIS, like_last_year=True)
    department = Staff.objects.select_related("department").get(username="songy").department
    more = [found.as_row(department) for found in suggestions(plan, at=at)[:6]]
    add_rows(plan=plan, rows=more, by=clerk, at=begun + timedelta(hours=1))
    early = AnnualRow.objects.waiting().filter(plan__in=AnnualPlan.objects.in_force(), first_month=None)
    if row := early.order_by("month", "pk").first():
        release_row(row=row, by=clerk, at=at - timedelta(minutes=25), reason="客户产线提前停机，要求月初就来")
