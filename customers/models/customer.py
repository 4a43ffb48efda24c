"""顾客/客户/用户 are one thing here (A-31): the customer with its people and places."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords


class CustomerQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def key(self):
        """重点客户."""
        return self.filter(is_key=True)

    def under_contract(self, on):
        """Customers whose maintenance contract (维保) covers the day."""
        return self.filter(contract_until__gte=on)

    def lock(self, pk: int) -> "Customer":
        return self.select_for_update(of=("self",)).get(pk=pk)


class Customer(models.Model):
    """客户档案 (S1-68, S2-07, H19): who calls us, with needs, agreements and everything we ever did for them."""

    class Channel(models.TextChoices):
        MARKET = "market", "社会营销"
        ASSEMBLY = "assembly", "装配线配套"

    name = models.CharField("客户名称", max_length=80)
    short_name = models.CharField("简称", max_length=20, blank=True)
    code = models.CharField("客户编码", max_length=20, unique=True, null=True, blank=True)
    channel = models.CharField(
        "销售渠道",
        max_length=10,
        choices=Channel.choices,
        default=Channel.MARKET,
        help_text="社会营销的产品由销售部负责，装配线的由质量部负责。",
    )
    is_key = models.BooleanField("重点客户", default=False)

    region = models.CharField("省 / 区域", max_length=20, blank=True)
    city = models.CharField("城市", max_length=40, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    since_year = models.PositiveSmallIntegerField("合作起始年", null=True, blank=True)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="客户经理"
    )
    contract_no = models.CharField("维保合同号", max_length=40, blank=True)
    contract_until = models.DateField("维保至", null=True, blank=True)
    contract_scope = models.CharField("维保范围", max_length=200, blank=True)
    note = models.TextField("备注", blank=True)

    is_active = models.BooleanField("在用", default=True)
    inactive_reason = models.CharField("停用原因", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("建档时间", editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="建档人"
    )

    # Kept by `actions.reindex`: how people type the name, and one text with all that the lookup compares.
    initials = models.CharField(max_length=100, blank=True, editable=False)
    pinyin = models.CharField(max_length=400, blank=True, editable=False)
    lookup = models.TextField(blank=True, editable=False)

    history = HistoricalRecords(excluded_fields=["initials", "pinyin", "lookup"])
    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = "客户"
        ordering = ["pinyin", "pk"]
        constraints = [
            models.CheckConstraint(
                name="customer_has_name",
                condition=~Q(name=""),
                violation_error_message="客户名称不能为空。",
            ),
            models.CheckConstraint(
                name="customer_inactive_has_reason",
                condition=Q(is_active=True) | ~Q(inactive_reason=""),
                violation_error_message="停用客户要写明原因。",
            ),
        ]
        indexes = [
            # The list page in its default order: by pinyin, as a telephone book.
            models.Index(name="customer_by_pinyin", fields=["pinyin", "id"]),
            # The list filtered by region; the installed base per region (S4-15).
            models.Index(name="customer_by_region", fields=["region", "pinyin"]),
            # The contract filter, and the report on contracts that end soon.
            models.Index(name="customer_by_contract", fields=["contract_until"], condition=Q(is_active=True)),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("customers:detail", args=[self.pk])

    @property
    def label(self) -> str:
        """The short name where there is one: tables and chips."""
        return self.short_name or self.name

    @property
    def place(self) -> str:
        """安徽 芜湖市; one word where both are the same (上海)."""
        return " ".join(dict.fromkeys(part for part in (self.region, self.city) if part))

    def has_contract(self, on) -> bool:
        """Whether a maintenance contract covers the day (S1-36)."""
        return self.contract_until is not None and self.contract_until >= on


class Contact(models.Model):
    """联系人: whom we call back, and by whose number an incoming call is recognised."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts", verbose_name="客户")
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    other_phone = models.CharField("其他电话", max_length=30, blank=True)
    digits = models.CharField(max_length=64, blank=True, editable=False)
    email = models.EmailField("电子邮箱", blank=True)
    is_main = models.BooleanField("首选", default=False)
    note = models.CharField("说明", max_length=100, blank=True, help_text="例如：22:00 以后、报价与合同")
    is_active = models.BooleanField("在用", default=True)

    history = HistoricalRecords(excluded_fields=["digits"])

    class Meta:
        verbose_name = "联系人"
        ordering = ["-is_main", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="contact_one_main",
                fields=["customer"],
                condition=Q(is_main=True, is_active=True),
                violation_error_message="一个客户只有一位首选联系人。请先取消另一位的首选。",
            ),
            models.CheckConstraint(
                name="contact_has_name",
                condition=~Q(name=""),
                violation_error_message="联系人姓名不能为空。",
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.title}".strip()

    def get_absolute_url(self):
        return reverse("customers:detail", args=[self.customer_id])


class Site(models.Model):
    """厂区: where machines stand. A main city (主城区) shortens the arrival limits (S1 表2)."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="sites", verbose_name="客户")
    name = models.CharField("名称", max_length=40)
    city = models.CharField("城市", max_length=40, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    main_city = models.BooleanField("主城区", default=False, help_text="主城区的到场时限更短。")
    in_service_area = models.BooleanField(
        "服务点区域", default=False, help_text="重点区域或边远中心城市，由服务点 24 小时内保障。"
    )
    service_point = models.CharField("服务点", max_length=60, blank=True)
    entry_rules = models.CharField("进厂要求", max_length=200, blank=True)
    note = models.CharField("说明", max_length=100, blank=True)
    is_active = models.BooleanField("在用", default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "厂区"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="site_name_once_per_customer",
                fields=["customer", "name"],
                violation_error_message="这个客户已有同名厂区。请换一个名称。",
            ),
            models.CheckConstraint(
                name="site_has_name",
                condition=~Q(name=""),
                violation_error_message="厂区名称不能为空。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("customers:detail", args=[self.customer_id])

    @property
    def where(self) -> str:
        """City and address, the city only where the address does not begin with it."""
        city = "" if self.address.startswith(self.city) else self.city
        return " · ".join(part for part in (city, self.address) if part)
