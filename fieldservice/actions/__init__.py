"""The verbs of the field, one module per topic."""
