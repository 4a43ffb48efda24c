"""Annual plans in any state, walked there through the real actions."""

from datetime import datetime, timedelta

from core.organization.models import Function
from core.times import SHANGHAI
from fieldservice.actions import annual
from fieldservice.actions.annual_rows import add_rows
from fieldservice.models import AnnualPlan
from tests.factories.customers import make_customer, make_equipment, make_site
from tests.factories.tickets import crew, department
from tests.remembered import remembered

DECEMBER = datetime(2026, 12, 7, 9, 0, tzinfo=SHANGHAI)
JANUARY = datetime(2027, 1, 4, 8, 30, tzinfo=SHANGHAI)
MARCH = datetime(2027, 3, 2, 8, 30, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


def row_of(people, *, customer=None, month=3, **fields) -> dict:
    """The fields of one row: upkeep of the customer's machine by the engineer."""
    customer = customer or make_customer()
    return {
        "customer": customer,
        "equipment": None,
        "product": "高速管式绞线机",
        "kind": "upkeep",
        "month": month,
        "department": people["engineer"].department,
        "person": people["engineer"],
        "content": "按维保合同保养点检",
        "is_paid": False,
        **fields,
    }


@remembered
def make_plan(*, people=None, rows=None, at=DECEMBER, year=2027) -> tuple[AnnualPlan, dict]:
    """A draft with one row in March (of a customer with a site) unless told otherwise."""
    people = people or crew()
    department(Function.MANAGEMENT)
    plan = annual.draft_plan(year=year, by=people["clerk"], at=at, basis="重点客户每年至少上门一次。")
    if rows is None:
        machine = make_equipment()
        make_site(machine.customer, city="芜湖", address="鸠江区九华北路 18 号")
        rows = [row_of(people, customer=machine.customer, equipment=machine)]
    if rows:
        add_rows(plan=plan, rows=rows, by=people["clerk"], at=at)
    return AnnualPlan.objects.get(pk=plan.pk), people


@remembered
def make_submitted(**given) -> tuple[AnnualPlan, dict]:
    plan, people = make_plan(**given)
    return annual.submit_plan(plan=plan, by=people["clerk"], at=given.get("at", DECEMBER) + HOUR), people


@remembered
def make_approved(**given) -> tuple[AnnualPlan, dict]:
    plan, people = make_submitted(**given)
    return annual.approve_plan(plan=plan, by=people["manager"], at=given.get("at", DECEMBER) + 2 * HOUR), people
