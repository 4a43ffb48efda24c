from django.db import migrations

from core.text.search import tokens

OVER = ["closed", "archived", "void"]


def begin(apps, schema_editor):
    """A case that is marked as a complaint and still open gets its record, to be filled in and handed in."""
    Ticket, Complaint = apps.get_model("tickets", "Ticket"), apps.get_model("tickets", "Complaint")
    rows = Ticket.objects.filter(is_complaint=True, complaint=None).exclude(status__in=OVER).order_by("pk")
    Complaint.objects.bulk_create((_record(Complaint, ticket) for ticket in rows.iterator()), batch_size=500)


def _record(Complaint, ticket):
    product = " ".join(part for part in (ticket.product, ticket.model, ticket.serial) if part)[:120]
    return Complaint(
        ticket=ticket,
        received_at=ticket.received_at,
        received_by_id=ticket.received_by_id,
        phase=ticket.phase,
        channel=ticket.channel,
        content=ticket.description,
        urgency=ticket.urgency or "normal",
        product=product,
        batch=ticket.batch,
        containment=ticket.first_measures,
        department_id=ticket.responsible_department_id,
        tokens=tokens(ticket.number or "", ticket.customer_name, product, ticket.batch, ticket.description),
    )


class Migration(migrations.Migration):
    dependencies = [("tickets", "0011_complaints_and_parcels")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
