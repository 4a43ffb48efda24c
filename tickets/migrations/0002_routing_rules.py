"""The routing table of S1-40, after the analysis that of A-30; those of S2-02 wait for an administrator."""

from django.db import migrations

RULES = [
    ("symptom", "hardware", "production", "服务规范 4.4.1：硬件问题由生产部处理"),
    ("symptom", "software", "research", "服务规范 4.4.1：软件问题由研发部处理"),
    ("symptom", "data", "data", "服务规范 4.4.1：数据项目由数据工程项目经理负责"),
    ("symptom", "integration", "integration", "服务规范 4.4.1：系统集成项目由系统集成项目经理负责"),
    ("symptom", "undetermined", "quality", "服务规范 4.4.1：无法确定的由质量部组织研究"),
    ("cause", "assembly", "production", "工艺、装配类硬件问题"),
    ("cause", "design", "research", "设计缺陷，包括硬件设计"),
    ("cause", "data", "data", "数据问题"),
    ("cause", "integration", "integration", "系统集成问题"),
    ("cause", "supplier", "quality", "供方问题由质量部联系供方"),
    ("cause", "use", "service", "使用问题由售后服务部指导"),
]
BY_CHANNEL = [
    ("market", "sales", "客户服务管理 5：社会营销的产品由销售部负责"),
    ("assembly", "quality", "客户服务管理 5：装配线的维修由质量部负责"),
]


def load(apps, schema_editor):
    rule = apps.get_model("tickets", "RoutingRule")
    rows = [
        rule(basis=basis, kind=kind, function=function, note=note, order=number * 10)
        for number, (basis, kind, function, note) in enumerate(RULES, 1)
    ]
    rows += [
        rule(basis="symptom", customer_channel=channel, function=function, note=note, order=number * 10, is_on=False)
        for number, (channel, function, note) in enumerate(BY_CHANNEL, len(RULES) + 1)
    ]
    rule.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_the_ticket_and_its_plan")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
