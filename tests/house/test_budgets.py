"""The budgets of the style guide: files, functions, views and templates stay small."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ["aftersales", "core", "customers", "tickets", "fieldservice", "bench"]
FILE, FUNCTION, VIEW, TEMPLATE = 400, 50, 30, 200


def sources(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def functions(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.end_lineno - node.lineno + 1


def is_view(path):
    return path.name == "views.py" or "views" in path.parts


@pytest.mark.parametrize("folder", [*ROOMS, "tests"])
def test_files_stay_within_budget(folder):
    long = {str(p.relative_to(ROOT)): n for p in sources(folder) if (n := len(p.read_text().splitlines())) > FILE}

    assert long == {}


@pytest.mark.parametrize("folder", ROOMS)
def test_functions_stay_within_budget(folder):
    long = {
        f"{path.relative_to(ROOT)}:{name}": lines
        for path in sources(folder)
        for name, lines in functions(path)
        if lines > (VIEW if is_view(path) else FUNCTION)
    }

    assert long == {}


def test_templates_stay_within_budget():
    long = {
        str(p.relative_to(ROOT)): n
        for p in sorted((ROOT / "templates").rglob("*.html"))
        if (n := len(p.read_text().splitlines())) > TEMPLATE
    }

    assert long == {}


def test_readme_stays_within_budget():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 120
