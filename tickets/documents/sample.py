"""The filled sample of H4 and H5 (样张): what the register shows, benches draw and tests compare."""

from django.conf import settings

from core.documents import fonts
from core.documents.pdf.faces import faces
from core.documents.pdf.sheet import Head, render
from core.times import moment

DESCRIPTION = (
    "客户反映1号配电自动化终端自11月17日夜间起频繁离线，远方主站每小时记录“通信中断”告警6～9次，每次持续2～5min后自行恢复。"
    "现场值班人员重启终端后可恢复约40min，随后故障重现。11月18日上午遥信量出现3次误报（“开关位置异常”），影响区段监视功能，"
    "未造成停电。环境温度8℃，柜内湿度约72％RH，终端软件版本V2.3.1，同批次另有2台在同一变电所运行，暂未见异常。"
)
STROKES = [
    [[12, 30], [30, 27], [24, 44], [12, 60], [30, 58]],
    [[18, 26], [18, 84]],
    [[40, 34], [76, 28]],
    [[58, 18], [50, 48], [44, 62], [80, 56]],
    [[62, 44], [62, 84], [54, 78]],
    [[50, 66], [44, 78]],
    [[70, 62], [80, 74]],
    [[96, 40], [118, 34]],
    [[108, 26], [106, 62], [94, 72], [122, 58]],
    [[128, 66], [140, 44], [148, 40], [144, 66], [152, 60], [176, 62]],
]

TICKET = {
    "received_on": "2026年11月18日",
    "department": "营销中心",
    "received_at": "2026-11-18 09:12",
    "channel": "服务热线",
    "customer": "示例市供水有限公司",
    "contact": "李工",
    "phone": "138****2046",
    "product": "配电自动化终端",
    "model": "DTU-300/16",
    "serial": "D3-2503-0187",
    "batch": "2025-03",
    "project_no": "AB-25-0316",
    "warranty": "保修期内至2027-05",
    "description": DESCRIPTION,
    "grade": "二级",
    "urgency": "重要",
    "type": "质量信息",
    "marks": [],
    "clerk": "陈静（客服）",
    "filled_at": "2026-11-18 09:46",
    "judged_at": "2026-11-18 10:20",
    "first_measures": "09:20电话指导客户切换至备用通信通道，告警频次降至每小时1次；"
    "请客户保留终端日志，拍摄柜内照片并发回。",
    "cause": "通信板J3端子压接不良，温差变化时接触电阻增大，导致通信芯片供电跌落复位；"
    "遥信误报为复位期间状态未锁存所致。初步判定为工艺装配问题，需现场确认。",
    "responsible_department": "生产部",
    "assignees": "赵明、孙亮",
    "plan_no": "SH261103",
    "onsite": True,
    "paid": False,
    "trip_no": "SC261105",
    "result": "11月19日15:40现场更换通信板1块并重新压接J3端子，升级软件至V2.3.4，连续监测18h无离线告警；"
    "对同批次另2台预防性检查，端子压接合格。更换件已办理入库检验。",
    "verified_how": "电话回访",
    "verified_at": "2026-11-20 16:05",
    "verified_by": "陈静",
    "confirmation": "问题已解决",
    "closed_at": "2026-11-20 16:30",
    "sign_clerk": {"name": "陈静", "day": "2026年11月20日", "strokes": STROKES},
    "sign_quality": {"name": "周敏", "day": "2026年11月20日"},
    "sign_responsible": {"name": "吴强", "day": "2026年11月20日"},
    "sign_general_manager": {"not_needed": "非重大信息，\n不适用"},
}

PLAN = {
    "ticket_no": "YX261107",
    "written_on": "2026-11-18",
    "department": "售后服务部",
    "customer": "示例市供水有限公司",
    "product": "配电自动化终端",
    "serial": "D3-2503-0187",
    "grade": "二级",
    "way": "现场",
    "symptom": DESCRIPTION,
    "cause": "据日志与客户照片，通信芯片复位与J3端子供电跌落时刻一致（11月17日23:14至次日08:50共31次）。"
    "推定J3端子压接不良，接触电阻随柜内温差增大。\n"
    "备选原因：（1）通信板电源芯片老化；（2）主站侧通道抖动。客户更换通道后告警频次下降但未消除，备选（2）基本排除；"
    "备选（1）在现场以示波器测量复位时刻的电源纹波加以区分，若纹波超过120mV，则更换电源模块并送质量部作失效分析。\n"
    "判定依据：客户日志（附件1）、柜内照片（附件2）、同批次出厂检验记录（附件3）、《端子压接作业指导书》；"
    "2025-03批次共生产42台，本单之前无同类信息，暂不判定为批次问题。",
    "measures": "现场更换通信板、重新压接端子并升级软件；同批次产品预防性检查；更换件带回，由质量部鉴定，"
    "按鉴定结果确定责任部门并启动纠正措施。",
    "steps": [
        {"text": text, "owner": owner, "due": due}
        for text, owner, due in [
            (
                "到场后核对产品型号、出厂编号和软件版本，备份终端配置与近7日日志；与值班人员办理工作票，确认备用通道已投入。",
                "赵明",
                "11-19 14:00",
            ),
            (
                "断开通信板电源，逐一测量J1～J6端子接触电阻（限值≤20mΩ），拍照留存；对J3端子拆解检查压接截面。",
                "赵明",
                "11-19 14:40",
            ),
            (
                "更换通信板并按《端子压接作业指导书》重新压接J3端子，做10N拉力确认；恢复供电后检查供电跌落（限值≤0.15V）。",
                "孙亮",
                "11-19 15:30",
            ),
            (
                "升级软件至V2.3.4，启用遥信状态锁存；核对点表，抽测遥信16点、遥测8点，误差不超过±0.5％。",
                "孙亮",
                "11-19 17:00",
            ),
            ("连续监测不少于16h，离线告警应为0次；期间每4h向客服人员报告一次监测数据和进展。", "赵明", "11-20 09:30"),
            (
                "对同批次另2台终端作预防性检查；向客户交底注意事项，由客户在《外出服务记录表》上签字确认。",
                "赵明",
                "11-20 11:00",
            ),
        ]
    ],
    "parts": [
        {"name": name, "model": model, "unit": unit, "quantity": quantity, "note": note}
        for name, model, unit, quantity, note in [
            ("通信板", "CB-300 V1.2", "块", "2", "备用1块"),
            ("压接端子", "DJ-2.5/6", "只", "20", ""),
            ("压接钳", "YQ-6", "把", "1", "工具，带回"),
            ("接触电阻测试仪", "RT-20", "台", "1", "校准有效期至2027-03"),
            ("示波器", "100MHz，双通道", "台", "1", "校准有效期至2027-05"),
            ("绝缘手套", "0级，1kV", "双", "2", "试验有效期至2027-01"),
            ("笔记本电脑（调试用）", "", "台", "1", "已查毒"),
        ]
    ],
    "people": "赵明、孙亮",
    "leaves_at": "2026-11-19 11:30",
    "back_at": "2026-11-20 15:00",
    "risk": "带电柜内作业执行工作票制度，断开通信板电源并验电后操作，佩戴绝缘手套；"
    "升级前备份配置，失败时30min内回退至V2.3.1；作业期间由备用通道保持监视。",
    "paid": False,
    "free_why": "保修期内",
    "cost": "直接费用2,550.00元，列售后服务费预算",
    "reviews": [
        {
            "department": "质量部",
            "reviewer": "周敏",
            "opinion": "同意。补充端子拆解照片，作为责任判定依据。",
            "verdict": "通过",
            "strokes": STROKES,
            "signed": "",
        },
        {
            "department": "生产部",
            "reviewer": "吴强",
            "opinion": "同意。随行携带同批次备件，并核对压接钳的校准标识。",
            "verdict": "通过",
            "strokes": [],
            "signed": "",
        },
        {
            "department": "研发部",
            "reviewer": "郑凯",
            "opinion": "软件升级前须核对点表版本，遥信锁存参数取200ms。",
            "verdict": "修改后通过",
            "strokes": [],
            "signed": "",
        },
    ],
    "verdict": "修改后通过",
    "changes_done": True,
    "sign_author": {"name": "赵明", "day": "2026年11月18日", "strokes": STROKES},
    "sign_checker": {"name": "何涛", "day": "2026年11月18日", "opinion": "同意按修改后方案实施。"},
    "sign_approver": None,
}


def sample_head(**changes) -> Head:
    values = {
        "title": "售后信息处理单",
        "form_code": "HL-JL-4.2-01",
        "form_version": "A/0",
        "company": settings.COMPANY_NAME,
        "issued_at": moment("2026-11-21T09:50"),
        "number": "YX261107",
        "verify_code": "7K3M-Q9XD-42TP",
        "verify_url": "https://service.example.com/verify/7K3M-Q9XD-42TP/",
    }
    return Head(**(values | changes))


def draw_sample() -> bytes:
    """One page of H4, filled: the measure of the bench."""
    from tickets.documents.ticket_form import draw

    source = fonts.chosen()
    return render(draw, TICKET, sample_head(), faces(source.regular, source.bold)).content
