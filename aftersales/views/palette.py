"""Ctrl/⌘ K: one search box over all rooms, and the commands a person may use."""

from django.shortcuts import render

from core import panels


def results(request):
    """The rows under the palette's input; each room answers through its registered search source."""
    query = request.GET.get("q", "").strip()[:60]
    found = panels.search(query, request.user) if len(query) > 1 else {}
    return render(request, "_palette_rows.html", {"query": query, "found": found})
