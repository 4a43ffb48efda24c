"""The two faces of the house with their widths, loaded once per process, and one repair of reportlab."""

import threading
from dataclasses import dataclass
from pathlib import Path

from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

LOCK = threading.RLock()  # a loaded font is one file reader: two documents may not be finished at the same time
_loaded: dict[tuple[Path | None, Path | None], "Faces"] = {}


class Face:
    """A font reportlab knows by `name`; `width(text, size)` in points."""

    def __init__(self, font):
        self.name = font.fontName
        self.font = font
        self.subsets = bool(getattr(font, "_dynamicFont", False))
        self._widths: dict[str, float] = {}

    def em(self, char: str) -> float:
        """The advance of one character as a part of the font size."""
        found = self._widths.get(char)
        if found is None:
            found = self._widths[char] = self.font.stringWidth(char, 1000) / 1000
        return found

    def width(self, text: str, size: float) -> float:
        em = self.em
        return sum([em(char) for char in text]) * size


@dataclass(frozen=True)
class Faces:
    regular: Face
    bold: Face


def faces(regular: Path | None, bold: Path | None) -> Faces:
    """The pair from two files; None means the reader's own STSong-Light, not embedded."""
    with LOCK:
        key = (regular, bold)
        if key not in _loaded:
            _loaded[key] = Faces(_load("HouseRegular", regular), _load("HouseBold", bold))
        return _loaded[key]


def _load(name: str, path: Path | None) -> Face:
    font = ttfonts.TTFont(name, str(path), asciiReadable=False) if path else UnicodeCIDFont("STSong-Light")
    pdfmetrics.registerFont(font)
    return Face(font)


_plain_cmap = ttfonts.makeToUnicodeCMap


def _to_unicode(font_name: str, subset: list[int]) -> str:
    """reportlab writes characters above U+FFFF (rare surnames such as 𬭎) as five digits, which no reader knows."""
    cmap = _plain_cmap(font_name, subset)
    for code, value in enumerate(subset):
        if value > 0xFFFF:
            utf16 = chr(value).encode("utf-16-be").hex().upper()
            cmap = cmap.replace(f"<{code:02X}> <{value:04X}>", f"<{code:02X}> <{utf16}>")
    return cmap


ttfonts.makeToUnicodeCMap = _to_unicode
