"""Ctrl/⌘ K: one search box over all rooms, and the commands a person may use."""

from django.shortcuts import render

from aftersales.context import Shell
from core.frame import panels
from core.text import pinyin


def results(request):
    """The rows under the palette's input; each room answers through its registered search source."""
    query = request.GET.get("q", "").strip()[:60]
    shell = Shell(request)
    commands = [place for place in (*shell.commands, *shell.places) if _fits(place.item.label, query)]
    found = panels.search(query, request.user) if len(query) > 1 else {}
    if not query and (rows := panels.recent(request.user)):
        found = {"最近": rows}
    context = {"query": query, "found": found, "commands": commands}
    return render(request, "_palette_rows.html", context)


def _fits(label: str, query: str) -> bool:
    """By words or by pinyin initials: cld finds 处理单."""
    query = query.lower()
    return query in label.lower() or query.isascii() and query in pinyin.initials(label)
