"""What people write down while a case runs: contacts, diagnosis, progress."""

from django.conf import settings
from django.db import models

from tickets.models.parts import PartOfTicket, of_ticket

PERSON = {"to": settings.AUTH_USER_MODEL, "on_delete": models.PROTECT, "related_name": "+"}


class ContactLog(PartOfTicket):
    """沟通记录 (S0-45, S2-06). The first one by technical support is the response (A-02).

    What a customer wrote (`is_incoming`) and what the house answered by itself has no `by` and is never one.
    """

    class Way(models.TextChoices):
        PHONE = "phone", "电话"
        VIDEO = "video", "视频"
        MESSAGE = "message", "微信或短信"
        EMAIL = "email", "电子邮件"
        VISIT = "visit", "当面"
        ONLINE = "online", "网页留言"
        AUTO = "auto", "自动答复"

    ticket = of_ticket("contacts")
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    with_whom = models.CharField("对方", max_length=40, blank=True)
    words = models.TextField("内容")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(verbose_name="记录人", null=True, **PERSON)
    is_response = models.BooleanField("首次响应", default=False)
    is_incoming = models.BooleanField("客户来言", default=False)

    class Meta:
        verbose_name = "沟通记录"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_way_display()} {self.with_whom}"


class DiagnosisStep(PartOfTicket):
    """诊断步骤 (S3-10): what was checked, how, and what was found."""

    ticket = of_ticket("diagnosis")
    order = models.PositiveSmallIntegerField("序号")
    step = models.CharField("步骤", max_length=200)
    finding = models.CharField("发现", max_length=300, blank=True)
    is_problem = models.BooleanField("问题点", default=False)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(verbose_name="记录人", **PERSON)

    class Meta:
        verbose_name = "诊断步骤"
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(name="diagnosis_order_unique", fields=["ticket", "order"])]

    def __str__(self):
        return self.step


class Progress(PartOfTicket):
    """进展 (S1-19.6, S3-17): seen by leaders and the clerk, with the expected end when it is known (S3-12).

    `passed_on_…`: the head told the customer what was reported (S3-17).
    """

    ticket = of_ticket("progress")
    words = models.TextField("进展")
    expected_at = models.DateTimeField("预计完成", null=True, blank=True)
    told_customer = models.BooleanField("已告知客户", default=False)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(verbose_name="报告人", **PERSON)
    passed_on_at = models.DateTimeField("向客户反馈时间", null=True, blank=True)
    passed_on_by = models.ForeignKey(verbose_name="反馈人", null=True, blank=True, **PERSON)
    passed_on_to = models.CharField("反馈给", max_length=40, blank=True)

    class Meta:
        verbose_name = "进展"
        verbose_name_plural = "进展"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.words[:40]
