"""分派规则: the department of each kind of problem and cause, all rows on one page."""

from django import forms

from tickets.models import RoutingRule


class RoutingForm(forms.ModelForm):
    class Meta:
        model = RoutingRule
        fields = ["function", "note"]


RoutingFormSet = forms.modelformset_factory(RoutingRule, form=RoutingForm, extra=0)
