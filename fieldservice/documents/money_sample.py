"""Filled samples of the papers of money, for the register of forms."""

TRAVELLER = {"name": "陈国栋", "day": "2026年11月18日"}
HEAD = {"name": "韦志强", "day": "2026年11月18日"}
FINANCE = {"name": "邱莉", "day": "2026年11月19日"}

ADVANCE = {
    "asked_on": "2026年11月16日",
    "person": "陈国栋",
    "department": "生产部",
    "trip_no": "SC261107",
    "ticket_no": "YX261107",
    "destination": "芜湖市鸠江区经四路8号2号车间",
    "days": "2026-11-16 至 2026-11-18",
    "amount": "¥1,000.00",
    "words": "人民币壹仟元整",
    "reason": "往返火车票、两晚住宿。",
    "paid": "¥1,000.00",
    "way": "银行转账",
    "paid_on": "2026-11-16",
    "settled": "随报销单 SC261109 结清",
    "sign_person": TRAVELLER,
    "sign_head": HEAD,
    "sign_finance": FINANCE,
}
CLAIM = {
    "submitted_on": "2026年11月18日",
    "person": "陈国栋",
    "department": "生产部",
    "trip_no": "SC261107",
    "ticket_no": "YX261107",
    "customer": "芜湖精工传动有限公司",
    "destination": "芜湖市鸠江区经四路8号2号车间",
    "days": "2026-11-16 至 2026-11-18（2.5 天，2 晚）",
    "lines": [
        {
            "on": "2026-11-16",
            "fee": "交通费 据实",
            "quantity": "",
            "amount": "620.00",
            "receipt": "有",
            "note": "高铁二等座",
        },
        {
            "on": "2026-11-16",
            "fee": "住宿费 按标准",
            "quantity": "2",
            "amount": "300.00",
            "receipt": "—",
            "note": "",
        },
        {
            "on": "2026-11-18",
            "fee": "餐饮费 按标准",
            "quantity": "2.5",
            "amount": "125.00",
            "receipt": "—",
            "note": "",
        },
    ],
    "total": "¥1,045.00",
    "words": "人民币壹仟零肆拾伍元整",
    "advance_no": "SC261103",
    "advance": "¥1,000.00",
    "balance": "补付 45.00 元",
    "note": "",
    "checked": "同意报销。",
    "batch": "CW261101",
    "sign_person": TRAVELLER,
    "sign_head": HEAD,
    "sign_finance": FINANCE,
}
WRITE_OFF = {
    "made_on": "2026年11月30日",
    "month": "2026年11月",
    "department": "财务部",
    "count": "1",
    "total": "¥1,045.00",
    "words": "人民币壹仟零肆拾伍元整",
    "advances": "¥1,000.00",
    "balance": "¥45.00",
    "note": "",
    "entries": [
        {
            "number": "SC261109",
            "department": "生产部",
            "person": "陈国栋",
            "trip": "SC261107",
            "amount": "1,045.00",
            "advance": "1,000.00",
            "balance": "45.00",
        }
    ],
    "pages": [{"amount": "1,045.00", "advance": "1,000.00", "balance": "45.00"}],
    "departments": [
        {"label": "生产部", "count": "1", "amount": "1,045.00", "advance": "1,000.00", "balance": "45.00"}
    ],
    "people": [{"label": "陈国栋", "count": "1", "amount": "1,045.00", "advance": "1,000.00", "balance": "45.00"}],
    "kinds": [
        {"label": "交通费", "count": "", "amount": "620.00", "advance": "", "balance": ""},
        {"label": "住宿费", "count": "", "amount": "300.00", "advance": "", "balance": ""},
        {"label": "餐饮费", "count": "", "amount": "125.00", "advance": "", "balance": ""},
    ],
    "reversals": [],
    "sign_maker": FINANCE,
    "sign_checker": None,
    "sign_leader": None,
}
