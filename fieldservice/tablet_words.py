"""Words that the tablet shows and that live on it offline."""

from fieldservice.models import ServiceRecord
from fieldservice.models.record import FollowUp

LABELS = {
    "number": "编号",
    **{
        name: str(ServiceRecord._meta.get_field(name).verbose_name)
        for name in dict.fromkeys([*ServiceRecord.HEADER, *ServiceRecord.BODY])
    },
}
FOLLOW_UPS = [[str(value), label] for value, label in FollowUp.choices]
