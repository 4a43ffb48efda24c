"""The two tables of the plain modules: idempotency keys and jobs."""

from core.jobs import Job
from core.once import OnceKey

__all__ = ["Job", "OnceKey"]
