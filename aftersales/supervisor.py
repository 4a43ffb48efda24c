"""A small supervisor for the embedded default: starts children, restarts what dies, leaves no orphan."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
STEADY_SECONDS = 30  # a child that lived this long is restarted without extra delay
LONGEST_DELAY = 30.0
STOP_SECONDS = 15


def _die_with_parent() -> None:
    """Ask the kernel to end the child when the supervisor is gone, however it went (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.setpgrp()  # Ctrl-C goes to the supervisor alone, which then stops the children in order


@dataclass
class Child:
    name: str
    command: list[str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen | None = None
    born: float = 0.0
    delay: float = 1.0
    restart_at: float | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 own commands
            self.command, preexec_fn=_die_with_parent, pass_fds=self.pass_fds
        )
        self.born, self.restart_at = time.monotonic(), None

    def watch(self, now: float) -> None:
        """Plan a restart when the child has died, and carry it out when its time has come."""
        if self.process.poll() is None:
            return
        if self.restart_at is None:
            steady = now - self.born > STEADY_SECONDS
            self.delay = 1.0 if steady else min(self.delay * 2, LONGEST_DELAY)
            self.restart_at = now + self.delay
            print(f"{self.name} 已退出 ({self.process.returncode})，{self.delay:.0f} 秒后重新启动", flush=True)
        elif now >= self.restart_at:
            self.start()


@dataclass
class Supervisor:
    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def run(self) -> None:
        """Start who does not run yet and stay until SIGINT or SIGTERM; returns when every child has ended."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for child in self.children:
            if child.process is None:
                child.start()
        while not self.stopping:
            time.sleep(0.2)
            for child in self.children:
                child.watch(time.monotonic())
        self._end_children()

    def _stop(self, *_) -> None:
        self.stopping = True

    def _end_children(self) -> None:
        alive = [child.process for child in self.children if child.process.poll() is None]
        for process in alive:
            process.terminate()
        end = time.monotonic() + STOP_SECONDS
        for process in alive:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
