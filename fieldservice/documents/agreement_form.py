"""费用协议 (S1-58, H29): the paper on which the customer agrees to bear a 重大事故's repair, before it is charged."""

from typing import TypedDict

from core.documents.pdf.cells import Text
from core.documents.pdf.grid import pairs, signature_rows
from core.documents.pdf.signs import sign_of
from core.documents.registry import Form, register
from tickets.documents.ticket_form import SignData

NOTES = ["注：本协议签订后方可报价收费；金额以客户接受的报价单为准。", "一式两份，双方各执一份。保存期限：3年。"]
TERMS = "\n".join(
    (
        "1．顾客按上述比例承担本次维修的费用，其余部分由责任方另行承担。",
        "2．费用按《收费标准》计算，由我方出具报价单，客户接受后实施。",
        "3．现场增加的项目另行书面报价，经客户确认后实施。",
        "4．双方对责任判定有异议的，可协商复核；复核结果改变承担比例的，重新签订本协议。",
    )
)


class AgreementData(TypedDict):
    """All as printed; "" where the pen fills it in."""

    agreed_on: str
    customer: str
    contact: str
    phone: str
    product: str
    serial: str
    ticket_no: str
    happened: str
    cause: str
    verdict: str
    evidence: str
    judged: str
    share: str
    scope: str
    company: str
    sign_customer: SignData | None
    sign_us: SignData | None


def draw(d: AgreementData, sheet) -> None:
    sheet.line = f"签订日期：{d['agreed_on']}" if d["agreed_on"] else "签订日期：        年     月     日"
    sheet.notes = NOTES
    sheet.section(
        "双方",
        pairs(("顾客名称", d["customer"]), ("处理单号", d["ticket_no"])),
        pairs(("联系人", d["contact"]), ("联系电话", d["phone"])),
        pairs(("产品名称", d["product"]), ("出厂编号", d["serial"])),
        pairs(("服务单位", d["company"])),
    )
    sheet.section(
        "责任判定",
        pairs(("事故情况", Text(d["happened"])), weight=1),
        pairs(("事故原因", Text(d["cause"])), weight=1),
        pairs(("判定依据", Text(d["evidence"])), weight=1),
        pairs(("责任方", d["verdict"]), ("判定", d["judged"])),
    )
    sheet.section(
        "费用约定",
        pairs(("顾客承担", d["share"])),
        pairs(("协议内容", Text(d["scope"])), weight=3),
        pairs(("双方约定", Text(TERMS)), weight=1),
    )
    signs = (("顾客（盖章）", sign_of(d["sign_customer"])), ("服务单位（盖章）", sign_of(d["sign_us"])))
    sheet.section("签署", *signature_rows(*signs), whole=True)


SAMPLE: AgreementData = {
    "agreed_on": "2026年11月20日",
    "customer": "示例市供水有限公司",
    "contact": "李工",
    "phone": "138****2046",
    "product": "配电自动化终端DTU-300/16",
    "serial": "D3-2503-0187",
    "ticket_no": "YX261107",
    "happened": "1号终端电源板烧毁，所在环网柜停电4小时。",
    "cause": "顾客自行改接电源，输入电压超过额定值。",
    "verdict": "顾客责任",
    "evidence": "拆检记录3份，现场照片6张。",
    "judged": "顾卫东 2026年11月19日",
    "share": "100%",
    "scope": "更换电源板1块并恢复接线，材料费、人工费和差旅费由顾客承担。",
    "company": "示例电气自动化有限公司售后服务部",
    "sign_customer": {"name": "李工", "day": "2026年11月20日"},
    "sign_us": {"name": "陈静", "day": "2026年11月20日"},
}
AGREEMENT = register(Form("FEE", "售后服务费用协议", code="HL-JL-4.5-14", version="A/0", draw=draw, sample=SAMPLE))
