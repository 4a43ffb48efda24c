"""Demo data: a believable company whose cases were played through the real actions."""
