"""Where the print font comes from, in this order: built cache, package, system, the reader's own (loud warning).

The choice is made once per process. `ensure` may build (workers), `chosen` never does (web pages, health).
"""

import fcntl
import logging
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from core.documents import fontbuild
from core.frame.health import Finding

log = logging.getLogger(__name__)
SYSTEM = [
    # TrueType outlines only: reportlab cannot embed the CFF outlines of the usual fonts-noto-cjk.
    (
        Path("/usr/share/fonts/truetype/noto/NotoSansSC-Regular.ttf"),
        Path("/usr/share/fonts/truetype/noto/NotoSansSC-Bold.ttf"),
    ),
    (Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"), Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")),
]
BUILD_LIMIT = 280  # seconds; below the task time limit


@dataclass(frozen=True)
class Source:
    """`regular` and `bold` are files to embed, or None when only the reader's own font is left."""

    name: str
    regular: Path | None
    bold: Path | None

    @property
    def embedded(self) -> bool:
        return self.regular is not None


NONE = Source("STSong-Light（未嵌入）", None, None)


def cached() -> Source | None:
    """The two built weights in FONT_DIR, or None."""
    regular, bold = (Path(settings.FONT_DIR) / fontbuild.file_name(style) for style in fontbuild.WEIGHTS)
    return Source("Noto Sans SC", regular, bold) if regular.exists() and bold.exists() else None


def system() -> Source | None:
    for regular, bold in SYSTEM:
        if regular.exists() and bold.exists():
            return Source(regular.stem, regular, bold)
    return None


def can_build() -> bool:
    return fontbuild.source() is not None


def chosen() -> Source:
    """The best font at hand now."""
    return cached() or system() or NONE


def ensure(*, wait: bool = False) -> bool:
    """Have the best font that this machine can have; builds it when missing.

    While another process builds, answers False at once, or with `wait` stands by until that one is done.
    """
    if cached() or not can_build():
        return True
    folder = Path(settings.FONT_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "building.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        if not cached():
            _build(folder)
    return True


def _build(folder: Path) -> None:
    log.info("building the print font into %s", folder)
    # A process of its own: a thread of the worker would hold the interpreter lock for half a minute.
    subprocess.run(  # noqa: S603  (fixed command, no outside input)
        [sys.executable, "-m", "core.documents.fontbuild", str(folder)],
        cwd=settings.BASE_DIR,
        check=True,
        timeout=BUILD_LIMIT,
    )


@cache
def warn_once() -> None:
    log.warning("no Chinese font to embed: papers print blank where the reader has none. Run manage.py build_fonts.")


def health(now: datetime) -> Finding:
    """For the health page: loud while papers would be printed without an embedded font."""
    source = chosen()
    if cached():
        return Finding("ok", f"{source.name}，随文件嵌入")
    if can_build():
        return Finding("warn", "正在准备打印字体，单据等字体准备好再出件", "也可以手工运行 manage.py build_fonts。")
    if source.embedded:
        return Finding("ok", f"使用系统字体 {source.name}")
    hint = "请安装 justmytype-intl-cjk 后运行 manage.py build_fonts。"
    return Finding("bad", "没有可嵌入的中文字体：单据在没有宋体的电脑上打开是空白", hint)
