from customers.models.customer import Contact, Customer, Site
from customers.models.equipment import Equipment, Warranty
from customers.models.file import Agreement, Need, ServiceRequirement
from customers.models.importing import Import
from customers.models.part import Part

__all__ = [
    "Agreement",
    "Contact",
    "Customer",
    "Equipment",
    "Import",
    "Need",
    "Part",
    "ServiceRequirement",
    "Site",
    "Warranty",
]
