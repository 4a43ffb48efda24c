"""The life of one demo case: a generator that acts and yields how long until the next act.

`yield ("work", 40)` waits 40 working minutes, `yield ("clock", 40)` forty minutes by the clock on the wall.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aftersales.demo import field_quotes, field_trips, outward, promises, severe
from aftersales.demo.stories import Story
from core.organization.models import Staff
from customers.models import Equipment
from fieldservice.models import Trip
from fieldservice.models.choices import TripState
from tickets import actions
from tickets.models import ContactLog, PlanReview, Ticket
from tickets.models.choices import Channel, FaultKind, Kind, ServiceKind, Status, Urgency, VerifyMethod, VerifyResult

FAULTS = {
    "production": FaultKind.HARDWARE,
    "research": FaultKind.SOFTWARE,
    "data": FaultKind.DATA,
    "integration": FaultKind.INTEGRATION,
    "technical": FaultKind.UNDETERMINED,
}
CHANNELS = [Channel.HOTLINE] * 6 + [Channel.PHONE, Channel.WECHAT, Channel.EMAIL, Channel.FIELD]
LIVELY = timedelta(days=75)  # older cases went a shorter way, so that loading stays quick
LATE = 0.12  # one promise in eight is broken, as on a good year


@dataclass
class Life:
    """One case: who plays in it, and what time it is (`at` is set by the player before each act).

    `brief`: a case of long ago, solved from the desk more often, with one reviewer and the record alone.
    `stays`: where the case is found today, a state of the case or of its trip; it goes no further.
    """

    machine: Equipment
    story: Story
    people: dict[str, Staff]
    chance: random.Random
    received_at: datetime
    brief: bool = False
    stays: str = ""
    at: datetime = field(init=False)
    ticket: Ticket | None = field(default=None, init=False)
    trip: Trip | None = field(default=None, init=False)
    counts = True  # among the cases that were asked for

    def __post_init__(self):
        self.grade = self.story.grade
        self.quick = self.grade <= 2
        self.military = self.machine.military
        self.clerk = self.people[self.chance.choice(["linxy", "linxy", "gaoy"])]
        self.judge = self.people[self.chance.choice(["shenl", "shenl", "guwd"])]
        team = {
            "production": ["chengd", "chengd", "gaop"],
            "research": ["tangsw"],
            "data": ["lujn"],
            "integration": ["mengf"],
            "technical": ["songy"],
        }
        self.engineer = self.people[self.chance.choice(team[self.story.function])]

    def act(self, verb, **arguments):
        """One act at the present moment; it reads the case itself, under lock."""
        done = verb(ticket=self.ticket, at=self.at, **arguments)
        if isinstance(done, Ticket):
            self.ticket = done
        else:
            self.look()
        return done

    @property
    def is_there(self) -> bool:
        """Whether the case stands where it is to be found today."""
        if not self.stays or self.ticket is None:
            return False
        return self.ticket.status == self.stays or Trip.objects.filter(ticket=self.ticket, state=self.stays).exists()

    def look(self) -> None:
        """The case as it stands now."""
        self.ticket = Ticket.objects.get(pk=self.ticket.pk)

    def within(self, minutes: float, *, kind: str = "") -> tuple[str, float]:
        """Wait a natural share of an allowance; sometimes longer than allowed."""
        share = self.chance.uniform(1.05, 2.4) if self.chance.random() < LATE else self.chance.uniform(0.15, 0.8)
        return kind or ("clock" if self.quick else "work"), minutes * share

    def run(self) -> Iterator[tuple[str, float]]:
        yield from self.intake()
        if self.chance.random() < 0.03 and not self.stays:
            self.act(actions.void, reason="客户来电说明为误报，设备已自行恢复", by=self.clerk)
            return
        yield from self.respond()
        yield from outward.complain(self)
        yield from self.judgement()
        yield from self.preparation()
        yield from self.work()
        yield from self.ending()

    def intake(self):
        contact = self.machine.customer.contacts.first()
        said = {
            "customer": self.machine.customer,
            "contact": contact,
            "equipment": self.machine,
            "channel": self.chance.choice(CHANNELS),
            "description": f"{self.story.symptom}。",
            "usage": self.chance.choice(["连续三班生产", "白班生产", "备用机组", ""]),
        }
        facts = {
            "grade": self.grade,
            "kind": Kind.QUALITY if self.story.quality else Kind.SUPPORT,
            "service_kind": ServiceKind.SITE_REPAIR if self.story.quality else ServiceKind.INFORMATION,
            "fault_kind": FAULTS[self.story.function],
            "is_complex": self.grade <= 2,
            "is_major": self.grade == 1 and self.chance.random() < 0.7,
            "is_complaint": self.chance.random() < 0.06,
            "first_measures": self.story.measure,
        }
        if self.chance.random() < 0.7:
            yield "clock", self.chance.uniform(1, 3) if self.quick else self.chance.uniform(4, 12)
            self.ticket = actions.receive_and_register(
                by=self.clerk, at=self.at, received_at=self.received_at, said=said, facts=facts
            )
            return
        receiver = self.people[self.chance.choice(["panh", "songy", "lujn"])]
        yield "clock", self.chance.uniform(1, 2) if self.quick else self.chance.uniform(2, 18)
        self.ticket = actions.receive(by=receiver, at=self.at, received_at=self.received_at, **said)
        yield ("clock", self.chance.uniform(1, 3)) if self.grade == 1 else self.within(40 if self.quick else 110)
        self.act(actions.register, by=self.clerk, **facts)

    def respond(self):
        """Who must be there first comes first: the team, the meeting, then the talk with the customer."""
        self.look()
        if self.ticket.urgency == Urgency.URGENT:
            yield "clock", self.chance.uniform(1, 4) if self.chance.random() > LATE else 9
            members = [self.engineer, self.people["weizq"]]
            plan = {"version": severe.version_for(self.ticket), "by": self.people["zhoum"]}
            self.act(actions.form_team, members=list(dict.fromkeys(members)), **plan)
            yield "clock", self.chance.uniform(0.5, 2)
        elif self.ticket.urgency == Urgency.IMPORTANT:
            yield "clock", self.chance.uniform(6, 26) if self.chance.random() > LATE else 44
            head = self.people["zhoum"]
            experts = [self.people["guwd"], self.people["tangsw"]]
            said = {"first_measures": self.story.measure, "decisions": self.story.remedy, "place": "三楼会议室"}
            self.act(actions.record_meeting, chair=head, participants=experts, by=head, **said)
            yield "clock", self.chance.uniform(2, 15)
        else:
            yield self.within({3: 80, 4: 80}.get(self.grade, 80), kind="clock")
        by, whom = self.people["songy"], self.ticket.contact_name
        words = f"已联系现场，{self.story.measure}"
        self.act(actions.record_contact, way=ContactLog.Way.PHONE, words=words, by=by, with_whom=whom)

    def judgement(self):
        if self.story.quality:
            yield self.within({1: 8, 2: 60}.get(self.grade, 80))
            self.act(
                actions.analyse,
                cause=self.story.cause,
                first_measures=self.story.measure,
                responsible_department=self.engineer.department,
                by=self.judge,
            )
            yield "clock", self.chance.uniform(1, 4)
            self.act(actions.assign, to=self.engineer, by=self.judge, responsible_department=self.engineer.department)
            return
        yield self.within(90)
        self.act(actions.assign, to=self.engineer, by=self.clerk, responsible_department=self.engineer.department)

    def preparation(self):
        customer = self.ticket.contact_name or "设备部"
        if self.grade == 4:
            yield self.within(60)
            self.act(actions.decide_remote, consent_by=customer, by=self.engineer, reason="使用咨询")
            self.act(actions.start_remote, by=self.engineer)
            return
        if self.quick or self.stays in TripState or self.chance.random() < (0.2 if self.brief else 0.6):
            self.act(actions.decide_onsite, by=self.engineer, reason="需要更换部件", is_complex=self.grade <= 2)
        else:
            self.act(actions.decide_remote, consent_by=customer, by=self.engineer, reason="参数问题，可远程处理")
        if self.ticket.runs_ahead:
            yield "clock", self.chance.uniform(1, 4)
            consent = customer if self.ticket.is_paid else ""
            self.act(actions.release_early, by=self.people["zhoum"], later_charge_consent=consent)
            return
        yield from self.plan(self.within(200))

    def plan(self, wait):
        yield wait
        self.act(
            actions.draft_plan,
            by=self.engineer,
            measures=f"{self.story.remedy}。",
            steps=[
                {"what": "停机挂牌，复核故障现象", "who": str(self.engineer), "when": "第 1 天"},
                {"what": self.story.remedy, "who": str(self.engineer), "when": "第 1 天"},
                {"what": "试运行并与客户确认", "who": "客户设备部", "when": "第 2 天"},
            ],
            parts=[{"name": "备件包", "model": self.ticket.model, "quantity": "1 套", "kind": "备件"}],
            persons=str(self.engineer),
            risk="断电挂牌上锁，现场有监护人。",
        )
        self.act(
            actions.submit_plan,
            reviewers=[self.judge, self.people["tangsw"]][: 1 if self.brief or self._expert() else 2],
            by=self.engineer,
        )
        yield from self.review()

    def _expert(self) -> bool:
        return self.engineer.username == "tangsw"

    def review(self):
        self.look()
        for seat in self.ticket.current_plan.seats:
            yield self.within(90)
            verdict, opinion = PlanReview.Verdict.PASS, "同意。"
            self.act(actions.give_verdict, verdict=verdict, opinion=opinion, by=seat.person)
        if self.ticket.is_major:
            yield self.within(120)
            self.act(actions.approve_plan, by=self.people["fangl"], words="同意，注意安全。")

    def work(self):
        self.look()
        if self.ticket.onsite:
            promises.on_the_way(self)
            self.trip = yield from field_trips.ask(self)
            yield from field_quotes.agree(self)
            yield "clock", self.chance.uniform(2, 5) if self.grade == 1 else self.chance.uniform(10, 40)
            field_trips.depart(self, self.trip)
            travel = {1: 40, 2: 600, 3: 1_500}.get(self.grade, 1_500)
            yield self.within(travel, kind="clock")
            field_trips.arrive(self, self.trip)
            self.look()
            if self.ticket.urgency == Urgency.URGENT and self.ticket.emergency.arrived_at is None:
                self.act(actions.team_arrived, by=self.engineer)
            for words in ("已到现场，正在拆检", self.story.cause)[: 2 if self.quick else 1]:
                yield "clock", self.chance.uniform(50, 110)
                self.act(actions.record_progress, words=words, by=self.engineer, told_customer=True)
                promises.told_by_the_head(self)
            yield "clock", self.chance.uniform(30, 110) if self.quick else self.chance.uniform(60, 900)
            field_trips.restore(self, self.trip)
            severe.calm(self)
        else:
            yield self.within(150)
            self.act(actions.record_progress, words=f"远程查看：{self.story.cause}", by=self.engineer)
        yield "clock", self.chance.uniform(20, 60)
        self.act(
            actions.report_handled,
            result=f"{self.story.remedy}。",
            cause=self.story.cause,
            prevention="列入点检与月度保养项目，同批设备逐台检查。",
            by=self.engineer,
        )
        if self.ticket.released_early_at:
            yield from self.plan(("clock", self.chance.uniform(120, 600)))
        if self.trip:
            yield from field_trips.come_home(self, self.trip)

    def again(self):
        """The customer was not content: back to the machine."""
        yield "work", self.chance.uniform(60, 400)
        self.look()
        if self.ticket.onsite and self.ticket.arrived_at is None:
            self.act(actions.record_arrival, by=self.engineer)
            yield "clock", self.chance.uniform(40, 200)
        if self.ticket.onsite and self.ticket.restored_at is None:
            self.act(actions.record_restoration, by=self.engineer)

    def ending(self):
        solved = self.chance.random() > 0.06
        yield self.within(1_500, kind="clock")
        self.look()
        if self.ticket.status == Status.CONFIRMED:  # the customer signed for it on site
            yield from self.closing()
            return
        self.act(
            actions.verify,
            result=VerifyResult.SOLVED if solved else VerifyResult.UNSOLVED,
            method=VerifyMethod.PHONE,
            verified_with=self.ticket.contact_name or "设备部",
            words="已恢复正常，满意" if solved else "夜班又出现一次",
            by=self.clerk,
        )
        if not solved:
            yield from self.again()
            self.act(
                actions.report_handled, result=f"再次处理：{self.story.remedy}，跟踪 8 小时正常。", by=self.engineer
            )
            yield from self.ending()
            return
        yield from self.closing()

    def closing(self):
        yield "work", self.chance.uniform(20, 200)
        severe.learn(self)
        outward.settle(self)
        self.act(actions.close, by=self.clerk)
        yield "work", self.chance.uniform(2_400, 14_400)
        self.act(actions.archive, by=self.clerk)
