"""URL × role: the table of what every address answers to every role and to nobody (`doors.txt`).

`python -m tests.house.doors` (with DATABASE_URL of a PostgreSQL) writes it anew from what is answered now; what
changed is then read line by line.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

TABLE = Path(__file__).with_name("doors.txt")
HEAD = """\
# What every address answers (GET; POST where only that is taken) to nobody, and to one person of each role who has
# nothing to do with the case asked for. `*` are all roles not named. Written by `python -m tests.house.doors`.
"""
NOBODY = "nobody"


def read() -> dict[str, dict[str, int]]:
    """Address → who → status; `*` stands for the roles not named."""
    table = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            address, *groups = [part.strip() for part in line.split("|")]
            table[address] = {who: int(group.split()[0]) for group in groups for who in group.split()[1:]}
    return table


def expected(table: dict[str, dict[str, int]], who: str) -> dict[str, int]:
    """What the table promises one person, by address."""
    return {address: row.get(who, row["*"]) for address, row in table.items()}


def lines(answers: dict[str, dict[str, int]]) -> str:
    """The table's text from who → address → status."""
    roles = sorted(set(answers) - {NOBODY})
    text = [HEAD]
    for address in answers[NOBODY]:
        got = {role: answers[role][address] for role in roles}
        usual = Counter(got.values()).most_common(1)[0][0]
        groups = [f"{answers[NOBODY][address]} {NOBODY}", f"{usual} *"]
        for status in sorted(set(got.values()) - {usual}):
            groups.append(" ".join([str(status), *(role for role in roles if got[role] == status)]))
        text.append(" | ".join([address, *groups]))
    return "\n".join(text) + "\n"


def filled(address: str, known: dict[str, int]) -> str:
    """The address with arguments: the row of its longest known beginning, else one that exists nowhere."""
    beginning = max((start for start in known if address.startswith(start)), key=len, default="")
    row = known.get(beginning, 987654)
    address = address.replace("<int:pk>", str(row), 1).replace("<pk>", str(row), 1)
    plain = {"int": "987654", "uuid": "0" * 32}
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: plain.get(found[1], "nothing"), address)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        walk = ["tests/house/test_doors.py", "-k", "as_the_table_says"]
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *walk]
        subprocess.run(command, env={**os.environ, "DOORS_TO": folder}, check=True)
        answers = {path.stem: json.loads(path.read_text()) for path in Path(folder).iterdir()}
    TABLE.write_text(lines(answers), encoding="utf-8")


if __name__ == "__main__":
    main()
