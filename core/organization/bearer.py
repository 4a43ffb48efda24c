"""Who stands behind an API request: the person of its 接口令牌, with that person's rights and view."""

from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import HttpBearer

from core.organization import tokens


class Bearer(HttpBearer):
    """`Authorization: Bearer <token>`. The person becomes `request.user`; a token that only reads may not post."""

    def authenticate(self, request, token: str):
        found = tokens.recognise(token, at=timezone.now())
        if found is None:
            return None
        if request.method not in ("GET", "HEAD") and not found.may_write:
            raise HttpError(403, "这个令牌只能读取。请换一个可以新建处理单的令牌。")
        request.user = found.staff
        return found


def only_known(request, schema: type) -> None:
    """Refuse query parameters that the page does not name: a typing error must not widen the answer."""
    if unknown := sorted(set(request.GET) - set(schema.model_fields)):
        known = "、".join(schema.model_fields)
        raise HttpError(422, f"不认识的查询参数：{'、'.join(unknown)}。可以用：{known}。")
