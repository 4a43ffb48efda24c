"""The way of a trip as a table of steps; each objection says in one sentence what is missing."""

from core.workflow import Step, Workflow
from fieldservice.gates import people_of
from fieldservice.models.choices import BEFORE_LEAVING, TripState
from fieldservice.rights import Right

S = TripState
TRIP_STATES = dict(S.choices)


def heads_the_department(trip, by) -> str:
    """The head of the department that goes signs (S1-41)."""
    head = trip.department.head_id
    if head is None or head in people_of(by):
        return ""
    return f"由{trip.department}负责人{trip.department.head}签批。"


def goes_along(trip, by) -> str:
    """Only who travels says where the trip is."""
    going = {member.person_id for member in trip.members.all()}
    return "" if going & people_of(by) else "由外派人员登记。"


TRIP = Workflow(
    [
        # step, button, from, to, right, objections
        Step("edit", "修改申请", BEFORE_LEAVING, None, Right.REQUEST),
        Step("request", "签批并提交客服", {S.DRAFT}, S.REQUESTED, Right.DISPATCH, heads_the_department),
        Step("arrange", "安排行程", {S.REQUESTED}, S.READY, Right.ARRANGE),
        Step("depart", "出发", {S.READY}, S.ON_THE_WAY, Right.TRAVEL, goes_along),
        Step("arrive", "到达", {S.ON_THE_WAY}, S.ON_SITE, Right.TRAVEL, goes_along),
        Step("restore", "恢复运行", {S.ON_SITE}, S.RESTORED, Right.TRAVEL, goes_along),
        Step("return", "返回", {S.ON_THE_WAY, S.ON_SITE, S.RESTORED}, S.BACK, Right.TRAVEL, goes_along),
        Step("hand_in", "交单", {S.ON_SITE, S.RESTORED, S.BACK}, S.HANDED_IN, Right.TRAVEL, goes_along),
        Step("file", "归档", {S.HANDED_IN}, S.FILED, Right.FILE),
        Step("cancel", "取消外出", BEFORE_LEAVING, S.CANCELLED, Right.REQUEST),
    ],
    attribute="state",
)
