"""The facts that a rule's condition may name, and the roles that may own a clock: one list for the whole house.

A subject answers `facts() -> dict` with these keys and `responsible(role) -> (person or None, department or None)`
with these roles. A fact it does not know is left out or None, and matches nothing (design §2).
"""

from dataclasses import dataclass
from typing import Any

from core.organization.models import Function

# The times of a subject that a clock may count from, or that were agreed for it.
MOMENTS = ("received_at", "agreed_due_at")
YES_NO = {True: "是", False: "否"}


@dataclass(frozen=True)
class Fact:
    """`values`: allowed value → how people say it; an empty table means an event key (fact `event`)."""

    label: str
    values: dict[Any, str]


FACTS: dict[str, Fact] = {
    "grade": Fact("故障等级", {1: "一级", 2: "二级", 3: "三级", 4: "四级"}),
    "urgency": Fact("紧急程度", {"normal": "一般", "important": "重要", "urgent": "紧急"}),
    "type": Fact("信息类型", {"support": "技术支持", "quality": "质量信息"}),
    "onsite": Fact("需上门", YES_NO),
    "remote": Fact("远程处理", YES_NO),
    "main_city": Fact("主城区", YES_NO),
    "military": Fact("军品", YES_NO),
    "major": Fact("重大", YES_NO),
    "complex": Fact("复杂问题", YES_NO),
    "complaint": Fact("抱怨", YES_NO),
    "paid": Fact("有偿", YES_NO),
    "responded": Fact("已首次响应", YES_NO),
    "has_part": Fact("带回故障件", YES_NO),
    "sub_tier": Fact("二级供方", YES_NO),
    "service_area": Fact("在服务点区域", YES_NO),
    # The engine's own: which event arms the clock (D-06 starts earlier for 一级 and 紧急, A-33).
    "event": Fact("起算事件", {}),
}


@dataclass(frozen=True)
class OwnerRole:
    """`function`: the department that answers when the subject names nobody."""

    label: str
    function: str


ROLES: dict[str, OwnerRole] = {
    "receiver": OwnerRole("接收人", Function.SERVICE),
    "clerk": OwnerRole("客服", Function.SERVICE),
    "quality": OwnerRole("质量部", Function.QUALITY),
    "engineer": OwnerRole("责任技术人员", Function.SERVICE),
    "executing_head": OwnerRole("执行部门", Function.SERVICE),
    "support": OwnerRole("技术支持小组", Function.SERVICE),
    "service_head": OwnerRole("售后服务部负责人", Function.SERVICE),
    "expert": OwnerRole("技术专家", Function.TECHNICAL),
    "emergency": OwnerRole("应急处理小组", Function.SERVICE),
    "visitor": OwnerRole("走访人员", Function.SERVICE),
    "data_technician": OwnerRole("数据工程技术人员", Function.DATA),
    "sales": OwnerRole("销售部", Function.SALES),
    "supplier_contact": OwnerRole("供方联系人", Function.PURCHASING),
    "service_point": OwnerRole("服务点", Function.STATION),
    "service": OwnerRole("售后服务部", Function.SERVICE),
    "action_owner": OwnerRole("议定的责任人", Function.SERVICE),
    "management": OwnerRole("公司领导", Function.MANAGEMENT),
    "representative": OwnerRole("管理者代表", Function.REPRESENTATIVE),
}


# Events of §B whose rooms do not stand yet, as the rules page says them; a room's own label wins.
EVENT_WORDS = {
    "DISPATCH_REQUESTED": "提交外出申请",
    "QUOTE_ACCEPTED": "客户认可报价",
    "SERVICE_NOTICE": "发出服务通知",
    "ARRIVED": "到达现场",
    "RESTORED": "恢复运行",
    "SURVEYED": "完成满意度调查",
    "RETURNED": "带件返回总部",
    "STOCKED_IN": "故障件入库",
    "DATA_REWORKED": "数据返工完成",
    "DATA_STOCKED_IN": "数据入库",
    "VISIT_ENDED": "走访结束",
    "VISIT_REPORTED": "提交走访报告",
    "HEAD_NOTIFIED": "已通知负责人和专家",
    "MEETING_RECORDED": "会议记录",
    "TEAM_FORMED": "应急小组就位",
    "TEAM_ARRIVED": "应急小组到达",
    "EARLY_WARNING_SUBMITTED": "提交早期报警表",
    "CAPA_DEMANDED": "客户要求纠正预防",
    "CAPA_SUBMITTED": "提交纠正预防报告",
    "QUARTER_ENDED": "季度结束",
    "URGENT_FAILURE": "紧急故障",
    "MARKET_REPORT_FILED": "提交营销总结报告",
    "SUPPLIER_NOTIFIED": "通知供方",
    "SUPPLIER_RESPONDED": "供方响应",
    "SUPPLIER_SOLUTION": "供方提交方案",
    "REQUEST": "服务点区域内的请求",
    "COVERED": "服务点已保障",
    "GM_NOTIFIED": "已报告总经理",
}


def said(key: str, value) -> str:
    """How people say one fact: 一级, 重要, 需上门."""
    fact = FACTS[key]
    if fact.values is YES_NO:
        return fact.label if value else f"非{fact.label}"
    return fact.values.get(value, str(value))


def condition_words(condition: dict) -> str:
    """{"grade": [1, 2], "onsite": [True]} → 一级或二级、需上门; "" for the condition that always matches."""
    parts = ["或".join(said(key, value) for value in values) for key, values in condition.items() if key != "event"]
    return "、".join(parts)


def seen(subject) -> dict:
    """What rules could ask of the subject at this moment, as JSON: the known facts, and under `moments` the times a
    clock may count from. A clock that is spoken of itself (接警) has none."""
    if not hasattr(subject, "facts"):
        return {}
    facts = {key: value for key, value in subject.facts().items() if key in FACTS and value is not None}
    moments = {name: at.isoformat() for name in MOMENTS if (at := subject.moment(name))}
    return facts | {"moments": moments}
