"""Cases from before the search get the words by which they are found."""

from django.db import migrations

from core.search import tokens

FOUND_BY = ("number", "title", "customer_name", "contact_name", "contact_phone", "product", "model", "serial")
FOUND_BY += ("batch", "project_no", "description", "cause", "result")
BATCH = 500


def fill(apps, schema_editor):
    ticket = apps.get_model("tickets", "Ticket")
    rows = []
    for row in ticket.objects.order_by("pk").iterator(chunk_size=BATCH):
        phone = row.contact_phone.replace(" ", "").replace("-", "")
        row.tokens = tokens(*(getattr(row, name) or "" for name in FOUND_BY), phone)
        rows.append(row)
    ticket.objects.bulk_update(rows, ["tokens"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_the_words_of_a_ticket")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
