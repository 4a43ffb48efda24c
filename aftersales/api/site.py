"""The roof of the API: who may enter, and how every refusal is said."""

from django.http import Http404
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from core.organization.bearer import Bearer
from core.workflow import Refused, Stale
from customers.api import router as customers
from tickets.api import router as tickets

api = NinjaAPI(
    title="售后服务管理接口",
    version="1",
    description="凭接口令牌读取和新建处理单，读取时限和客户。看到的范围和令牌的人员相同。",
    auth=Bearer(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-v1",
)
api.add_router("/tickets", tickets)
api.add_router("/customers", customers)

OUTER = ("body", "query", "header", "path", "given", "asked")
WORDS = {
    "missing": "缺少这一项",
    "string_too_long": "太长，最多 {max_length} 个字",
    "string_too_short": "太短，至少 {min_length} 个字",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "enum": "不在允许的值中：{expected}",
    "json_invalid": "不是有效的 JSON",
}


def said(problem: dict) -> dict:
    """One wrong value as field and Chinese sentence."""
    words = WORDS.get(problem["type"], "格式不对")
    place = [
        str(part) for part in problem["loc"] if part not in ("body", "query", "header", "path", "given", "asked")
    ]
    return {"field": ".".join(place), "message": words.format(**problem.get("ctx", {}))}


@api.exception_handler(ValidationError)
def wrong_values(request, error):
    return api.create_response(
        request, {"detail": "有的值不对。", "errors": [said(problem) for problem in error.errors]}, status=422
    )


@api.exception_handler(Stale)
def somebody_saved(request, error):
    return api.create_response(request, {"detail": error.reason, "changed": error.changed}, status=409)


@api.exception_handler(Refused)
def refused(request, error):
    errors = [{"field": error.field, "message": error.reason}] if error.field else []
    return api.create_response(request, {"detail": error.reason, "errors": errors}, status=422)


@api.exception_handler(Http404)
def nothing_there(request, error):
    return api.create_response(request, {"detail": "没有这一条，或者您看不到。"}, status=404)


@api.exception_handler(AuthenticationError)
def stranger(request, error):
    answer = api.create_response(request, {"detail": "没有有效的接口令牌。"}, status=401)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
