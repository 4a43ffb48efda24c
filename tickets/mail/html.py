"""HTML mail as plain text: no script, no style, no picture is ever loaded; links show where they lead."""

import re
from html.parser import HTMLParser

SILENT = {"script", "style", "head", "title", "template", "noscript", "object", "iframe", "svg", "math", "textarea"}
VOID = {"br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed", "source", "track"}
BLOCKS = {"p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section", "article"}
QUOTES = {"blockquote"}
# Containers by which the usual mail programs mark what they quote.
QUOTE_MARKS = re.compile(r"gmail_quote|yahoo_quoted|moz-cite-prefix|isReplyContent|OutlookMessageHeader", re.I)
MOST = 300_000  # characters; the original keeps the rest
DEPTH = 400  # a mail nested deeper is no mail that a person wrote; the rest of its text is taken flat


class _Reader(HTMLParser):
    def __init__(self, *, with_quotes: bool):
        super().__init__(convert_charrefs=True)
        self.with_quotes = with_quotes
        self.parts: list[str] = []
        self.open: list[tuple[str, bool, str]] = []  # tag, silences, link

    @property
    def silent(self) -> bool:
        return any(silences for _, silences, _ in self.open)

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self.parts.append("\n")
            return
        if tag == "hr":
            self.parts.append("\n――――\n")
            return
        if tag in VOID or len(self.open) >= DEPTH:
            return
        if tag == "li":
            self.parts.append("\n- ")
        elif tag in BLOCKS or tag in QUOTES:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        self.open.append((tag, self._silences(tag, dict(attrs)), self._link(tag, dict(attrs))))

    def handle_endtag(self, tag):
        names = [name for name, _, _ in self.open]
        if tag not in names:
            return
        while self.open:
            name, _, link = self.open.pop()
            if link and not self.silent and link not in "".join(self.parts[-3:]):
                self.parts.append(f" <{link}>")
            if name in BLOCKS or name in QUOTES:
                self.parts.append("\n")
            if name == tag:
                return

    def handle_data(self, data):
        if not self.silent:
            self.parts.append(re.sub(r"[ \t\r\n\f\u00a0]+", " ", data))

    def _silences(self, tag: str, attrs: dict) -> bool:
        style = re.sub(r"\s", "", attrs.get("style") or "").lower()
        quoted = tag in QUOTES or QUOTE_MARKS.search(f"{attrs.get('class') or ''} {attrs.get('id') or ''}")
        hidden = "display:none" in style or "visibility:hidden" in style
        return tag in SILENT or hidden or bool(quoted and not self.with_quotes)

    @staticmethod
    def _link(tag: str, attrs: dict) -> str:
        target = (attrs.get("href") or "").strip() if tag == "a" else ""
        return target[:300] if target.lower().startswith(("http://", "https://")) else ""


def as_text(html: str) -> str:
    """What a person would read. The quoted history is left out unless there is nothing else."""
    return _read(html, with_quotes=False) or _read(html, with_quotes=True)


def _read(html: str, *, with_quotes: bool) -> str:
    reader = _Reader(with_quotes=with_quotes)
    reader.feed(html[:MOST])
    reader.close()
    lines = [line.strip() for line in "".join(reader.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
