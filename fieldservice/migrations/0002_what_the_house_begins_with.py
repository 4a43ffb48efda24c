"""What the house begins with: the words of the printed record (H1), the usual preparations of a journey (S1-42), and
收费标准 of 表 1 as the service rules give it (E2), from 2025-01-01."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import migrations

# 板式 and 沙发 come from the form's template; an administrator may retire them.
PRINTED = ["板式", "沙发", "保养", "额外包修", "其他"]
# What S1-42, the head of the record and the house's own practice ask for; 客服 may edit the list.
USUAL = [
    ("记录表头已填写", "客户名称、电话、地址、产品类型、服务内容，按处理单填写", "header", True),
    ("已与客户约定到达时间", "写明与谁约定，到达时限按约定时间计", "agreed", True),
    ("车票或机票", "按申请单的日期和交通工具订票", "", True),
    ("住宿", "当天往返时选“不需要”", "", True),
    ("借支", "没有申请借支，或财务已付", "advance", False),
    ("进厂手续", "进厂证、安全培训、车辆登记，按厂区的进厂要求办理", "", True),
    ("已告知客户人员和行程", "姓名、人数、到达时间、需客户配合的事项", "", True),
    ("工牌、工具和备件已备齐", "按申请单的明细清点（4.7 a）", "", True),
]
MODES = {
    "transport": ["actual", "customer"],
    "lodging": ["standard", "actual", "customer"],
    "meals": ["standard", "customer"],
    "labour": ["standard", "lowered"],
    "material": ["listed", "customer"],
}


def kinds(apps, schema_editor):
    rows = apps.get_model("fieldservice", "RecordKind")
    for place, name in enumerate(PRINTED, start=1):
        rows.objects.get_or_create(name=name, defaults={"order": place * 10})


def preparations(apps, schema_editor):
    items = apps.get_model("fieldservice", "ChecklistItem")
    for place, (name, hint, watches, required) in enumerate(USUAL, start=1):
        known = {"hint": hint, "watches": watches, "is_required": required, "order": place * 10}
        items.objects.get_or_create(name=name, defaults=known)


def fees(apps, schema_editor):
    apps.get_model("fieldservice", "FeeTable").objects.create(
        effective_from=date(2025, 1, 1),
        lodging=Decimal(150),
        meals=Decimal(50),
        labour=Decimal(200),
        tax=Decimal(15),
        management=Decimal(40),
        modes=MODES,
        taxed=["transport", "lodging", "meals", "labour", "material"],
        reason="服务规范 4.4.3 表 1",
        made_at=datetime(2024, 12, 31, 16, tzinfo=UTC),
    )


class Migration(migrations.Migration):
    dependencies = [("fieldservice", "0001_the_field")]
    operations = [migrations.RunPython(step, migrations.RunPython.noop) for step in (kinds, preparations, fees)]
