"""What somebody newly wrote, without the history that mail programs put below; the original keeps all of it."""

import re

# A line that begins the quoted history; everything from it on is history.
BORDERS = [
    re.compile(r"^-{2,}\s*(原始邮件|回复的原邮件|转发邮件信息|Original Message|Forwarded message)\s*-{2,}", re.I),
    re.compile(r"^(发件人|From)\s*[:：].{2,}", re.I),
    re.compile(r"^On .{6,120} wrote:$", re.I),
    re.compile(r"^(在|於|于)?\s*.{0,12}\d{4}\s*[-年/.].{4,100}(写道|寫道)\s*[:：]?$"),
    re.compile(r"^_{20,}$"),
]
NEXT_OF_HEADER = re.compile(r"^(发送时间|日期|时间|Sent|Date|收件人|To|主题|Subject)\s*[:：]", re.I)
SIGNATURE = re.compile(r"^--\s?$")


def newest(text: str) -> str:
    """The text above the history. A mail that is nothing but history is returned whole: nothing is lost."""
    lines = text.splitlines()
    end = next((number for number, line in enumerate(lines) if _border(lines, number, line.strip())), len(lines))
    kept = [line for line in lines[:end] if not line.lstrip().startswith(">")]
    cut = next((number for number, line in enumerate(kept) if number and SIGNATURE.match(line)), len(kept))
    own = re.sub(r"\n{3,}", "\n\n", "\n".join(kept[:cut])).strip()
    return own or text.strip()


def _border(lines: list[str], number: int, line: str) -> bool:
    if not any(border.match(line) for border in BORDERS):
        return False
    if re.match(r"^(发件人|From)\s*[:：]", line, re.I):  # a header block has more than one line
        return any(NEXT_OF_HEADER.match(below.strip()) for below in lines[number + 1 : number + 5])
    return True


def quoted(text: str, *, who: str, when: str, most: int = 60) -> str:
    """The text as the history of an answer."""
    lines = text.splitlines()
    body = [f"> {line}" for line in lines[:most]]
    if len(lines) > most:
        body.append(f"> （另有 {len(lines) - most} 行）")
    return "\n".join([f"{when} {who} 写道：", *body])
