from django.db import migrations

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


def seed(apps, schema_editor):
    items = apps.get_model("fieldservice", "ChecklistItem")
    for place, (name, hint, watches, required) in enumerate(USUAL, start=1):
        known = {"hint": hint, "watches": watches, "is_required": required, "order": place * 10}
        items.objects.get_or_create(name=name, defaults=known)


class Migration(migrations.Migration):
    dependencies = [("fieldservice", "0005_travel_preparations")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
