"""Messages of the customer room."""

from core.notices.notice import Notice


class ImprovementAsked(Notice):
    """改进要求报技术、质量部门 (S1-68): the heads of both learn what a customer wants improved."""

    kind = "improvement_asked"
    title = "改进要求：{{ subject.text }}"
    body = (
        "{{ subject.customer }} 提出，{{ by }} 记录{% if subject.source %}（{{ subject.source }}）{% endif %}。"
        "请研究后在客户档案中写明结果。"
    )

    def __init__(self, need, *, heads, by):
        super().__init__(need, by=by)
        self.heads = heads

    def who(self):
        return self.heads

    def url(self) -> str:
        return f"{self.subject.customer.get_absolute_url()}?tab=file"
