"""售后服务维修记录单 (H2): three copies, for repairs on site and of what customers send in."""

from django.db import models
from django.db.models import F, Q

from fieldservice.models.field_paper import ROWS, FieldPaper, voided_says_why
from tickets.models.parts import of_ticket


class SheetState(models.TextChoices):
    DRAFT = "draft", "填写中"
    DONE = "done", "已完成"
    VOID = "void", "已作废"


class RepairSheet(FieldPaper):
    """H2 (S1-77). `warranty_parts`: [{"name", "quantity"}, …]; `bought_parts`: [{"name", "quantity", "price"}, …]."""

    State = SheetState
    SLUG = "repair-sheets"
    SERIES = "repair_sheet"
    CONTENT = [
        "repair_unit",
        "user_name",
        "wanted_time",
        "user_address",
        "contact",
        "phone",
        "model",
        "serial",
        "quantity",
        "invoice_no",
        "bought_on",
        "reported_on",
        "report_content",
        "recorder",
        "result",
        "repair_from",
        "repair_until",
        "warranty_parts",
        "bought_parts",
        "user_opinion",
    ]

    ticket = of_ticket("repair_sheets")
    state = models.CharField("状态", max_length=8, choices=SheetState.choices, default=SheetState.DRAFT)
    repair_unit = models.CharField("维修单位", max_length=80)
    user_name = models.CharField("用户姓名（单位、人）", max_length=80)
    wanted_time = models.CharField("要求服务时间", max_length=60, blank=True)
    user_address = models.CharField("用户地址", max_length=200, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    model = models.CharField("型号", max_length=60, blank=True)
    serial = models.CharField("机号", max_length=60, blank=True)
    quantity = models.CharField("数量", max_length=20, blank=True)
    invoice_no = models.CharField("发票号", max_length=40, blank=True)
    bought_on = models.DateField("购机日期", null=True, blank=True)
    reported_on = models.DateField("报修日期", null=True, blank=True)
    report_content = models.TextField("报修内容", max_length=2000)
    recorder = models.CharField("记录人", max_length=40, blank=True)
    result = models.TextField("维修结果", max_length=2000, blank=True)
    repair_from = models.DateTimeField("修理开始", null=True, blank=True)
    repair_until = models.DateTimeField("修理结束", null=True, blank=True)
    warranty_parts = models.JSONField("“三包”件", **ROWS)
    bought_parts = models.JSONField("客户购买件", **ROWS)
    user_opinion = models.CharField("用户意见", max_length=300, blank=True)

    class Meta:
        verbose_name = "售后服务维修记录单"
        ordering = ["-pk"]
        constraints = [
            voided_says_why("repair_sheet_void_says_why"),
            models.CheckConstraint(
                name="repair_sheet_ends_after_start",
                condition=Q(repair_from=None) | Q(repair_until=None) | Q(repair_until__gte=F("repair_from")),
                violation_error_message="修理结束早于修理开始。请改为开始之后的时间。",
            ),
        ]
