"""The filled samples (样张) of the field's forms: what the register of forms shows."""

from tickets.documents.sample import STROKES

DAY = "2026年11月20日"
RECORD = {
    "pen": False,
    "customer": "示例市供水有限公司",
    "phone": "李工，138****2046",
    "address": "示例市滨河区净水路88号第二水厂配电室",
    "product_type": "配电自动化终端DTU-300/16",
    "installers": "赵明、孙亮",
    "travellers": "赵明（组长）、孙亮",
    "ticket_no": "YX261107",
    "service_content": (
        "通信频繁离线：核对日志、测量端子接触电阻、更换通信板、重新压接J3端子并升级软件；"
        "对同批次另2台终端作预防性检查。"
    ),
    "delivered_on": "2026年11月19日",
    "completed_on": DAY,
    "kind_options": ["板式", "沙发", "保养", "额外包修", "其他"],
    "kinds": ["保养"],
    "attitude": "很好",
    "damage": "无",
    "hygiene": "好",
    "satisfaction": "满意",
    "outcome": "完成",
    "charge": "免服务费，客户购买件111.00元",
    "unfinished": "无。",
    "suggestion": "希望对同类站点安排一次集中巡检，并提供端子检查的图文说明，便于值班人员日常自查。",
    "promise": "12月15日前提供图文说明；明年第一季度安排巡检并提前一周通知。自更换之日起，更换件保修期为12个月。",
    "sign_customer": {"name": "李工", "day": DAY, "strokes": STROKES},
    "sign_traveller": {"name": "赵明", "day": DAY},
    "sign_clerk": None,
}
