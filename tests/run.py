"""Run the suite on everything this machine has: SQLite always, PostgreSQL + Redis and Chromium when present.

Each part writes which requirement ids its passing tests carry; the end is one table, and with
--write-coverage the page docs/coverage.md. Exit code 0 only when every part passed.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COUNTS = {"S0": 58, "S1": 81, "S2": 40, "S3": 38, "S4": 26, "D": 36, "G": 25, "H": 30}
RESOLUTIONS = {"A": 34}
QUICK = "not postgres and not redis and not browser and not mailserver"
WIDE = "not browser"
TWO_WORKERS = ["-n", "2", "--maxschedchunk", "4"]  # no worker sits on a heap of slow tests at the end
ROOMS = ["core", "customers", "tickets", "fieldservice"]
BRANCH_FLOORS = {"core": 95.0, "tickets": 95.0}


def ids(counts: dict[str, int]) -> list[str]:
    """All ids of the requirement map, S1-01 two-digit, H1 plain."""
    return [
        f"H{n}" if family == "H" else f"{family}-{n:02d}" for family, top in counts.items() for n in range(1, top + 1)
    ]


@dataclass(frozen=True)
class Part:
    """One pytest run: what it chooses, the settings it has, whether it gives way to the others of its turn."""

    name: str
    arguments: list[str]
    settings: dict[str, str] = field(default_factory=dict)
    gives_way: bool = False


def parts() -> tuple[list[list[Part]], list[str]]:
    """What can run here, in turns, and in plain words what cannot.

    Journeys mostly wait for pages, so they share a turn with PostgreSQL, which gives way to them.
    """
    second, absent = [], []
    database, broker = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_BROKER_URL")
    mail = os.environ.get("TEST_MAIL_URL")
    if database and broker:
        settings = {"DATABASE_URL": database, "CELERY_BROKER_URL": broker}
        chosen = WIDE if mail else f"{WIDE} and not mailserver"
        second.append(Part("PostgreSQL + Redis", ["-m", chosen, *TWO_WORKERS], settings, gives_way=True))
    else:
        absent.append("PostgreSQL + Redis (set TEST_DATABASE_URL and TEST_BROKER_URL, or run .ci/run)")
    if not (database and broker and mail):
        absent.append("mail by a real SMTP and IMAP server (set TEST_MAIL_URL as well, or run .ci/run)")
    if shutil.which("chromium"):
        second.append(Part("Chromium", ["-m", "browser"]))
    else:
        absent.append("browser journeys (no chromium on this machine)")
    return [turn for turn in ([Part("SQLite", ["-m", QUICK, *TWO_WORKERS])], second) if turn], absent


def environment() -> dict[str, str]:
    """Every part keeps what Python compiled: journeys and races start dozens of processes."""
    return {**os.environ, "AFTERSALES_TESTING": "1", "PYTHONDONTWRITEBYTECODE": ""}


def run_part(part: Part, folder: Path, *, live: bool) -> dict:
    """One pytest run, seen at work or told at its end; answers its counts, its requirement ids and its exit code."""
    report, said = folder / f"{part.name}.json", folder / f"{part.name}.txt"
    given = {
        **environment(),
        "REQUIREMENT_REPORT": str(report),
        "COVERAGE_FILE": str(folder / ".coverage"),
        **part.settings,
    }
    command = [sys.executable, "-m", "pytest", "-q", *part.arguments]
    if part.settings:  # the widest part measures coverage; tracing would slow the quick one by a third
        command += [*(f"--cov={room}" for room in ROOMS), "--cov-branch", "--cov-report="]
    if part.gives_way:
        command = ["nice", *command]
    began = time.monotonic()
    with said.open("w") as kept:
        out = None if live else kept
        code = subprocess.run(command, cwd=ROOT, env=given, stdout=out, stderr=out, check=False).returncode
    print(f"\n{said.read_text()}== {part.name}: {time.monotonic() - began:.0f} s", flush=True)
    result = (
        json.loads(report.read_text()) if report.exists() else {"passed": 0, "failed": 1, "skipped": 0, "ids": {}}
    )
    return {**result, "code": code, "name": part.name}


def run_turn(turn: list[Part], folder: Path) -> list[dict]:
    """The parts of a turn side by side; the first of them is seen at work."""
    print(f"\n== {' and '.join(part.name for part in turn)}", flush=True)
    with ThreadPoolExecutor(len(turn)) as pool:
        return list(pool.map(lambda part: run_part(part, folder, live=part is turn[0]), turn))


def merged(results: list[dict]) -> dict[str, list[str]]:
    """Requirement id → test ids, over all parts."""
    union: dict[str, set[str]] = {}
    for result in results:
        for key, tests in result["ids"].items():
            union.setdefault(key, set()).update(tests)
    return {key: sorted(tests) for key, tests in union.items()}


def table(covered: dict[str, list[str]]) -> list[str]:
    lines = ["", "requirement ids with a passing test"]
    for family, top in {**COUNTS, **RESOLUTIONS}.items():
        got = sum(1 for key in ids({family: top}) if key in covered)
        lines.append(f"  {family:<3} {got:>3} of {top}")
    known = ids(COUNTS)
    lines.append(f"  all {sum(1 for key in known if key in covered):>3} of {len(known)} (A apart)")
    return lines


def page(covered: dict[str, list[str]]) -> str:
    known = ids(COUNTS)
    lines = [f"covered: {sum(1 for key in known if key in covered)} of {len(known)} ids", ""]
    lines += ["Written by `make coverage`: requirement id → tests that would fail without it.", ""]
    for title, counts in (("Requirements", COUNTS), ("Resolutions", RESOLUTIONS)):
        lines += [f"## {title}", ""]
        for key in ids(counts):
            if key in covered:
                lines.append(f"- {key}: " + ", ".join(f"`{test}`" for test in covered[key]))
        lines.append("")
    return "\n".join(lines)


def branches(folder: Path) -> list[str]:
    """Branch coverage of the packages with a floor, as lines; a line that begins with ! is below it."""
    target = folder / "coverage.json"
    command = [sys.executable, "-m", "coverage", "json", "-q", "-o", str(target)]
    subprocess.run(command, cwd=ROOT, env={**environment(), "COVERAGE_FILE": str(folder / ".coverage")}, check=True)
    files = json.loads(target.read_text())["files"]
    lines = []
    for package, floor in BRANCH_FLOORS.items():
        chosen = [
            f["summary"] for path, f in files.items() if re.match(rf"{package}/", path) and "/migrations/" not in path
        ]
        total = sum(s["num_branches"] for s in chosen)
        rate = 100 * sum(s["covered_branches"] for s in chosen) / total if total else 100.0
        lines.append(f"{'  ' if rate >= floor else '! '}{package:<8} branches {rate:.1f} % (floor {floor:.0f} %)")
    return lines


def prepare() -> None:
    """What the parts would otherwise make each for itself: print font, migrated SQLite database, compiled tests."""
    began = time.monotonic()
    makers = [
        ["manage.py", "build_fonts"],
        ["-m", "pytest", "-q", "--no-header", "--no-summary", "-k", "test_harness"],
    ]
    for maker in [subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment()) for words in makers]:
        maker.wait()
    print(f"== print font and database: {time.monotonic() - began:.0f} s", flush=True)


def main() -> int:
    prepare()
    found, absent = parts()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        results = [result for turn in found for result in run_turn(turn, folder)]
        measured = branches(folder) if (folder / ".coverage").exists() else []
    covered = merged(results)
    print("\n".join([*table(covered), "", *measured]))
    unknown = sorted(set(covered) - set(ids(COUNTS)) - set(ids(RESOLUTIONS)))
    for key in unknown:
        print(f"! unknown requirement id {key}")
    for line in absent:
        print(f"not run: {line}")
    failed = any(r["code"] for r in results) or unknown
    failed = failed or any(line.startswith("!") for line in measured)
    if os.environ.get("TEST_NOTHING_MISSING") and (absent or any(r["skipped"] for r in results)):
        failed = True
        print("! something was skipped where nothing may be")
    if "--write-coverage" in sys.argv and not failed:
        (ROOT / "docs" / "coverage.md").write_text(page(covered), encoding="utf-8")
    passed, lost = sum(r["passed"] for r in results), sum(r["failed"] for r in results)
    print(f"\n{passed} passed, {lost} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
