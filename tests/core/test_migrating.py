"""Tables that are created together are the tables that Django creates one by one."""

import pytest
from django.db import connection, models
from django.db.migrations import AddField, CreateModel, Migration
from django.db.migrations.state import ProjectState

from core.migrating import TablesTogether

TABLES = {"Ship": [], "Crate": ["Ship"], "Item": ["Crate", "Ship"]}


def table(name: str, links: list[str]) -> CreateModel:
    fields = [("id", models.BigAutoField(primary_key=True)), ("word", models.CharField(max_length=9))]
    fields += [(to.lower(), models.ForeignKey(f"core.{to}", models.CASCADE)) for to in links]
    index = models.Index(fields=["word"], name=f"{name}_by_word".lower())
    return CreateModel(name, fields, options={"indexes": [index]})


def statements(kind: type[Migration]) -> tuple[list[str], set]:
    """The SQL of a migration of this kind, and the models that it leaves behind."""

    class Made(kind):
        operations = [*(table(name, links) for name, links in TABLES.items())]

    Made.operations.append(AddField("Ship", "flag", models.CharField(max_length=3, default="CN")))
    Made.operations.append(table("Port", ["Ship"]))
    editor = connection.SchemaEditorClass(connection, collect_sql=True)
    editor.deferred_sql = []
    state = Made("0001_ships", "core").apply(ProjectState(), editor)
    written = [str(line) for line in editor.collected_sql + editor.deferred_sql]
    return [line for line in written if not line.startswith("--")], set(state.models)


@pytest.mark.django_db
def test_tables_together_are_the_tables_one_by_one():
    together, models_after = statements(TablesTogether)

    assert (sorted(together), models_after) == tuple(
        value if isinstance(value, set) else sorted(value) for value in statements(Migration)
    )
    assert len([line for line in together if line.startswith("CREATE TABLE")]) >= len(TABLES) + 1
