"""Mail of a case: fetched, read, taken in, answered (S0-46, S0-51)."""
