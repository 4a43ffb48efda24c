from customers.forms.customer import ContactFormSet, CustomerForm, SiteFormSet, unjudged, with_more
from customers.forms.equipment import EquipmentForm
from customers.forms.file import AgreementForm, NeedForm, RequirementForm, RetireForm, SettleForm
from customers.forms.quick import QuickForm

__all__ = [
    "AgreementForm",
    "ContactFormSet",
    "CustomerForm",
    "EquipmentForm",
    "NeedForm",
    "QuickForm",
    "RequirementForm",
    "RetireForm",
    "SettleForm",
    "SiteFormSet",
    "unjudged",
    "with_more",
]
