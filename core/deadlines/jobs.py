"""The work of this room behind job names."""

from django.utils import timezone

from core.deadlines.actions.simulations import tell
from core.deadlines.models import Simulation
from core.deadlines.simulation.run import run
from core.jobs import Job, job


@job("deadlines.simulate")
def simulate(row: Job, *, simulation_id: int) -> None:
    simulation = Simulation.objects.get(pk=simulation_id)
    if not simulation.is_over:
        done = run(simulation, at=timezone.now(), job=row)
        tell(done, at=timezone.now())
