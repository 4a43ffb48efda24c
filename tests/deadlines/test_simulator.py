"""The simulator: real events against changed rules; what it says is true, and it changes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from core import jobs
from core.deadlines.actions.simulations import begin_simulation, months_before, stop_simulation
from core.deadlines.drafts import of_version
from core.deadlines.models import Clock, Escalation, Ladder, LadderLevel, Rule, Simulation
from core.deadlines.simulation import record
from core.deadlines.simulation.results import case_rows, summary_rows
from core.deadlines.simulation.ruleset import as_change
from core.deadlines.simulation.run import run
from core.deadlines.sweep import sweep
from core.notices.models import Message
from core.organization.models import Department
from core.organization.roles import Role
from core.timeline.models import Happening
from core.times import moment
from core.workflow import Refused
from tests.factories.deadlines import happen, make_job, only_rules
from tests.factories.organization import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_events", "department_is_case")]
FRIDAY = moment("2026-11-20T08:30")
LATER = moment("2026-12-01T09:00")
HOUR = timedelta(hours=1)


@pytest.fixture
def admin():
    return make_staff("管理员", roles=[Role.ADMINISTRATOR])


@pytest.fixture
def relays(monkeypatch):
    """Five relays on working mornings, written down after 1, 1, 2½, 2½ and 4 working hours: D-02 allows two."""
    monkeypatch.setattr(Department, "get_absolute_url", lambda row: f"/departments/{row.pk}/", raising=False)
    only_rules("D-02")
    for day, hours in enumerate((1, 1, 2.5, 2.5, 4)):
        job = make_job(grade=3, urgency="normal")
        start = FRIDAY + timedelta(days=[0, 3, 4, 5, 6][day])
        happen("RELAYED", job, start)
        # Four working hours end after the lunch break.
        happen("REGISTERED", job, start + (hours + (1.5 if hours > 3.5 else 0)) * HOUR)


def rule(key="D-02") -> Rule:
    return Rule.objects.select_related("current__ladder").get(key=key)


def change(key="D-02", *, minutes=None, ladder=None, **fields) -> dict:
    """The rule with all its timed variants changed."""
    found = rule(key)
    draft = of_version(found.current)
    if minutes:
        fields["amount"] = minutes
    return as_change(found, [replace(v, **fields) for v in draft.variants], ladder or draft.ladder)


def simulated(by, *changes, months=3, at=LATER) -> Simulation:
    return run(begin_simulation(months=months, changes=changes, by=by, at=at), at=at)


def test_longer_time_turns_the_verdicts_it_should(admin, relays):
    done = simulated(admin, change(minutes=180))

    sides = done.result["rules"]["D-02"]
    assert sides["old"]["verdicts"] == {"met": 2, "missed": 3}
    assert sides["new"]["verdicts"] == {"met": 4, "missed": 1}
    assert [(row.old_verdict, row.new_verdict) for row in done.turned.all()] == [("missed", "met")] * 2


def test_other_calendar_is_another_time(admin, relays):
    done = simulated(admin, change(calendar="natural", minutes=150))

    assert done.result["rules"]["D-02"]["new"]["verdicts"] == {"met": 4, "missed": 1}


def test_other_ladder_climbs_otherwise_and_turns_no_verdict(admin, relays):
    steep = Ladder.objects.create(key="steep", name="快路径")
    for level, after, who in ((0, 0, "owner"), (1, 0, "owner"), (2, 1, "owner_head"), (3, 2, "representative")):
        LadderLevel.objects.create(ladder=steep, level=level, after_percent=after, receivers=[who])

    done = simulated(admin, change(ladder=steep))

    old, new = (done.result["rules"]["D-02"][side]["levels"] for side in ("old", "new"))
    assert (old, new) == ({"0": 3, "1": 3, "2": 1}, {"0": 3, "1": 3, "2": 3, "3": 3})
    assert done.result["turned"] == 0


def test_levels_of_unchanged_rules_are_those_that_really_happened(admin, monkeypatch):
    only_rules("D-02", "D-33")
    start = FRIDAY
    job = make_job(grade=2, urgency="normal")
    happen("RELAYED", job, start)
    happen("SUPPLIER_NOTIFIED", job, start)
    at = start
    while at < start + 60 * HOUR:
        sweep(at=at)
        at += timedelta(minutes=10)
    happen("REGISTERED", job, at)

    done = simulated(admin, change(minutes=180))

    real = {}
    for key, level in Escalation.objects.values_list("clock__rule__key", "level"):
        real.setdefault(key, {}).setdefault(str(level), 0)
        real[key][str(level)] += 1
    assert {key: sides["old"]["levels"] for key, sides in done.result["rules"].items()} == real


def test_rule_that_is_off_can_be_tried(admin, relays):
    Rule.objects.filter(key="D-02").update(is_on=False)

    done = simulated(admin, change())

    sides = done.result["rules"]["D-02"]
    assert (sides["old"]["verdicts"], sides["new"]["verdicts"]) == ({}, {"met": 2, "missed": 3})
    assert {row.old_verdict for row in done.turned.all()} == {""}


def test_simulation_writes_no_clock_and_no_event(admin, relays):
    def written():
        clocks = list(Clock.objects.order_by("pk").values())
        return clocks, Happening.objects.count(), Escalation.objects.count()

    before = written()

    simulated(admin, change(minutes=180))

    assert written() == before


def test_unchanged_rules_are_checked_against_the_real_clocks(admin, relays):
    assert simulated(admin).result["check"] == {"equal": 5, "older": 0, "different": {}}

    Clock.objects.filter(state="met").update(state="missed")

    assert simulated(admin).result["check"] == {"equal": 3, "older": 0, "different": {"D-02": 2}}


def test_only_the_asked_months_count(admin, relays):
    job = make_job(grade=3)
    happen("RELAYED", job, FRIDAY - timedelta(days=200))
    happen("REGISTERED", job, FRIDAY - timedelta(days=199))

    assert simulated(admin, months=3).result["cases"] == 5
    assert simulated(admin, months=12).result["cases"] == 6


def test_cases_from_before_facts_were_kept_are_left_out_and_counted(admin, relays):
    first = Happening.objects.order_by("pk").first()
    Happening.objects.filter(case_id=first.case_id).update(facts={})

    done = simulated(admin, change(minutes=180))

    assert (done.result["cases"], done.result["blind"]) == (5, 1)


def test_empty_period_says_so_and_writes_nothing(admin):
    with pytest.raises(Refused, match="这段时间没有发生过任何事件，无从模拟"):
        begin_simulation(months=2, changes=[], by=admin, at=LATER)

    assert not Simulation.objects.exists()


@pytest.mark.parametrize("months", [0, 25, -1])
def test_months_out_of_range_are_refused(admin, relays, months):
    with pytest.raises(Refused, match="1 至 24 个月"):
        begin_simulation(months=months, changes=[], by=admin, at=LATER)


def test_change_that_cannot_work_names_its_rule(admin, relays):
    with pytest.raises(Refused, match="D-02 填写处理单：每一档都不计时"):
        begin_simulation(months=2, changes=[change(allowance="none", amount=0)], by=admin, at=LATER)


def test_big_one_is_a_job_with_progress_and_a_line_in_the_inbox(admin, relays, monkeypatch):
    monkeypatch.setattr(record, "PAGE", 2)
    begun = begin_simulation(months=3, changes=[change(minutes=180)], by=admin, at=LATER)

    jobs.run_due(now=lambda: LATER)

    begun.refresh_from_db()
    assert (begun.state, begun.done_count, begun.total_count) == ("done", 5, 5)
    message = Message.objects.get(staff=admin)
    assert (message.title, message.body) == ("模拟完成：最近 3 个月", "2 个时限的结论会改变。")


def test_pages_of_cases_do_not_change_the_answer(admin, relays):
    pages = list(record.cases(FRIDAY - HOUR, LATER, page=2))

    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({case.key for page in pages for case in page}) == 5


def test_stopped_simulation_leaves_nothing(admin, relays):
    begun = begin_simulation(months=3, changes=[change(minutes=180)], by=admin, at=LATER)

    assert stop_simulation(begun, at=LATER)
    jobs.run_due(now=lambda: LATER)

    begun.refresh_from_db()
    assert (begun.state, begun.result, begun.turned.count()) == ("stopped", {}, 0)
    assert not stop_simulation(begun, at=LATER)


def test_second_run_of_the_same_simulation_changes_nothing(admin, relays):
    done = simulated(admin, change(minutes=180))

    run(done, at=LATER)

    assert done.turned.count() == 2


def test_workbooks_say_what_the_page_says(admin, relays):
    done = simulated(admin, change(minutes=180))

    rows, cases = list(summary_rows(done)), list(case_rows(done))

    assert rows[0][:6] == ["D-02", "填写处理单", "2", "5", "4", "5"]
    assert rows[-1][1] == "合计"
    assert {(row[5], row[7]) for row in cases} == {("逾期", "按时")}
    assert len(cases) == 2


@pytest.mark.parametrize(
    ("at", "months", "then"),
    [("2026-08-31T09:00", 6, "2026-02-28T09:00"), ("2026-03-15T09:00", 3, "2025-12-15T09:00")],
)
def test_months_go_back_to_the_same_day_where_there_is_one(at, months, then):
    assert months_before(moment(at), months) == moment(then)


def test_clerk_may_not_simulate(client):
    client.force_login(make_staff(roles=[Role.CLERK]))

    assert client.get(reverse("deadlines:simulator")).status_code == 403
