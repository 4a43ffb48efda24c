"""A tablet in somebody's hands: how the engineer finds his way on its pages."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import FLAGS, TABLET

CAPTIONS = ["铭牌", "打滑标记线", "反馈波形", "力矩复核", "旧联轴器", "试车读数"]
FOUND = """
import json
from fieldservice.models import SentItem, Trip
trip = Trip.objects.select_related("record").get(pk={trip})
record = getattr(trip, "record", None)
from core.documents.models import Attachment, Signature
from fieldservice.queries_records import signature_holds
signed = list(Signature.objects.of(record).standing()) if record else []
print(json.dumps({{
    "state": trip.state,
    "kinds": list(SentItem.objects.filter(trip=trip).order_by("pk").values_list("kind", flat=True)),
    "moments": list(trip.moments.order_by("at").values_list("kind", flat=True)),
    "photos": [row.caption for row in record.files.order_by("pk")] if record else [],
    "files": Attachment.objects.of(record).count() if record else 0,
    "work": record.work_done if record else "",
    "promise": record.promise if record else "",
    "suggestion": record.suggestion if record else "",
    "parts": [row["name"] for row in record.parts] if record else [],
    "signatures": [row.name for row in signed],
    "holds": signature_holds(record) if signed else False,
}}))
"""


def prepare(served, **wishes) -> int:
    """A trip of 陈国栋 that may leave, made in the served system; answers its number."""
    return int(served.python(f"from tests.journeys import field; print(field.ready(**{wishes!r}))").splitlines()[-1])


def office(served, trip: int) -> dict:
    """What the office has of the trip."""
    return json.loads(served.python(FOUND.format(trip=trip)).splitlines()[-1])


def photo(folder: Path, name: str, size=(900, 700)) -> Path:
    """A photo with much detail, so that it stays large when it is made small."""
    path = folder / f"{name}.jpg"
    Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).save(path, quality=90)
    return path


def browser_with_memory(playwright, folder: Path, **wishes):
    """A browser whose storage outlives it."""
    wishes = {**TABLET, **wishes}
    return playwright.chromium.launch_persistent_context(
        folder, executable_path="/usr/bin/chromium", args=FLAGS, headless=True, **wishes
    )


@dataclass
class Tablet:
    page: Page
    url: str

    def sign_in(self, username: str) -> "Tablet":
        page = self.page
        page.set_default_timeout(20_000)
        page.goto(f"{self.url}/sign-in/?next=/field/tablet/")
        page.get_by_label("账号").or_(page.get_by_label("登录名")).first.fill(username)
        page.get_by_label("密码", exact=True).fill("demo-2026")
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(f"{self.url}/field/tablet/")
        return self.is_ready()

    def is_ready(self) -> "Tablet":
        """The app is stored on the device."""
        expect(self.page.locator("html[data-offline=ready]")).to_be_attached(timeout=30_000)
        return self

    def open(self, trip: int, tab: str = "") -> "Tablet":
        """By its address, as a bookmark or a closed and opened browser does."""
        self.page.goto(f"{self.url}/field/tablet/trips/{trip}/{tab and f'#{tab}'}")
        expect(self.page.get_by_role("navigation", name="外出步骤")).to_be_visible(timeout=20_000)
        return self

    def step(self, name: str) -> "Tablet":
        self.page.get_by_role("navigation", name="外出步骤").get_by_role("link", name=name).click()
        return self

    @property
    def line(self) -> Locator:
        return self.page.locator("#net")

    @property
    def waiting(self) -> Locator:
        """The rows of the queue that have not arrived, in sending order."""
        return self.page.locator("[data-outbox=open] > li")

    def kinds(self) -> list[str]:
        return self.waiting.evaluate_all("rows => rows.map((row) => row.dataset.kind)")

    def all_arrived(self) -> "Tablet":
        expect(self.line).to_contain_text("全部已上传", timeout=60_000)
        expect(self.waiting).to_have_count(0)
        return self

    def acknowledge(self) -> "Tablet":
        self.step("检查表").page.get_by_role("button", name="我已阅读并遵守").click()
        expect(self.page.get_by_role("region", name="外出行为规范")).to_contain_text("您已确认")
        return self

    def stamp(self, name: str) -> "Tablet":
        self.page.get_by_role("button", name=f"记录{name}").click()
        box = self.page.get_by_role("dialog", name=f"登记{name}")
        box.get_by_role("button", name=f"登记{name}").click()
        expect(box).to_have_count(0, timeout=15_000)
        return self

    def write(self, **typed: str) -> "Tablet":
        """Fields of 记录 by their labels, then saved."""
        self.step("记录")
        for label, words in typed.items():
            self.page.get_by_role("textbox", name=label).fill(words)
        self.save()
        return self

    def save(self) -> None:
        expect(self.page.locator("#kept")).to_contain_text("已存本机")  # what was typed is on the disk
        self.page.get_by_role("button", name="保存记录").click()
        expect(self.page.locator("#kept")).to_contain_text("没有未保存的改动")

    def fit_part(self, name: str) -> "Tablet":
        self.step("备件").page.get_by_role("button", name="加一个备件").click()
        row = self.page.get_by_role("group", name="备件第 1 行")
        row.get_by_label("名称").fill(name)
        row.get_by_label("旧件编号").fill("LK-0417")
        row.get_by_label("旧件带回").check()
        self.save()
        return self

    def take(self, path: Path, caption: str) -> "Tablet":
        self.step("照片")
        tiles = self.page.locator("figure.photo")
        before = tiles.count()
        self.page.get_by_label("下一张的说明").fill(caption)
        self.page.get_by_label("拍照或选照片").set_input_files(path)
        expect(tiles).to_have_count(before + 1, timeout=20_000)
        return self

    def rate(self) -> "Tablet":
        self.step("核对签字")
        chosen = {"工作态度": "很好", "产品损坏": "无", "卫生状况": "好", "处理结果": "完成", "顾客满意": "满意"}
        for group, answer in chosen.items():
            self.page.get_by_role("radiogroup", name=group).get_by_text(answer, exact=True).click()
        return self

    def draw(self, *, dots: bool = False) -> "Tablet":
        glass = self.page.locator(".sigpad canvas")
        glass.scroll_into_view_if_needed()
        box = glass.bounding_box()
        mouse, strokes = self.page.mouse, [[(40, 60), (90, 30), (110, 100)], [(150, 40), (170, 90), (230, 50)]]
        for stroke in [[(40, 60)], [(44, 60)]] if dots else strokes:
            mouse.move(box["x"] + stroke[0][0], box["y"] + stroke[0][1])
            mouse.down()
            for x, y in stroke[1:]:
                mouse.move(box["x"] + x, box["y"] + y, steps=6)
            mouse.up()
        return self

    def confirm(self) -> "Tablet":
        sign = self.page.get_by_role("region", name="客户签字")
        sign.get_by_role("button", name="确认签字").click()
        self.page.get_by_role("dialog", name="确认签字").get_by_role("button", name="确认签字").click()
        expect(self.page.get_by_text("客户已签字，记录已锁定")).to_be_visible()
        return self
