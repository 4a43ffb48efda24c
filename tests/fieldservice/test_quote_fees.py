"""收费标准 by effective date, prices of parts by day, and what their pages allow."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.organization.roles import Role
from core.times import local_date
from core.workflow import Refused, Stale
from customers.models import Part
from fieldservice.actions import fees, quotes
from fieldservice.models import FeeTable, PartPrice, Quote
from fieldservice.models.fees import usual_modes, whole_base
from tests.factories.organization import make_staff
from tests.factories.quotes import AFTER, make_issued, make_quote, quoting_crew
from tests.factories.tickets import HOUR

pytestmark = pytest.mark.django_db
D = Decimal
RATES = {"lodging": D(180), "meals": D(60), "labour": D(220), "tax": D(13), "management": D(35)}


def planned(by, *, start=date(2027, 1, 1), at=AFTER, **changes) -> FeeTable:
    values = {**RATES, "modes": usual_modes(), "taxed": whole_base(), "reason": "财〔2026〕12 号", **changes}
    return fees.add_fee_table(effective_from=start, by=by, at=at, **values)


@pytest.mark.req("S1-46")
def test_first_table_is_that_of_the_rules():
    table = FeeTable.objects.get()

    assert (table.effective_from, table.lodging, table.meals, table.labour) == (date(2025, 1, 1), 150, 50, 200)
    assert (table.tax, table.management) == (15, 40)
    assert table.modes["meals"] == ["standard", "customer"]


@pytest.mark.req("S1-47")
def test_last_years_table_still_prices_last_years_quote():
    quote, people = make_quote()
    planned(people["finance"])

    later = AFTER + timedelta(days=60)
    new, _ = make_quote(people=people, at=later)
    old = quotes.edit_quote(quote=quote, by=people["clerk"], at=later, days=D(3), nights=2)

    assert (new.current.price, new.current.fee_table.effective_from) == (D("4027.32"), date(2027, 1, 1))
    assert (old.current.price, old.current.fee_table.effective_from) == (D("4749.50"), date(2025, 1, 1))
    assert Quote.objects.get(pk=quote.pk).editions.get(no=1).priced.price == D("4105.50")


@pytest.mark.req("S1-47")
def test_revised_offer_is_priced_by_the_table_of_its_day():
    quote, people = make_issued()
    planned(people["finance"])
    later = AFTER + timedelta(days=60)

    quotes.revise_quote(quote=quote, reason="过期重报", by=people["clerk"], at=later)
    quote = quotes.edit_quote(quote=quote, by=people["clerk"], at=later)

    assert (quote.current.no, quote.current.price) == (2, D("4027.32"))


@pytest.mark.req("S1-47")
def test_used_or_holding_table_is_never_changed():
    quote, people = make_quote()
    table = quote.current.fee_table

    for change in (
        lambda: fees.edit_fee_table(
            table=table, effective_from=date(2027, 1, 1), reason="x", by=people["finance"], at=AFTER
        ),
        lambda: fees.withdraw_fee_table(table=table, reason="x", by=people["finance"], at=AFTER),
    ):
        with pytest.raises(Refused, match="已有报价按这一版计算"):
            change()


def test_coming_table_is_changed_and_withdrawn():
    people = quoting_crew()
    table = planned(people["finance"])

    fees.edit_fee_table(
        table=table, effective_from=date(2027, 2, 1), reason="改期", by=people["finance"], at=AFTER, labour=D(230)
    )
    with pytest.raises(Stale):
        fees.edit_fee_table(
            table=table,
            effective_from=date(2027, 2, 1),
            reason="x",
            by=people["finance"],
            at=AFTER,
            expected_version=1,
        )
    with pytest.raises(Refused, match="写明原因"):
        fees.withdraw_fee_table(table=table, reason=" ", by=people["finance"], at=AFTER)
    fees.withdraw_fee_table(table=table, reason="不调整了", by=people["finance"], at=AFTER)

    assert FeeTable.objects.on(date(2027, 3, 1)).effective_from == date(2025, 1, 1)
    assert table.history.count() == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start": date(2026, 11, 15)}, "effective_from"),
        ({"reason": " "}, "reason"),
        ({"labour": D(-1)}, "labour"),
        ({"modes": {**usual_modes(), "meals": []}}, "meals_modes"),
        ({"modes": {**usual_modes(), "labour": ["actual"]}}, "labour_modes"),
    ],
)
def test_bad_table_is_refused_at_its_field(changes, field):
    people = quoting_crew()

    with pytest.raises(Refused) as refused:
        planned(people["finance"], **changes)

    assert refused.value.field == field


def test_two_tables_of_one_day_are_refused():
    people = quoting_crew()
    planned(people["finance"])

    with pytest.raises(Refused, match="已有一版"):
        planned(people["finance"])


@pytest.mark.req("S1-81")
def test_price_of_a_part_changes_on_its_day():
    people = quoting_crew()
    part = Part.objects.create(number="TB-1", name="通信板", price=D(1280))
    day = local_date(AFTER) + timedelta(days=10)
    fees.plan_price(part=part, price=D(1380), effective_from=day, reason="厂家调价", by=people["finance"], at=AFTER)

    assert fees.apply_prices(at=AFTER + timedelta(days=9)) == 0
    assert fees.apply_prices(at=AFTER + timedelta(days=10)) == 1
    assert fees.apply_prices(at=AFTER + timedelta(days=11)) == 0

    part.refresh_from_db()
    row = PartPrice.objects.get()
    assert (part.price, row.before, part.history.count()) == (D(1380), D(1280), 2)


@pytest.mark.req("S1-81")
def test_quoted_price_stays_when_the_list_changes():
    part = Part.objects.create(number="TB-1", name="通信板", price=D(1280))
    quote, people = make_quote(asked={"materials": [{"part": part.pk, "quantity": "1"}]})
    today = local_date(AFTER)

    fees.plan_price(part=part, price=D(1500), effective_from=today, reason="x", by=people["finance"], at=AFTER)

    assert Part.objects.get().price == D(1500)
    assert Quote.objects.for_page().get(pk=quote.pk).current.priced.price == D("4105.50")


def test_planned_price_is_called_off_before_its_day():
    people = quoting_crew()
    part = Part.objects.create(number="TB-1", name="通信板", price=D(1280))
    day = local_date(AFTER) + timedelta(days=10)
    row = fees.plan_price(part=part, price=D(1), effective_from=day, reason="x", by=people["finance"], at=AFTER)

    fees.withdraw_price(row=row, by=people["finance"], at=AFTER + HOUR)

    assert fees.apply_prices(at=AFTER + timedelta(days=20)) == 0


TYPED = {
    "effective_from": "2099-01-01",
    "lodging": "180",
    "meals": "60",
    "labour": "220",
    "tax": "15",
    "management": "40",
    "taxed": whole_base(),
    "reason": "财〔2026〕12 号",
    **{f"{line}_modes": modes for line, modes in usual_modes().items()},
}


def test_finance_adds_a_version_and_sees_its_effect(client):
    people = quoting_crew()
    client.force_login(people["finance"])

    shown = client.post(reverse("fieldservice:fees_preview"), TYPED).content.decode()
    saved = client.post(reverse("fieldservice:fees_new"), TYPED)

    assert "4,105.50" in shown
    assert saved.status_code == 302
    assert "2099-01-01 版" in client.get(reverse("fieldservice:fees")).content.decode()


def test_bad_version_keeps_what_was_typed(client):
    people = quoting_crew()
    client.force_login(people["finance"])

    answer = client.post(reverse("fieldservice:fees_new"), TYPED | {"labour": "-1", "reason": ""})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="180"' in html
    assert FeeTable.objects.count() == 1


@pytest.mark.parametrize("name", ["fees_new", "fees_preview"])
def test_others_keep_no_fees(client, name):
    client.force_login(make_staff("工程师", roles=[Role.ENGINEER]))

    assert client.post(reverse(f"fieldservice:{name}"), TYPED).status_code == 403


def test_others_withdraw_nothing_and_plan_no_price(client):
    people = quoting_crew()
    table = planned(people["finance"])
    client.force_login(people["engineer"])

    assert client.post(reverse("fieldservice:fees_withdraw", args=[table.pk]), {"reason": "x"}).status_code == 403
    assert client.post(reverse("fieldservice:prices"), {}).status_code == 409
    assert client.get(reverse("fieldservice:fees_edit", args=[table.pk])).status_code == 403


def test_fee_and_price_pages_cost_the_same_for_few_and_many(client):
    people = quoting_crew()
    client.force_login(people["finance"])
    urls = [reverse("fieldservice:fees"), reverse("fieldservice:prices")]
    part = Part.objects.create(number="TB-1", name="通信板", price=D(1280))
    fees.plan_price(
        part=part, price=D(1), effective_from=date(2098, 1, 1), reason="x", by=people["finance"], at=AFTER
    )

    def cost() -> list[int]:
        figures = []
        for url in urls:
            with CaptureQueriesContext(connection) as asked:
                client.get(url)
            figures.append(len(asked))
        return figures

    cost()
    few = cost()
    for number in range(1, 9):
        day = date(2098, 1, 1 + number)
        planned(people["finance"], start=day)
        fees.plan_price(part=part, price=D(2), effective_from=day, reason="x", by=people["finance"], at=AFTER)

    assert cost() == few
    assert max(few) <= 12


def test_effect_links_only_quotes_that_one_may_open(client):
    quote, people = make_quote()
    client.force_login(people["finance"])
    blind = client.get(reverse("fieldservice:fees")).content.decode()
    client.force_login(people["clerk"])
    seeing = client.get(reverse("fieldservice:fees")).content.decode()

    assert quote.number in blind
    assert quote.get_absolute_url() not in blind
    assert quote.get_absolute_url() in seeing
