"""The printed sheet, read back as anybody could: pdftotext, pdffonts, pdfinfo."""

import re
import shutil
import subprocess
from decimal import Decimal
from itertools import pairwise

import pytest

from core.documents import fonts
from core.documents.pdf.faces import faces
from core.documents.pdf.sheet import VoidNote, render
from core.documents.pdf.words import money_in_words
from tests.factories.documents import long_description, plan_data, ticket_data
from tickets.documents import plan_form, ticket_form
from tickets.documents.sample import sample_head

pytestmark = pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
MM = 72 / 25.4


def house_faces():
    source = fonts.chosen()
    return faces(source.regular, source.bold)


@pytest.fixture
def read(tmp_path):
    """`read(tool, pdf, *options)` → what a poppler tool says of these bytes."""

    def run(tool, content, *options):
        path = tmp_path / "paper.pdf"
        path.write_bytes(content)
        target = ["-"] if tool == "pdftotext" else []
        done = subprocess.run([tool, *options, str(path), *target], capture_output=True, text=True, check=True)
        assert done.stderr == ""
        return done.stdout

    return run


def ticket(**head):
    return render(ticket_form.draw, ticket_data(), sample_head(**head), house_faces())


def plan(data=None):
    head = sample_head(title="售后服务方案", form_code="HL-JL-4.2-02", number="SH261103")
    return render(plan_form.draw, data or plan_data(), head, house_faces())


def words_of(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_text_comes_out_in_chinese(read):
    text = words_of(read("pdftotext", ticket().content, "-layout"))

    for words in (
        "售后信息处理单",
        "编号：YX261107",
        "联系人",
        "客户反映1号配电自动化终端",
        "■二级",
        "□一级",
        "第1页共1页",
    ):
        assert words in text


def test_fonts_are_embedded_subsets(read):
    rows = read("pdffonts", ticket().content).splitlines()[2:]

    assert [row.split()[-5:-2] for row in rows] == [["yes", "yes", "yes"]] * len(rows)
    assert {row.split()[0].split("+")[1] for row in rows} == {"NotoSansSC-Regular", "NotoSansSC-Bold"}


def test_file_says_what_it_is(read):
    info = read("pdfinfo", ticket().content)

    assert re.search(r"Title: +售后信息处理单", info)
    assert re.search(r"Subject: +YX261107", info)
    assert re.search(r"CreationDate: .*Nov 21 01:50:00 2026 UTC|CreationDate: .*Nov 21 09:50:00 2026", info)
    assert "595.276 x 841.89 pts (A4)" in info


def test_file_stays_small():
    assert 50 * 1024 < len(ticket().content) < 120 * 1024


def test_number_stands_top_right(read):
    boxes = read("pdftotext", ticket().content, "-bbox")
    found = re.search(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">编号：YX261107<', boxes)
    x_max, y_max = float(found[3]), float(found[4])

    assert abs(x_max - 195 * MM) < 1
    assert y_max < (297 - 261) * MM


def test_frame_of_one_page_ends_at_the_foot(read):
    boxes = read("pdftotext", ticket().content, "-bbox")
    note = re.search(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">注：本单由客服', boxes)

    assert (297 - 35) * MM < float(note[1]) < (297 - 28) * MM


def test_long_text_continues_and_loses_nothing(read):
    data = ticket_data(description=long_description(12))
    printed = render(ticket_form.draw, data, sample_head(), house_faces())
    first, second = read("pdftotext", printed.content, "-layout").split("\f")[:2]

    assert printed.pages == 2
    assert "第1页共2页" in words_of(first)
    assert "（接下页）" in first
    assert "（续）" in second
    assert "（以下空白）" in second
    assert "编号：YX261107" in second
    assert words_of(first + second).count("暂未见异常。") == 12
    assert "注：本单由客服" not in first


def test_very_long_text_is_never_cut(read):
    data = ticket_data(description=long_description(60))
    printed = render(ticket_form.draw, data, sample_head(), house_faces())

    assert printed.pages > 4
    assert words_of(read("pdftotext", printed.content, "-layout")).count("暂未见异常。") == 60


def test_table_head_is_repeated_on_the_next_page(read):
    first, second = read("pdftotext", plan().content, "-layout").split("\f")[:2]

    assert "型号规格" in first
    assert "型号规格" in second
    assert "绝缘手套" in second


def test_empty_forms_are_drawn():
    bare = dict.fromkeys(ticket_data(), "") | {"marks": [], "onsite": None, "paid": None}
    bare |= {key: None for key in bare if key.startswith("sign_")}
    none = dict.fromkeys(plan_data(), "") | {"steps": [], "parts": [], "reviews": [], "paid": None}
    none |= {"changes_done": None} | {key: None for key in none if key.startswith("sign_")}

    assert render(ticket_form.draw, bare, sample_head(), house_faces()).pages == 1
    assert plan(none).pages == 1


def test_void_copy_keeps_the_text_readable(read):
    note = VoidNote(sample_head().issued_at, "型号误填", 2)
    text = words_of(read("pdftotext", ticket(void=note).content, "-layout"))

    assert "本单已于2026年11月21日作废，由第2版替代；作废原因：型号误填。" in text
    assert "配电自动化终端" in text
    assert "编号：YX261107" in text


def test_copies_differ_only_in_their_label(read):
    names = ("第一联 存根", "第二联 售后服务", "第三联 客户")
    printed = ticket(copies=names)
    pages = read("pdftotext", printed.content, "-layout").split("\f")[:3]

    assert printed.pages == 3
    for name, page in zip(names, pages, strict=True):
        assert f"■{name}".replace(" ", "") in words_of(page)
        assert "第1页共1页" in words_of(page)


def test_rare_surname_is_copied_right(read):
    data = ticket_data(contact="王𬭎")
    text = read("pdftotext", render(ticket_form.draw, data, sample_head(), house_faces()).content)

    assert "王𬭎" in text


def test_same_data_gives_the_same_bytes():
    contents = {ticket().content for _ in range(3)}

    assert len(contents) == 1


def test_signature_strokes_are_vectors_and_change_the_page():
    signed = ticket_data()
    unsigned = ticket_data(sign_clerk={"name": "陈静", "day": "2026年11月20日"})

    pages = [render(ticket_form.draw, data, sample_head(), house_faces()).content for data in (signed, unsigned)]

    assert pages[0] != pages[1]
    assert all(b"/Subtype /Image" not in page for page in pages)


def test_row_of_wrong_width_is_refused():
    from core.documents.pdf.cells import Value
    from core.documents.pdf.grid import Row
    from core.documents.pdf.sheet import Sheet

    with pytest.raises(ValueError, match="166"):
        Sheet().section("基本信息", Row(((166.0, Value("")),)))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("4105.50", "人民币肆仟壹佰零伍元伍角整"),
        ("111", "人民币壹佰壹拾壹元整"),
        ("0", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角整"),
        ("10.05", "人民币壹拾元零伍分"),
        ("1000000", "人民币壹佰万元整"),
        ("1000100", "人民币壹佰万零壹佰元整"),
        ("100200300.45", "人民币壹亿零贰拾万零叁佰元肆角伍分"),
        ("20010", "人民币贰万零壹拾元整"),
    ],
)
def test_money_in_words(amount, words):
    assert money_in_words(Decimal(amount)) == words


def test_pages_of_a_long_paper_are_numbered_in_order(read):
    data = ticket_data(description=long_description(30))
    pages = read("pdftotext", render(ticket_form.draw, data, sample_head(), house_faces()).content).split("\f")
    numbers = [int(re.search(r"第\s*(\d+)\s*页", page)[1]) for page in pages if page.strip()]

    assert all(after == before + 1 for before, after in pairwise(numbers))


def sheet_of(*sections):
    def draw(data, sheet):
        for section in sections:
            sheet.section(*section[:1], *section[1])

    return draw


def test_blank_form_has_rules_for_the_pen_and_no_qr_code(read):
    from core.documents.pdf.cells import Boxes, PenDate
    from core.documents.pdf.grid import PEN_ROW, pairs

    options = tuple((word, False) for word in ("板式", "沙发", "保养", "额外包修", "其他", "非常不满意", "不满意"))
    rows = [pairs(("送货日期", PenDate()), ("类型", Boxes(options)), least=PEN_ROW)]
    head = sample_head(number="", verify_code="", verify_url="")

    text = words_of(read("pdftotext", render(sheet_of(("记录", rows)), {}, head, house_faces()).content, "-layout"))

    assert "年月日" in text
    assert "□额外包修" in text
    assert "扫码核验" not in text


def test_table_row_higher_than_a_page_is_split_without_loss(read):
    from core.documents.pdf.cells import Value
    from core.documents.pdf.grid import heads, table_row

    rows = [heads((27, "序号"), (140, "内容")), table_row((27, "1"), (140, Value(long_description(20))))]
    printed = render(sheet_of(("步骤", rows)), {}, sample_head(), house_faces())

    assert printed.pages > 1
    assert words_of(read("pdftotext", printed.content, "-layout")).count("暂未见异常。") == 20
