from customers.models.customer import Contact, Customer, Site
from customers.models.equipment import Equipment, Warranty
from customers.models.file import Agreement, Need, ServiceRequirement

__all__ = [
    "Agreement",
    "Contact",
    "Customer",
    "Equipment",
    "Need",
    "ServiceRequirement",
    "Site",
    "Warranty",
]
