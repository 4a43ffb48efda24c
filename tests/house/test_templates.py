"""Templates: none unused, none with script or style in it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Found by Django or a library through their fixed names.
BY_NAME = {"403.html", "404.html", "500.html", "400.html", "403_csrf.html"}


def code():
    rooms = ["aftersales", "core", "customers", "tickets", "fieldservice"]
    texts = [p.read_text() for room in rooms for p in (ROOT / room).rglob("*.py")]
    return "\n".join(texts + [p.read_text() for p in TEMPLATES])


def test_every_template_is_used():
    words = code()
    unused = [
        name
        for path in TEMPLATES
        if (name := str(path.relative_to(ROOT / "templates"))) not in BY_NAME
        and not name.startswith("django/")
        and name not in words
    ]

    assert unused == []


def test_no_template_carries_inline_script_or_style():
    guilty = [
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        if re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=\"|\son[a-z]+=\"", path.read_text())
    ]

    assert guilty == []
