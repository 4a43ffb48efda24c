"""Django of the served system, standing ready: each piece of code runs in a fork of one waiting process.

Starting Python and Django anew for every question took longer than the questions. The process reads the code as one
line of JSON; what the code prints is followed by a line with `END` and its exit code.
"""

import json
import os
import subprocess
import sys
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
END = "\x04end "


class Inside:
    """The waiting process, begun with the first question."""

    def __init__(self, environment: dict):
        self.environment = environment
        self.process: subprocess.Popen | None = None

    def run(self, code: str) -> str:
        """What the code prints; AssertionError with its traceback when it fails."""
        process = self.process = self.process or self._begin()
        process.stdin.write(json.dumps(code) + "\n")
        process.stdin.flush()
        said: list[str] = []
        while not said or not said[-1].startswith(END):
            line = process.stdout.readline()
            assert line, "".join(said)
            said.append(line)
        status = said.pop().removeprefix(END).strip()
        assert status == "0", "".join(said)[-3000:]
        return "".join(said).strip()

    def _begin(self) -> subprocess.Popen:
        command, pipe = [sys.executable, "-m", "tests.journeys.inside"], subprocess.PIPE
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdin=pipe, stdout=pipe, text=True)

    def close(self) -> None:
        if self.process:
            self.process.communicate()


def run(code: str) -> int:
    try:
        exec(compile(code, "<journey>", "exec"), {"__name__": "__journey__"})
    except BaseException:
        traceback.print_exc(file=sys.stdout)
        return 1
    return 0


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftersales.settings")
    django.setup()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            status = run(json.loads(line))
            sys.stdout.flush()
            os._exit(status)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(f"\n{END}{status}", flush=True)


if __name__ == "__main__":
    main()
