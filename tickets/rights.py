"""Rights of the tickets room; who holds them stands in core/organization/roles.py."""

from django.db.models import TextChoices


class Right(TextChoices):
    SEE_ALL = "tickets.see_all", "查看全部处理单"
    REGISTER = "tickets.register", "登记处理单"
    CLASSIFY = "tickets.classify", "判定级别和类型"
    ANALYSE = "tickets.analyse", "质量分析"
    ASSIGN = "tickets.assign", "分派"
    DECIDE = "tickets.decide", "决定上门或远程"
    PLAN = "tickets.plan", "拟定方案"
    REVIEW = "tickets.review", "评审方案"
    APPROVE = "tickets.approve", "批准重大方案"
    RELEASE = "tickets.release", "放行先行实施"
    HANDLE = "tickets.handle", "处理"
    VERIFY = "tickets.verify", "核实结果"
    CLOSE = "tickets.close", "关闭"
    ARCHIVE = "tickets.archive", "归档"
    VOID = "tickets.void", "作废"
    REOPEN = "tickets.reopen", "重新打开"
    ROUTE = "tickets.route", "维护分派规则"
    MEET = "tickets.meet", "召集和记录会议"
    CONTINGENCY = "tickets.contingency", "维护应急预案"
    EXPERTISE = "tickets.expertise", "维护专家专长"
