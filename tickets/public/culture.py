"""服务文化 as an administrator types it: paragraphs between empty lines, small headings behind "# "."""

DEFAULT = """# 服务宗旨
客户的设备停一小时，我们就急一小时。每一次报修都有人接、有人管、有回音。

# 我们的承诺
24 小时有人接听；每件报修都有单号，进度随时可查；处理完成后由客服与您核实，您确认解决才算结束。

# 意见和投诉
对服务不满意，可以拨打服务热线，也可以在进度页留言。每条意见都会登记，并答复处理结果。"""


def paragraphs(text: str) -> list[tuple[str, str]]:
    """(h or p, words) in order; the shipped text where nobody has written one."""
    rows: list[tuple[str, str]] = []
    for block in (text.strip() or DEFAULT).replace("\r\n", "\n").split("\n\n"):
        head, _, rest = block.strip().partition("\n")
        if head.startswith("# "):
            rows.append(("h", head[2:].strip()))
            block = rest
        if block.strip():
            rows.append(("p", block.strip()))
    return rows
