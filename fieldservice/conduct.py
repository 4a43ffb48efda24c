"""外出行为规范: what everybody who goes to a customer confirms before leaving (S1 4.7 a–f, S1-72)."""

RULES = [
    ("a", "佩戴公司工牌或出示有关证件，带齐检修工具和备品备件。"),
    ("b", "谦恭和气，注意服装仪容整洁；对公司销售计划、行销策略、产品开发等严守商业秘密。"),
    ("c", "不挪用所收货款。"),
    ("d", "完成公司交付的售后服务工作，处理好顾客抱怨。"),
    ("e", "尽责精心服务，不向顾客拿、吃、要；爱护顾客的环境和物品，不损坏其他物品。"),
    ("f", "没有文件确认或措施实施之前，不向顾客承诺政策、利益、周期等敏感问题。"),
]


def not_confirmed(trip) -> str:
    """Who has not confirmed the rules yet; "" when everybody has."""
    waiting = [str(member.person) for member in trip.members.all() if member.conduct_at is None]
    return f"{'、'.join(waiting)}还没有确认外出行为规范。" if waiting else ""
