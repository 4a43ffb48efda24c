"""Who a sender is: a known contact, a customer by its mail domain, or nobody; and who takes part in a case."""

from customers.models import Contact, Customer
from tickets.models import CaseMail, Mailbox, Ticket

# Anybody can have an address there, so the domain says nothing about the company.
PUBLIC = frozenset(
    "126.com 139.com 163.com 163.net 188.com 189.cn 21cn.com 263.net aliyun.com foxmail.com gmail.com hotmail.com "
    "icloud.com live.cn live.com me.com msn.com outlook.com proton.me qq.com sina.cn sina.com sogou.com sohu.com "
    "tom.com vip.163.com vip.qq.com vip.sina.com wo.cn yahoo.com yahoo.com.cn yeah.net".split()
)


def known(address: str) -> tuple[Customer | None, Contact | None]:
    """The customer and person behind an address; only where it is one customer and no other."""
    people = Contact.objects.filter(is_active=True, customer__is_active=True).select_related("customer")
    exact = list(people.filter(email__iexact=address).order_by("-is_main", "pk")[:5]) if address else []
    if exact:
        one = len({person.customer_id for person in exact}) == 1
        return (exact[0].customer, exact[0]) if one else (None, None)
    domain = address.rpartition("@")[2].lower()
    if not domain or domain in PUBLIC:
        return None, None
    same = Customer.objects.filter(is_active=True, contacts__is_active=True, contacts__email__iendswith=f"@{domain}")
    owners = list(same.order_by("pk").distinct()[:2])
    return (owners[0], None) if len(owners) == 1 else (None, None)


def takes_part(address: str, ticket: Ticket) -> bool:
    """Whether an address is known on this case: the contact, who reported, or whom we wrote to."""
    addresses = {ticket.contact.email.lower()} if ticket.contact_id else set()
    tracking = getattr(ticket, "tracking", None)
    if tracking:
        addresses.add(tracking.email.lower())
    mails = CaseMail.objects.filter(ticket=ticket, warning="").order_by("pk")
    addresses |= {found.lower() for found in mails.values_list("address", flat=True)}
    return bool(address) and address.lower() in addresses


def is_ours(address: str) -> bool:
    """Whether an address is one of our own mailboxes, signed or not: mail from there would run in circles."""
    user, _, domain = address.lower().partition("@")
    return Mailbox.objects.filter(address__iexact=f"{user.partition('+')[0]}@{domain}").exists()
