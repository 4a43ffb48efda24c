"""The repository speaks of the product alone."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = ["TO" + "DO", "FIX" + "ME", "/wo" + "rk/", "/ro" + "ot/", "simple/" + "pypi"]


def test_no_file_speaks_of_workplaces_or_unfinished_moves():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    guilty = []
    for name in listed.splitlines():
        path = ROOT / name
        if not path.is_file() or path.suffix in {".png", ".pdf", ".ttf"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        guilty += [f"{name}: {word}" for word in FORBIDDEN if word in text]

    assert guilty == []
