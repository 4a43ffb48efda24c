"""Rules that several lifecycles of the field share. A rule answers with its reason; "" means go."""


def people_of(by) -> set[int]:
    """`by` and everybody whom `by` stands in for."""
    return {by.pk, *(row.principal_id for row in by.deputising)}
