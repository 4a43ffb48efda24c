"""售后服务信息收集表 (H3): who the customer is and what the machine went through, in seven items."""

from django.db import models

from fieldservice.models.field_paper import FieldPaper, voided_says_why
from fieldservice.models.repair_sheet import SheetState
from tickets.models.parts import of_ticket


class InfoSheet(FieldPaper):
    """H3 (S1-78)."""

    State = SheetState
    SLUG = "info-sheets"
    SERIES = "info_sheet"
    CONTENT = [
        "customer_name",
        "equipment_kind",
        "contact",
        "job_title",
        "phone",
        "address",
        "project_no",
        "equipment_no",
        "type_and_size",
        "commissioned_on",
        "fault",
        "repair",
        "part_changes",
    ]

    ticket = of_ticket("info_sheets")
    state = models.CharField("状态", max_length=8, choices=SheetState.choices, default=SheetState.DRAFT)
    customer_name = models.CharField("客户名称", max_length=80)
    equipment_kind = models.CharField("设备种类", max_length=60, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    job_title = models.CharField("职务", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    project_no = models.CharField("项目编号（AB号）", max_length=60, blank=True)
    equipment_no = models.CharField("设备编号", max_length=60, blank=True)
    type_and_size = models.CharField("设备类型及尺寸", max_length=120, blank=True)
    commissioned_on = models.DateField("设备投运时间", null=True, blank=True)
    fault = models.TextField("设备故障描述", max_length=2000, blank=True)
    repair = models.TextField("设备维修情况", max_length=2000, blank=True)
    part_changes = models.TextField("设备零部件更换情况", max_length=2000, blank=True)

    class Meta:
        verbose_name = "售后服务信息收集表"
        ordering = ["-pk"]
        constraints = [voided_says_why("info_sheet_void_says_why")]
