"""The barest table and its log: what any Django page costs before it does anything."""

from django.db import models


class Row(models.Model):
    name = models.CharField(max_length=40)
    due_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return self.name


class Line(models.Model):
    row = models.ForeignKey(Row, models.CASCADE)
    text = models.CharField(max_length=100)

    def __str__(self):
        return self.text
