"""Lists from other systems (S0-04): read, judge every line, write all or nothing."""
