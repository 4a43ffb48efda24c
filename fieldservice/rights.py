"""Rights of the field; who holds them stands in core/organization/roles.py."""

from django.db.models import TextChoices


class Right(TextChoices):
    REQUEST = "fieldservice.request", "拟定外出申请"
    DISPATCH = "fieldservice.dispatch", "签批外出申请"
    ARRANGE = "fieldservice.arrange", "安排行程和填写记录表头"
    PLANNER = "fieldservice.planner", "查看派工周视图"
    TRAVEL = "fieldservice.travel", "外出服务"
    FILE = "fieldservice.file", "归档外出记录"
    REPORT = "fieldservice.report", "下达服务报告"
    REVIEW_REPORT = "fieldservice.review_report", "审阅服务报告"
    QUOTE = "fieldservice.quote", "拟定报价"
    LOWER_LABOUR = "fieldservice.lower_labour", "批准下调人工费"
    ISSUE_QUOTE = "fieldservice.issue_quote", "发出服务费报价"
    ISSUE_REPAIR_QUOTE = "fieldservice.issue_repair_quote", "签发维修报价"
    FEES = "fieldservice.fees", "维护收费标准"
    LIABILITY = "fieldservice.liability", "判定责任方"
    STOCK_IN = "fieldservice.stock_in", "办理入库"
    INSPECT = "fieldservice.inspect", "入库检验"
    RECEIVE = "fieldservice.receive", "收发顾客送修设备"
    CLAIM = "fieldservice.claim", "借支和报销"
    CHECK_CLAIM = "fieldservice.check_claim", "审核借支和报销"
    FINANCE = "fieldservice.finance", "付款和核销"
    COSTS = "fieldservice.costs", "查看费用"
    ANNUAL_PLAN = "fieldservice.annual_plan", "编制年度售后服务计划"
    APPROVE_ANNUAL_PLAN = "fieldservice.approve_annual_plan", "批准年度售后服务计划"
