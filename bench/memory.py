"""What a web worker holds in memory after it served every page once: a process of its own, as gunicorn forks it."""

import json
import os
import subprocess
import sys

from bench.measure import Line

REACH = 120
MIB = 1024


def measure() -> list[Line]:
    answer = subprocess.run(
        [sys.executable, "-m", "bench.memory"], capture_output=True, check=True, text=True, env=os.environ
    )
    used = json.loads(answer.stdout.splitlines()[-1])
    return [Line(f"worker, {used:.0f} MiB", None, None, f"≤ {REACH} MiB", holds=used <= REACH)]


def _serve() -> float:
    """MiB resident after ten rounds through the pages."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from django.test import Client

    from bench import pages
    from core.organization.models import Staff

    client = Client()
    client.force_login(Staff.objects.get(username=pages.CLERK))
    for _ in range(10):
        for url in pages.addresses().values():
            client.get(url)
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) / MIB


if __name__ == "__main__":
    print(json.dumps(_serve()))
