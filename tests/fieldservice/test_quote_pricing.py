"""§J to the cent, against an oracle that counts in whole cents with fractions, and what cannot be priced."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from fieldservice.pricing import Fees, Line, Material, Mode, Work, faults, price

D = Decimal
FEES = Fees(lodging=D(150), meals=D(50), labour=D(200))
LAST_YEAR = Fees(lodging=D(120), meals=D(40), labour=D(180), tax=D(13), management=D(35))
USUAL = {
    "transport": "actual",
    "lodging": "standard",
    "meals": "standard",
    "labour": "standard",
    "material": "listed",
}
PARTS = (Material(D(1), D(980)), Material(D(3), D(60)), Material(D(2), D(60)))


def work(**changes) -> Work:
    values = {
        "persons": 1,
        "days": D(2),
        "nights": 1,
        "modes": USUAL | changes.pop("modes", {}),
        "amounts": {"transport": D(620)},
        "materials": PARTS,
    }
    return Work(**values | changes)


HOSTED = {"lodging": "customer", "meals": "customer", "labour": "lowered", "material": "customer"}


def hosted() -> Work:
    return work(
        persons=2, days=D(3), nights=2, modes=HOSTED, amounts={"transport": D(900)}, labour_rate=D(150), materials=()
    )


def figures(priced) -> list[str]:
    sums = (priced.direct, priced.tax, priced.cost, priced.management, priced.price, priced.payable)
    return [str(amount) for amount in (*(line.amount for line in priced.lines), *sums)]


@pytest.mark.req("S1-46", "S1-59")
def test_first_example_to_the_cent():
    told = "620.00 150.00 100.00 400.00 1280.00 2550.00 382.50 2932.50 1173.00 4105.50 4105.50"
    assert figures(price(work(), FEES)) == told.split()


@pytest.mark.req("S1-46", "S1-59")
def test_second_example_to_the_cent():
    told = "900.00 0.00 0.00 900.00 0.00 1800.00 270.00 2070.00 828.00 2898.00 2898.00"
    assert figures(price(hosted(), FEES)) == told.split()


@pytest.mark.req("S1-58", "S4-07")
def test_third_example_costs_the_customer_nothing_and_books_the_direct_cost():
    priced = price(work(share=D(0)), FEES)

    assert (priced.payable, priced.booked, priced.tax, priced.management) == (D("0.00"), D("2550.00"), 0, 0)


def test_shared_responsibility_splits_price_and_direct_cost():
    priced = price(work(share=D(30)), FEES)

    assert (priced.price, priced.payable, priced.booked) == (D("4105.50"), D("1231.65"), D("1785.00"))


def cents(value: Fraction) -> int:
    """Whole cents, half up, without Decimal."""
    return (value * 200 + 1).__floor__() // 2


def oracle(asked: Work, fees: Fees) -> tuple[int, ...]:
    """§J once more from its text: integers of cents, exact fractions in between."""
    people, days, nights = Fraction(asked.persons), Fraction(asked.days), Fraction(asked.nights)
    rates = {"lodging": (nights, fees.lodging), "meals": (days, fees.meals), "labour": (days, fees.labour)}
    direct = 0
    for name in ("transport", "lodging", "meals", "labour", "material"):
        mode = asked.modes[name]
        if mode in ("customer", "none"):
            continue
        if name == "material":
            direct += sum(cents(Fraction(row.quantity) * Fraction(row.price)) for row in asked.materials)
        elif mode == "actual":
            direct += cents(Fraction(asked.amounts[name]))
        else:
            count, rate = rates[name]
            rate = asked.labour_rate if mode == "lowered" else rate
            direct += cents(people * count * Fraction(rate))
    tax = cents(Fraction(direct, 100) * Fraction(fees.tax) / 100)
    management = cents(Fraction(direct + tax, 100) * Fraction(fees.management) / 100)
    return direct, tax, direct + tax, management, direct + tax + management


def any_work(dice: random.Random, fees: Fees) -> Work:
    days = D(dice.randint(1, 40)) / 2

    def yuan(most: int) -> Decimal:
        return D(dice.randint(0, most * 100)) / 100

    modes = {line: dice.choice(fees.modes[line]) for line in Line}
    rows = [
        Material(D(dice.randint(1, 900)) / dice.choice((1, 10, 100)), yuan(3000)) for _ in range(dice.randint(0, 6))
    ]
    return Work(
        persons=dice.randint(1, 9),
        days=days,
        nights=dice.randint(0, int(days)),
        modes=modes,
        amounts={line: yuan(5000) for line in ("transport", "lodging")},
        labour_rate=yuan(int(fees.labour) - 1),
        materials=tuple(rows),
    )


@pytest.mark.req("S1-46", "S1-59")
def test_thousand_random_quotes_agree_with_the_oracle():
    dice = random.Random(20261121)
    tables = [FEES, LAST_YEAR]
    for _ in range(1000):
        fees = dice.choice(tables)
        if dice.random() < 0.3:
            fees = Fees(
                lodging=D(dice.randint(0, 99999)) / 100,
                meals=D(dice.randint(0, 9999)) / 100,
                labour=D(dice.randint(100, 99999)) / 100,
                tax=D(dice.randint(0, 2000)) / 100,
                management=D(dice.randint(0, 6000)) / 100,
            )
        asked = any_work(dice, fees)
        assert faults(asked, fees) == {}

        priced = price(asked, fees)

        sums = (priced.direct, priced.tax, priced.cost, priced.management, priced.price)
        assert tuple(int(amount * 100) for amount in sums) == oracle(asked, fees)


def test_half_cent_goes_up():
    asked = work(materials=(Material(D("0.5"), D("0.01")),), modes={"lodging": "customer", "meals": "customer"})

    assert price(asked, FEES).line(Line.MATERIAL).amount == D("0.01")


BAD = [
    ({"amounts": {"transport": D(-1)}}, "transport_amount"),
    ({"amounts": {}}, "transport_amount"),
    ({"days": D(0), "nights": 0}, "days"),
    ({"days": D(-1)}, "days"),
    ({"days": D("1.3")}, "days"),
    ({"nights": 3}, "nights"),
    ({"nights": -1}, "nights"),
    ({"persons": 0}, "persons"),
    ({"modes": {"transport": "standard"}}, "transport_mode"),
    ({"modes": {"meals": "actual"}}, "meals_mode"),
    ({"modes": {"labour": "actual"}}, "labour_mode"),
    ({"modes": {"labour": "none"}}, "labour_mode"),
    ({"modes": {"labour": "lowered"}}, "labour_rate"),
    ({"modes": {"labour": "lowered"}, "labour_rate": D(201)}, "labour_rate"),
    ({"modes": {"labour": "lowered"}, "labour_rate": D(-1)}, "labour_rate"),
    ({"materials": (Material(D(0), D(5)),)}, "materials"),
    ({"materials": (Material(D(-1), D(5)),)}, "materials"),
    ({"materials": (Material(D(1), D(-5)),)}, "materials"),
]


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_impossible_work_is_refused_at_its_field(changes, field):
    found = faults(work(**changes), FEES)

    assert list(found) == [field]
    assert found[field].endswith("。")


def test_lodging_may_exceed_the_standard_and_meals_may_not():
    modes = {**Fees(D(1), D(1), D(1)).modes, Line.MEALS: (Mode.STANDARD, Mode.ACTUAL)}
    fees = Fees(lodging=D(150), meals=D(50), labour=D(200), modes=modes)
    dear = work(modes={"lodging": "actual"}, amounts={"transport": D(0), "lodging": D(480)})
    hungry = work(modes={"meals": "actual"}, amounts={"transport": D(0), "meals": D("100.01")})

    assert faults(dear, fees) == {}
    assert list(faults(hungry, fees)) == ["meals_amount"]


def test_sent_in_machine_has_no_travel():
    gone = dict.fromkeys(("transport", "lodging", "meals"), "none")

    priced = price(work(modes=gone, nights=0, amounts={}), FEES)

    assert [str(line.amount) for line in priced.lines[:3]] == ["0.00"] * 3
    assert priced.direct == D("1680.00")
