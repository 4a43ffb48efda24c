"""改期 and 改派: what the planner's side panel asks, and what dropping a bar says."""

from datetime import date, datetime

from django import forms

from core.organization.models import Staff
from core.times import day_start, local_date
from fieldservice.models import Trip
from fieldservice.rights import Right


class ReplanForm(forms.Form):
    """Dates and one swap of persons; `cleaned_data` are the arguments of `replan`."""

    planned_start = forms.DateTimeField(label="计划出发")
    planned_end = forms.DateTimeField(label="计划返回")
    dates_confirmed = forms.BooleanField(label="客户已确认这些日期", required=False)
    replaced = forms.ModelChoiceField(Staff.objects.none(), label="换下", required=False, empty_label="不换人")
    person = forms.ModelChoiceField(Staff.objects.none(), label="改派给", required=False, empty_label="不换人")
    despite = forms.BooleanField(label="仍然这样安排", required=False, help_text="时间有重叠时才需要勾选。")
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, trip: Trip, **kwargs):
        super().__init__(*args, **kwargs)
        self.trip = trip
        going = [row.person_id for row in trip.members.all()]
        self.fields["replaced"].queryset = Staff.objects.filter(pk__in=going).order_by("name", "pk")
        free = Staff.objects.holding(Right.TRAVEL).exclude(pk__in=going).select_related("department")
        self.fields["person"].queryset = free.order_by("department_id", "name", "pk")
        self.fields["person"].label_from_instance = lambda p: f"{p}（{p.department or '无部门'}）"
        self.initial = self.initial or {
            "planned_start": trip.planned_start,
            "planned_end": trip.planned_end,
            "dates_confirmed": trip.dates_confirmed,
            "expected_version": trip.version,
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("replaced") and not cleaned.get("person"):
            self.add_error("person", "请选择改派给谁。")
        return cleaned


class DropForm(forms.Form):
    """A bar was dropped, or a repair pressed: another first day, another person."""

    day = forms.DateField(required=False)
    replaced = forms.IntegerField(required=False)
    person = forms.IntegerField(required=False)
    expected_version = forms.IntegerField()

    def as_replan(self, trip: Trip) -> dict:
        """The same wish as data of a `ReplanForm`: the length and the time of the day stay."""
        said = self.cleaned_data
        start = moved(trip.planned_start, said["day"]) if said["day"] else trip.planned_start
        end = start + (trip.planned_end - trip.planned_start)
        same = start == trip.planned_start
        data = {
            "planned_start": start,
            "planned_end": end,
            "expected_version": said["expected_version"],
            "dates_confirmed": "on" if same and trip.dates_confirmed else "",
        }
        if said["person"] and said["person"] != said["replaced"]:
            data |= {"replaced": said["replaced"] or "", "person": said["person"]}
        return data


def moved(start: datetime, day: date) -> datetime:
    """The same time on another day."""
    return day_start(day) + (start - day_start(local_date(start)))
