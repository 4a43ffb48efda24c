"""Forms on faulty parts, 入库单, data rework and replacement."""

from django import forms

from core.organization.models import Department, Function, Staff
from customers.models import Equipment
from fieldservice.models import DataRework, Disposition, Replacement, Result
from tickets.forms.base import ActForm, Versioned, when, words
from tickets.forms.complaint import PartForm, PartWithFiles, moment
from tickets.forms.table import Column, TableField

STORES = ("返修件库", "备件库", "待报废区")
LINE_COLUMNS = [
    Column("name", "名称"),
    Column("model", "型号规格", required=False),
    Column("serial", "编号", required=False),
    Column("quantity", "数量", required=False, width="w-no"),
    Column("unit", "单位", required=False, width="w-no"),
    Column("disposition", "处置", "select", [("", "未定"), *Disposition.choices], required=False),
    Column("location", "库位", required=False),
]


def people(label: str) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(label=label, queryset=Staff.objects.active().order_by("name", "pk"))


class AddPartForm(PartForm):
    """补登故障件: came back, but stands in no record."""

    name = forms.CharField(label="名称", max_length=80)
    model = forms.CharField(label="型号规格", max_length=80, required=False)
    quantity = forms.DecimalField(label="数量", min_value=0, decimal_places=2, max_digits=8, initial=1)
    unit = forms.CharField(label="单位", max_length=10, required=False)
    old_serial = forms.CharField(label="旧件编号", max_length=60, required=False)
    new_serial = forms.CharField(label="新件编号", max_length=60, required=False)
    disposition = forms.ChoiceField(label="现场确认", choices=Disposition.choices, widget=forms.RadioSelect)
    own_use = forms.BooleanField(label="自用更换件，按固定资产及低值易耗品管理", required=False)

    def clean_quantity(self):
        if not self.cleaned_data["quantity"]:
            raise forms.ValidationError("数量必须大于 0。")
        return self.cleaned_data["quantity"]


class AssetForm(PartForm):
    words = words("去向", rows=2, max_length=300, help_text="例如：交办公室登记，由谁保管。")
    asset_no = forms.CharField(label="资产编号", max_length=40, required=False)


class SayForm(PartForm):
    """A word on what is done."""

    words = words("说明", rows=3, max_length=300)


class MaySayForm(PartForm):
    words = words("意见", required=False, rows=3, max_length=300)


class RepairForm(PartForm):
    department = forms.ModelChoiceField(label="返修部门", queryset=Department.objects.active())
    words = words("返修要求", rows=3, max_length=300)

    def prepare(self) -> None:
        self.initial.setdefault("department", Department.objects.function(Function.PRODUCTION))


class ReinspectForm(PartForm):
    result = forms.ChoiceField(label="检验结果", choices=Result.choices, widget=forms.RadioSelect)
    words = words("检验说明", required=False, rows=3, max_length=300, help_text="不合格和待判要写明原因。")
    location = forms.CharField(label="库位", max_length=60, required=False)

    def prepare(self) -> None:
        self.initial.setdefault("location", self.part.location)


class ReportForm(PartForm):
    number = forms.CharField(label="《不合格品报告处理单》编号", max_length=40)


# 入库单


class StockInForm(ActForm):
    """办理入库: the parts that wait, chosen by tick, and rows typed by hand."""

    handed_by = people("交库人")
    warehouse = forms.CharField(label="仓库", max_length=40)
    stocked_at = when("入库时间")
    lines = TableField(LINE_COLUMNS, spare=3, label="其他物品")
    note = forms.CharField(label="备注", max_length=200, required=False)

    def prepare(self) -> None:
        self.waiting = list(self.ticket.faulty_parts.waiting().select_related("trip__lead", "sent_in").order_by("pk"))
        self.chosen = [part for part in self.waiting if not part.own_use]
        lead = next((part.trip.lead for part in self.chosen if part.trip), self.user)
        self.initial.setdefault("handed_by", lead)
        self.initial.setdefault("warehouse", STORES[0])
        for part in self.chosen:
            tick = forms.CheckboxInput(attrs={"class": "form-check-input"})
            self.fields[f"part_{part.pk}"] = forms.BooleanField(
                label=str(part), required=False, initial=True, widget=tick
            )
            self.fields[f"disposition_{part.pk}"] = forms.ChoiceField(
                label=f"{part}的处置",
                choices=[("", "请选择"), *Disposition.choices],
                required=False,
                initial=part.disposition,
                widget=forms.Select(attrs={"class": "form-select", "aria-label": f"{part}的处置"}),
            )
            place = forms.TextInput(attrs={"class": "form-control", "aria-label": f"{part}的库位"})
            self.fields[f"location_{part.pk}"] = forms.CharField(
                label=f"{part}的库位", max_length=60, required=False, widget=place
            )

    @property
    def rows(self) -> list[tuple]:
        """(part, tick, disposition, location) for the table."""
        return [
            (part, self[f"part_{part.pk}"], self[f"disposition_{part.pk}"], self[f"location_{part.pk}"])
            for part in self.chosen
        ]

    @property
    def own_use(self) -> list:
        return [part for part in self.waiting if part.own_use]

    def clean(self):
        said = super().clean()
        parts = []
        for part in self.chosen:
            if not said.get(f"part_{part.pk}"):
                continue
            row = {name: said.get(f"{name}_{part.pk}", "") for name in ("disposition", "location")}
            if not row["disposition"]:
                self.add_error(f"disposition_{part.pk}", "请选择报修或报废。")
            parts.append({"part": part, **row})
        if not parts and not said.get("lines") and not self.errors:
            raise forms.ValidationError("还没有入库明细。请勾选故障件，或填写一行。")
        names = ("handed_by", "warehouse", "stocked_at", "lines", "note")
        return {name: said.get(name) for name in names} | {"parts": parts}


class EditStockInForm(Versioned, PartForm):
    handed_by = people("交库人")
    warehouse = forms.CharField(label="仓库", max_length=40)
    note = forms.CharField(label="备注", max_length=200, required=False)

    def prepare(self) -> None:
        order = self.part
        for name in ("handed_by", "warehouse", "note"):
            self.initial.setdefault(name, getattr(order, name))
        self.initial.setdefault("expected_version", order.version)
        self.lines = list(order.lines.order_by("pk"))
        for line in self.lines:
            label = f"{line}的库位"
            self.fields[f"location_{line.pk}"] = forms.CharField(
                label=label, max_length=60, required=False, initial=line.location
            )

    def clean(self):
        said = super().clean()
        places = {line.pk: said.get(f"location_{line.pk}", "") for line in self.lines}
        return {name: said.get(name) for name in ("handed_by", "warehouse", "note", "expected_version")} | {
            "locations": places
        }


class InspectForm(PartForm):
    """入库检验: a verdict and a word per line; judged lines are shown, not asked again."""

    def prepare(self) -> None:
        self.lines = list(self.part.lines.order_by("pk"))
        self.open_lines = [line for line in self.lines if line.result not in (Result.PASS, Result.FAIL)]
        for line in self.open_lines:
            self.fields[f"result_{line.pk}"] = forms.ChoiceField(
                label=f"{line}的检验结果",
                choices=Result.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=line.result,
            )
            self.fields[f"words_{line.pk}"] = forms.CharField(
                label=f"{line}的检验说明", max_length=300, required=False
            )

    @property
    def rows(self) -> list[tuple]:
        """(line, result or None, words or None)."""
        asked = {line.pk for line in self.open_lines}
        return [
            (line, self[f"result_{line.pk}"], self[f"words_{line.pk}"]) if line.pk in asked else (line, None, None)
            for line in self.lines
        ]

    def clean(self):
        said = super().clean()
        verdicts = {}
        for line in self.open_lines:
            result, text = said.get(f"result_{line.pk}", ""), said.get(f"words_{line.pk}", "")
            if result and result != Result.PASS and not text.strip():
                self.add_error(f"words_{line.pk}", "不合格和待判要写明原因。")
            if result:
                verdicts[line.pk] = (result, text)
        if not verdicts and not self.errors:
            raise forms.ValidationError("请至少给一行检验结果。")
        return {"verdicts": verdicts}


# 数据返工


class ReworkFields(forms.Form):
    kind = forms.ChoiceField(label="类别", choices=DataRework.Kind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label="数据名称", max_length=80)
    scope = forms.CharField(label="范围和数量", max_length=160, help_text="例如：城南片区 12.6 km，3 幅图。")
    fault = words("问题", rows=3, max_length=300)
    assignee = people("数据工程技术人员")


class NewReworkForm(ReworkFields, ActForm):
    def prepare(self) -> None:
        self.initial.setdefault("kind", DataRework.Kind.REWORK)
        self.initial.setdefault("assignee", self.ticket.assignee or self.user)


class EditReworkForm(ReworkFields, Versioned, PartForm):
    def prepare(self) -> None:
        for name in ReworkFields.base_fields:
            self.initial.setdefault(name, getattr(self.part, name))
        self.initial.setdefault("expected_version", self.part.version)


class ReworkedForm(PartWithFiles):
    work = words("处理内容", rows=4)
    reworked_at = moment("处理完成时间")


class FillForm(PartForm):
    handed_by = people("交库人")
    warehouse = forms.CharField(label="数据库或存储位置", max_length=40)
    note = forms.CharField(label="备注", max_length=200, required=False)

    def prepare(self) -> None:
        self.initial.setdefault("handed_by", self.part.assignee)


class StockDataForm(PartForm):
    stored_where = forms.CharField(
        label="数据存放位置", max_length=120, help_text="例如：成果数据库 2026/城南管网/V2。"
    )


class RedeliverForm(PartWithFiles):
    delivered_how = forms.CharField(label="交付方式", max_length=80, help_text="例如：移动硬盘当面交付、加密网盘。")
    received_with = forms.CharField(label="客户接收人", max_length=40)
    delivered_at = moment("交付时间")
    delivery_words = words("客户意见", required=False, rows=2, max_length=300)

    def prepare(self) -> None:
        self.initial.setdefault("received_with", self.part.ticket.contact_name)


# 调换


class ReplaceForm(ActForm):
    """调换 (S2-05): the new machine's plate, and whose warranty it has."""

    serial = forms.CharField(label="新设备机号", max_length=60)
    product = forms.CharField(label="产品名称", max_length=60)
    model = forms.CharField(label="型号", max_length=60, required=False)
    batch = forms.CharField(label="批次", max_length=40, required=False)
    delivered_on = forms.DateField(label="交付日期", required=False)
    commissioned_on = forms.DateField(label="投运日期", required=False)
    warranty = forms.ChoiceField(label="保修期", choices=Replacement.Warranty.choices, widget=forms.RadioSelect)
    warranty_ends_on = forms.DateField(label="保修至", required=False, help_text="重新起算时填写。")
    warranty_reason = forms.CharField(label="保修期的依据", max_length=200)
    reason = words("调换原因", rows=3, max_length=200)

    def prepare(self) -> None:
        old = self.ticket.equipment
        if old is not None:
            for name in ("product", "model"):
                self.initial.setdefault(name, getattr(old, name))
        self.initial.setdefault("warranty", Replacement.Warranty.CARRIED)

    def clean(self):
        said = super().clean()
        if self.errors:
            return said
        ends, begins = said["warranty_ends_on"], said["commissioned_on"] or said["delivered_on"]
        if said["warranty"] == Replacement.Warranty.NEW and not ends:
            self.add_error("warranty_ends_on", "保修期重新起算时，请填写保修至。")
        if ends and begins and ends < begins:
            self.add_error("warranty_ends_on", "保修截止早于投运日期。请改为投运日期或之后的日期。")
        if self.errors:
            return said
        plate = ("serial", "product", "model", "batch", "delivered_on", "commissioned_on")
        machine = Equipment(**{name: said[name] for name in plate})
        rest = ("warranty", "warranty_ends_on", "warranty_reason", "reason")
        return {"new": machine} | {name: said[name] for name in rest}
