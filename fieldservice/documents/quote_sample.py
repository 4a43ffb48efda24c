"""The sample shown in the register of forms."""


def _line(no, label, content, standard, quantity, amount, strong=False) -> dict:
    return {
        "no": no,
        "label": label,
        "content": content,
        "standard": standard,
        "quantity": quantity,
        "amount": amount,
        "strong": strong,
    }


QUOTE = {
    "quoted_on": "2026年11月20日",
    "edition": "",
    "customer": "示例市供水有限公司",
    "contact": "李工，138****2046",
    "product": "配电自动化终端DTU-300/16",
    "serial": "D3-2303-0052（保修期已满）",
    "ticket_no": "YX261112",
    "plan_no": "SH261106",
    "content": "现场更换通信板并重新压接端子、升级软件，连续监测16h后交付；服务人员1人，2天1夜。",
    "lines": [
        _line("1", "交通费", "往返高铁及市内交通", "按实际发生", "1", "620.00"),
        _line("2", "住宿费", "1人×1夜", "150元/夜", "1", "150.00"),
        _line("3", "餐饮费", "1人×2天", "50元/天", "2", "100.00"),
        _line("4", "人工费", "1人×2天", "200元/天", "2", "400.00"),
        _line("5", "材料费", "通信板CB-300 V1.2，1块", "备品备件库定价", "1", "1,280.00"),
        _line("A", "直接费用", "第1～5项之和", "", "", "2,550.00", True),
        _line("6", "税费", "直接费用A", "15％", "", "382.50"),
        _line("B", "成本小计", "直接费用A＋税费", "", "", "2,932.50", True),
        _line("7", "管理费", "成本小计B", "40％", "", "1,173.00"),
    ],
    "materials": [],
    "words": "人民币肆仟壹佰零伍元伍角整",
    "total": "¥4,105.50",
    "remarks": "1．本报价按《收费标准》2026-01-01版计算，有效期至2026年12月05日。\n"
    "2．客户可自行提供交通、住宿、餐饮或自行购买材料，相应项目按0元计，税费和管理费随之重算。\n"
    "3．税费为内部计费项目，开具发票的税额以发票为准。\n"
    "4．现场增加的项目另行书面报价，经客户确认后实施。",
    "terms": "服务完成并经客户确认后10个工作日内，凭发票转账支付。",
    "company": "示例电气自动化有限公司",
    "answer": "",
    "sign_issuer": {"name": "何涛", "day": "2026年11月20日"},
    "sign_customer": None,
}
