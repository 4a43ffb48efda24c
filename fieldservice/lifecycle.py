"""The way of a trip as a table of steps; each objection says in one sentence what is missing."""

from core.workflow import Step, Workflow
from fieldservice.gates import (
    conduct_is_read,
    conduct_waits,
    goes_along,
    heads_the_department,
    is_planned_service,
    journey_is_prepared,
    may_change,
    may_correct,
    not_arrived_yet,
    not_back_yet,
    not_signed_yet,
    onsite_is_decided,
    plan_has_passed,
    qualified,
    signed_and_arranged,
)
from fieldservice.gates_annual import ANNUAL, ANNUAL_STATES  # noqa: F401  (the handbook draws it)
from fieldservice.gates_money import (  # noqa: F401  (drawn in the docs)
    ADVANCE,
    ADVANCE_STATES,
    CLAIM,
    CLAIM_STATES,
)
from fieldservice.gates_papers import (  # noqa: F401  (drawn in the docs)
    INFO,
    INFO_STATES,
    REPORT,
    REPORT_STATES,
    SHEET,
    SHEET_STATES,
)
from fieldservice.gates_parts import (  # noqa: F401  (drawn in the docs)
    PART,
    PART_STATES,
    REWORK,
    REWORK_STATES,
    STOCK_IN,
    STOCK_IN_STATES,
)
from fieldservice.gates_quote import QUOTE, QUOTE_STATES, paid_needs_acceptance  # noqa: F401  (drawn in the docs)
from fieldservice.gates_record import RECORD, RECORD_STATES  # noqa: F401  (drawn in the docs)
from fieldservice.gates_sent_in import SENT_IN, SENT_IN_STATES  # noqa: F401  (drawn in the docs)
from fieldservice.models.choices import BEFORE_LEAVING, TripState
from fieldservice.rights import Right

S = TripState
TRIP_STATES = dict(S.choices)
GONE = {S.ON_THE_WAY, S.ON_SITE, S.RESTORED, S.BACK, S.HANDED_IN}


TRIP = Workflow(
    [
        # step, button, from, to, right, objections
        Step("edit", "修改申请", BEFORE_LEAVING, None, Right.REQUEST, may_change),
        Step(
            "request",
            "签批并提交客服",
            {S.DRAFT},
            S.REQUESTED,
            Right.DISPATCH,
            heads_the_department,
            onsite_is_decided,
            plan_has_passed,
            qualified,
        ),
        Step("agree", "登记约定到达", [*BEFORE_LEAVING, S.ON_THE_WAY], None, Right.ARRANGE, not_arrived_yet),
        Step("notice", "发出服务通知", BEFORE_LEAVING, None, Right.ARRANGE, is_planned_service),
        Step("check", "勾选出差准备", BEFORE_LEAVING, None, Right.ARRANGE),
        Step("arrange", "确认行程已安排", {S.REQUESTED}, S.READY, Right.ARRANGE, journey_is_prepared),
        Step("conduct", "确认行为规范", BEFORE_LEAVING, None, None, conduct_waits),
        Step(
            "depart",
            "出发",
            BEFORE_LEAVING,
            S.ON_THE_WAY,
            Right.TRAVEL,
            goes_along,
            signed_and_arranged,
            conduct_is_read,
            qualified,
            paid_needs_acceptance,
        ),
        Step("arrive", "到达", {S.ON_THE_WAY}, S.ON_SITE, Right.TRAVEL, goes_along),
        Step("restore", "恢复运行", {S.ON_SITE}, S.RESTORED, Right.TRAVEL, goes_along),
        Step("return", "返回", {S.ON_THE_WAY, S.ON_SITE, S.RESTORED}, S.BACK, Right.TRAVEL, goes_along),
        Step("return_after", "返回", {S.BACK, S.HANDED_IN, S.FILED}, None, Right.TRAVEL, goes_along, not_back_yet),
        Step("correct", "更正时间", {*GONE, S.FILED}, None, None, may_correct),
        Step("sign_late", "补签外出申请", GONE, None, Right.DISPATCH, not_signed_yet, heads_the_department),
        Step("hand_in", "交单", {S.ON_SITE, S.RESTORED, S.BACK}, S.HANDED_IN, Right.TRAVEL, goes_along),
        Step("give_back", "退回补正", {S.HANDED_IN}, S.BACK, Right.FILE),
        Step("file", "归档", {S.HANDED_IN}, S.FILED, Right.FILE),
        Step("cancel", "取消外出", BEFORE_LEAVING, S.CANCELLED, Right.REQUEST, may_change),
    ],
    attribute="state",
)
