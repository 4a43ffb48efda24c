"""Benchmarks: scripts, not timed tests. `make bench` prints ratios against a bare floor app, measured in one run."""
