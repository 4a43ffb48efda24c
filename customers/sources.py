"""What the one search box finds here: customers, machines, batches."""

from django.urls import reverse

from customers import queries

LIMIT = 4


def customers(query: str, user) -> list[dict]:
    """Rows for the palette by phone, name, pinyin or code."""
    return [
        {
            "title": hit.customer.name,
            "sub": " · ".join(filter(None, [hit.customer.place, str(hit.contact or "")])),
            "url": hit.customer.get_absolute_url(),
            "icon": "buildings",
        }
        for hit in queries.find_customers(query, LIMIT)
    ]


def equipment(query: str, user) -> list[dict]:
    """Machines by serial, model or project number, and the batch when the query is one."""
    hits = queries.find_equipment(query, limit=LIMIT)
    rows = [
        {
            "title": hit.machine.title,
            "sub": " · ".join(filter(None, [hit.machine.serial, hit.machine.customer.label])),
            "url": hit.machine.get_absolute_url(),
            "icon": "gear-wide-connected",
        }
        for hit in hits
    ]
    batches = sorted({hit.machine.batch for hit in hits if query.strip() and query.strip() == hit.machine.batch})
    return rows + [_batch(batch) for batch in batches]


def _batch(batch: str) -> dict:
    url = reverse("customers:batch", args=[batch])
    return {"title": f"批次 {batch}", "sub": "同批设备与客户", "url": url, "icon": "boxes"}
