"""Signatures are bound to what was shown (standards.md §13)."""

import pytest
from django import forms

from core.documents.forms import SignatureMixin
from core.documents.models import Signature
from core.documents.signing import sign
from core.workflow import Refused
from tests.factories.tickets import MONDAY, make_ticket
from tickets.documents.sample import STROKES

RECORD = {"number": "SC261105", "result": "已更换联轴器", "parts": [{"name": "联轴器", "count": 1}]}


def signed(**changes):
    values = {
        "role": "客户",
        "name": "吴建平",
        "strokes": STROKES,
        "record": RECORD,
        "by": None,
        "at": MONDAY,
        "device": "iPad",
        "ip": "10.0.0.7",
    }
    signature = sign(make_ticket(), **(values | changes))
    return Signature.objects.get(pk=signature.pk)


@pytest.mark.django_db
def test_signature_is_intact_for_the_same_record():
    signature = signed()
    reordered = dict(reversed(RECORD.items()))

    assert signature.intact(reordered)
    assert (signature.name, signature.at, signature.device, signature.ip) == ("吴建平", MONDAY, "iPad", "10.0.0.7")


@pytest.mark.django_db
def test_signature_is_broken_after_a_change_of_the_record():
    assert not signed().intact({**RECORD, "result": "已更换编码器"})


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"name": "别人"}, {"strokes": STROKES[:-1]}, {"at": MONDAY.replace(hour=8)}])
def test_signature_is_broken_after_a_change_of_itself(change):
    signature = signed()
    Signature.objects.filter(pk=signature.pk).update(**change)

    assert not Signature.objects.get(pk=signature.pk).intact(RECORD)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("strokes", "reason"),
    [
        ([], "签名太短，看不出姓名。请清除后重签。"),
        ([[[10, 10]], [[90, 60]]], "签名太短，看不出姓名。请清除后重签。"),
        ([[[10, 10], [12, 11]]], "签名太短，看不出姓名。请清除后重签。"),
        ([[["a", "b"]]], "签名没有传送完整，请清除后重签。"),
        ([[[float("nan"), 1], [80, 1]]], "签名没有传送完整，请清除后重签。"),
        ("text", "签名没有传送完整，请清除后重签。"),
    ],
)
def test_signature_that_is_no_name_is_refused(strokes, reason):
    with pytest.raises(Refused) as refusal:
        signed(strokes=strokes)

    assert refusal.value.reason == reason


@pytest.mark.django_db
def test_typed_name_signs_where_nothing_can_be_drawn():
    signature = signed(typed=True)

    assert (signature.is_typed, signature.picture) == (True, "")
    assert signature.intact(RECORD)


@pytest.mark.django_db
def test_signature_without_a_name_is_refused():
    with pytest.raises(Refused) as refusal:
        signed(name="  ")

    assert refusal.value.field == "name"


class HandOver(SignatureMixin, forms.Form):
    pass


def test_signature_form_keeps_the_strokes_of_a_refused_form():
    form = HandOver({"sign_name": "", "sign_strokes": "[[[1,1],[90,40],[150,10]]]"})

    assert not form.is_valid()
    assert "[[[1,1],[90,40],[150,10]]]" in str(form["sign_strokes"])


def test_signature_form_refuses_two_dots():
    form = HandOver({"sign_name": "李工", "sign_strokes": "[[[1,1]],[[9,9]]]"})

    assert form.errors["sign_strokes"] == ["签名太短，看不出姓名。请清除后重签。"]


def test_signature_form_answers_for_sign():
    form = HandOver({"sign_name": "李工", "sign_strokes": "[[[1,1],[90,40],[150,10]]]"})

    assert form.is_valid()
    assert form.signature() == {
        "name": "李工",
        "strokes": [[[1.0, 1.0], [90.0, 40.0], [150.0, 10.0]]],
        "typed": False,
    }
