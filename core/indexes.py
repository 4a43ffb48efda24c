"""Indexes that the list helper needs beside Django's own."""

from django.db import models


class EmptyLastIndex(models.Index):
    """For a falling order whose empty values stand last, as `core.lists` sorts: `fields=["-due_at", "-id"]`.

    PostgreSQL puts empty values first when it falls and must be told; SQLite puts them last by itself and refuses
    the words.
    """

    def create_sql(self, model, schema_editor, using="", **kwargs):
        plain = self.fields_orders
        if schema_editor.connection.vendor == "postgresql":
            (first, order), *rest = plain
            self.fields_orders = [(first, f"{order} NULLS LAST"), *rest]
        try:
            return super().create_sql(model, schema_editor, using=using, **kwargs)
        finally:
            self.fields_orders = plain
