"""The engineer's tablet: a shell that is the same for everybody, what it keeps offline, and what it sends."""

import json
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from core.documents import uploads
from core.documents.signing import device_of
from core.organization.rights import needs
from core.times import moment
from fieldservice import tablet_app
from fieldservice.actions.tablet import Answer, Item, take_in
from fieldservice.models import SentKind, Trip
from fieldservice.queries_tablet import etag_of, snapshot
from fieldservice.rights import Right

MOST_SKEW = 10 * 366 * 24 * 3600


@needs(Right.TRAVEL)
@ensure_csrf_cookie
@require_GET
def shell(request, pk=None):
    """The app. It draws itself from what the device holds, so it is the same for every trip and person."""
    if pk is not None:
        get_object_or_404(Trip.objects.visible_to(request.user), pk=pk, members__person=request.user)
    return render(request, "fieldservice/tablet.html", {"version": tablet_app.version()})


@needs(Right.TRAVEL)
@require_GET
@cache_control(private=True, no_cache=True)
def trips(request):
    """What my trips need offline. Unchanged content answers 304, and its Date header sets the device's clock."""
    data = snapshot(request.user, at=timezone.now())
    etag = etag_of(data)
    known = request.headers.get("If-None-Match") == etag
    answer = HttpResponseNotModified() if known else JsonResponse(data)
    answer["ETag"], answer["X-Tablet-Version"] = etag, tablet_app.version()
    return answer


@login_not_required  # a browser fetches a worker that is a module without cookies; nothing personal is in it
@require_GET
@cache_control(no_cache=True)
def worker(request):
    """The service worker, written for this version of the app; it may serve everything below /field/tablet/. Browsers
    that wake a worker when the network is back (Background Sync) ask for the one that sends, too."""
    shell_url = reverse("fieldservice:tablet")
    names = {"VERSION": tablet_app.version(), "SHELL": shell_url, "SCOPE": shell_url, "ASSETS": tablet_app.kept()}
    sends = "background" in request.GET
    if sends:
        names |= {"TRIPS": reverse("fieldservice:tablet_trips"), "SEND": reverse("fieldservice:tablet_send")}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in names.items())
    text = tablet_app.sending_worker(head) if sends else head + tablet_app.worker()
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = shell_url
    return answer


@require_GET
@cache_control(private=True, max_age=3600)
def manifest(request):
    """What makes the page installable."""
    start = reverse("fieldservice:tablet")
    icon = staticfiles_storage.url
    sizes = [("tablet/icon-192.png", "192x192", "any"), ("tablet/icon-512.png", "512x512", "any")]
    sizes.append(("tablet/icon-maskable.png", "512x512", "maskable"))
    content = {
        "name": "售后服务 · 外出",
        "short_name": "外出",
        "lang": "zh-CN",
        "description": "外出人员的平板：行程、现场记录、照片和客户签字，没有网络也能用。",
        "id": start,
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "background_color": "#f4f6f9",
        "theme_color": "#2757c8",
        "icons": [
            {"src": icon(name), "sizes": size, "type": "image/png", "purpose": purpose}
            for name, size, purpose in sizes
        ],
    }
    return HttpResponse(json.dumps(content, ensure_ascii=False), content_type="application/manifest+json")


@require_POST
def send(request):
    """One item of an outbox. The person must be the one whose item it is: two people may share a tablet."""
    said_to_be = request.headers.get("X-Tablet-Person", "")
    if said_to_be and said_to_be != str(request.user.pk):
        return JsonResponse({"state": "other_person"}, status=403)
    try:
        item = read_item(request)
    except (KeyError, TypeError, ValueError, AttributeError):
        words = "这一项没有传送完整。请更新平板上的应用后重试。"
        return JsonResponse(Answer("refused", {"errors": {"": words}}).json, status=422)
    if not request.user.may(Right.TRAVEL, at=timezone.now()):
        words = "您的岗位没有“外出服务”的权限。请联系管理员。"
        return JsonResponse(Answer("refused", {"errors": {"": words}}).json, status=422)
    if refused := uploads.refusals(request):
        return JsonResponse(Answer("refused", {"errors": {"file": refused[0]}}).json, status=422)
    mine = Trip.objects.filter(pk=item.trip, members__person=request.user)
    if not mine.exists():
        words = "这次外出不在您名下，可能已改派。请联系客服。"
        return JsonResponse(Answer("refused", {"errors": {"trip": words}}).json, status=404)
    answer = take_in(item, by=request.user, now=timezone.now())
    return JsonResponse(answer.json, status=answer.status)


def read_item(request) -> Item:
    """The item of the request; KeyError, TypeError or ValueError when it is none."""
    is_form = request.content_type == "multipart/form-data"
    said = json.loads(request.POST["item"] if is_form else request.body)
    key = str(said["key"])
    kind = SentKind(said["kind"])
    if not 8 <= len(key) <= 64 or request.headers.get("Idempotency-Key", key) != key:
        raise ValueError("key")
    if not isinstance(said.get("data") or {}, dict):
        raise TypeError("data")
    base = said.get("base_version")
    return Item(
        key=key,
        kind=kind,
        trip=int(said["trip"]),
        at=_moment(said["at"]),
        device_at=_moment(said["device_at"]),
        data=said.get("data") or {},
        skew=max(-MOST_SKEW, min(MOST_SKEW, int(said.get("skew") or 0))),
        base_version=None if base is None else int(base),
        file=request.FILES.get("file") if is_form else None,
        **device_of(request),
    )


def _moment(text) -> datetime:
    at = moment(str(text))
    if not 2000 <= at.year <= 2999:
        raise ValueError("year")
    return at
