"""服务报价单 as paper: the sums of §J, the amount in words, the customer's signature, every field of the form."""

import shutil
import subprocess
from datetime import date

import pytest

from core.documents import registry
from core.documents.filling import fill
from core.documents.models import Paper
from core.documents.rendering import draw_unnumbered, render_paper
from fieldservice.actions import answers, quotes
from fieldservice.models import QuoteKind
from tests.factories.quotes import AFTER, SECOND, make_accepted, make_issued, make_quote
from tests.factories.tickets import HOUR

pytestmark = pytest.mark.django_db
FIELDS = (
    "服务报价单 报价日期 编号 客户名称 联系人 产品名称 出厂编号 处理单号 方案编号 服务内容 序号 费用类别 计费内容 "
    "收费标准 数量 金额（元） 交通费 住宿费 餐饮费 人工费 材料费 直接费用 税费 成本小计 管理费 合计金额 （大写） "
    "（小写） 报价说明 付款方式 报价单位（盖章） 客户确认 同意报价，请安排服务 不同意 签名 日期 扫码核验本单 验真码"
)


def text_of(content: bytes, tmp_path) -> str:
    tool = shutil.which("pdftotext") or "/usr/bin/pdftotext"
    file = tmp_path / "quote.pdf"
    file.write_bytes(content)
    done = subprocess.run([tool, "-layout", str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def printed(quote, tmp_path) -> str:
    paper = Paper.objects.current().get(form_key="QUOTE", number=quote.number)
    render_paper(paper.pk)
    paper.refresh_from_db()
    return text_of(paper.file.read(), tmp_path)


@pytest.mark.req("S1-46", "S1-59")
def test_first_example_stands_in_the_paper_with_every_field(tmp_path):
    quote, _ = make_issued(valid_until=date(2026, 12, 19))

    text = printed(quote, tmp_path)

    squeezed = "".join(text.split())
    assert [word for word in FIELDS.split() if word not in squeezed] == []
    for amount in ("620.00", "150.00", "100.00", "400.00", "1,280.00", "2,550.00", "382.50", "2,932.50", "1,173.00"):
        assert amount in text
    assert "¥4,105.50" in text
    assert "人民币肆仟壹佰零伍元伍角整" in squeezed
    assert "有效期至2026年12月19日" in squeezed


@pytest.mark.req("S1-46")
def test_second_example_says_what_the_customer_provides(tmp_path):
    quote, people = make_quote(asked=SECOND)
    quotes.submit_lowering(quote=quote, by=people["clerk"], at=AFTER + HOUR)
    quotes.approve_lowering(quote=quote, by=people["service_head"], at=AFTER + HOUR)
    quotes.issue_quote(quote=quote, by=people["clerk"], at=AFTER + HOUR)

    text = printed(quote, tmp_path)

    assert "¥2,898.00" in text
    assert "客户提供" in text
    assert "客户自购" in text
    assert "150元/天（下调）" in "".join(text.split())


@pytest.mark.req("G-05")
def test_accepted_edition_carries_the_signature(tmp_path):
    quote, _ = make_accepted()

    data = Paper.objects.current().get(form_key="QUOTE").data
    text = printed(quote, tmp_path)

    assert data["sign_customer"]["name"] == "张会计"
    assert len(data["sign_customer"]["strokes"]) == 2
    assert data["answer"] == "同意报价，请安排服务"
    assert "张会计" in text
    assert "■同意报价" in "".join(text.split())


def test_oral_acceptance_leaves_the_place_for_the_pen():
    quote, people = make_issued()
    answers.record_acceptance(quote=quote, way="oral", name="张", by=people["clerk"], at=AFTER + HOUR)

    assert fill(registry.form("QUOTE"), quote)["sign_customer"] is None


def test_many_materials_get_a_table_of_their_own(tmp_path):
    rows = [
        {"name": f"零件{n}", "quantity": "2", "price": "10.5", "reason": "厂家价", "unit": "件"} for n in range(30)
    ]
    quote, _ = make_quote(asked={"materials": rows})
    form = registry.form("QUOTE")

    text = text_of(draw_unnumbered(form, fill(form, quote), at=AFTER).content, tmp_path)

    assert "30种，明细见下表" in text
    assert "零件29" in text
    assert "630.00" in text


def test_repair_price_is_issued_under_the_letters_of_technical_service(tmp_path):
    quote, _ = make_issued(kind=QuoteKind.REPAIR)

    text = printed(quote, tmp_path)

    assert "JS261101" in text
    assert "何静" in text
