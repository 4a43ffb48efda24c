"""What the lists look like: their columns, and how a cell becomes what a form field takes."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from customers.models import Customer, Equipment, Import

YES = {"是", "y", "yes", "1", "true", "√"}
DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
CHANNELS = {choice.label: choice.value for choice in Customer.Channel}
BASES = {choice.label: choice.value for choice in Equipment.Basis}


@dataclass(frozen=True)
class Column:
    """`key` names the form field; `kind` is text, day, yes or number; `words` maps what people write to values."""

    key: str
    label: str
    kind: str = "text"
    needed: bool = False
    example: str = ""
    words: dict | None = None


C = Column
SHEETS: dict[str, list[Column]] = {
    Import.Kind.CUSTOMERS: [
        C("name", "客户名称", needed=True, example="皖江特缆股份有限公司"),
        C("short_name", "简称", example="皖江特缆"),
        C("code", "客户编码", example="KH0135"),
        C("channel", "销售渠道", example="社会营销", words=CHANNELS),
        C("is_key", "重点客户", "yes", example="是"),
        C("region", "省 / 区域", example="安徽"),
        C("city", "城市", example="芜湖市"),
        C("address", "地址", example="鸠江区九华北路 18 号"),
        C("since_year", "合作起始年", "number", example="2019"),
        C("contract_no", "维保合同号", example="WB-2024-031"),
        C("contract_until", "维保至", "day", example="2027-05-18"),
        C("contact.name", "联系人", example="吴建平"),
        C("contact.title", "职务", example="设备科长"),
        C("contact.phone", "电话", example="138 0553 6624"),
        C("contact.email", "电子邮箱", example="wujp@example.com"),
        C("site.name", "厂区", example="2 号车间"),
        C("site.main_city", "主城区", "yes", example="否"),
        C("note", "备注"),
    ],
    Import.Kind.EQUIPMENT: [
        C("customer", "客户名称或编码", needed=True, example="皖江特缆股份有限公司"),
        C("product", "产品名称", needed=True, example="高速管式绞线机"),
        C("model", "型号", example="GJ-630/1+6"),
        C("serial", "机号", example="GJ630-2403-017"),
        C("maker", "制造厂"),
        C("batch", "批次", example="2403"),
        C("project_no", "项目编号（AB号）", example="AB24031"),
        C("military", "军品", "yes", example="否"),
        C("site", "厂区", example="2 号车间"),
        C("delivered_on", "交付日期", "day", example="2024-04-26"),
        C("invoice_on", "开票日期", "day"),
        C("commissioned_on", "投运日期", "day", example="2024-05-18"),
        C("warranty_basis", "保修起算", example="自投运日起", words=BASES),
        C("warranty_ends_on", "保修至", "day", example="2027-05-18"),
        C("contract_until", "维保至", "day"),
        C("note", "备注"),
    ],
    Import.Kind.PARTS: [
        C("number", "备件编号", needed=True, example="BJ-0417"),
        C("name", "名称", needed=True, example="收线张力传感器"),
        C("spec", "规格型号", example="ZL-200N"),
        C("unit", "单位", example="件"),
        C("price", "单价（元）", "number", example="1280.00"),
        C("product", "适用产品", example="高速管式绞线机"),
        C("note", "备注"),
    ],
}


def text_of(cell) -> str:
    """A cell as people read it: dates as days, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f")
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", str(cell)).strip()


def value_of(column: Column, text: str):
    """What the form field takes; what cannot be read goes on as it is, and the form says so."""
    if column.words is not None:
        return column.words.get(text, text)
    if column.kind == "yes":
        return text.lower() in YES
    if column.kind == "day" and (found := DAY.match(text)):
        return "-".join(f"{int(part):02d}" for part in found.groups())
    if column.kind == "number":
        return text.replace(",", "").replace("，", "").removeprefix("¥")
    return text
