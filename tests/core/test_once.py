"""One form, one effect."""

import threading
from types import SimpleNamespace

import pytest
from django.db import connection

from core import once
from core.once import OnceKey
from core.organization.models import Department, Staff


class Made:
    def __init__(self, department):
        self.pk = department.pk

    def get_absolute_url(self):
        return f"/departments/{self.pk}/"


def request(user, key="k1", header=""):
    headers = {"Idempotency-Key": header} if header else {}
    return SimpleNamespace(user=user, POST={"once_key": key}, headers=headers)


def make(name):
    return Made(Department.objects.create(name=name))


@pytest.fixture
def clerk(db):
    return Staff.objects.create_user("lin", name="林晓芸")


def test_resent_form_finds_what_the_first_made(clerk):
    first = once.perform(request(clerk), lambda: make("售后服务部"))
    second = once.perform(request(clerk), lambda: make("另一个部门"))

    assert first == second
    assert Department.objects.count() == 1


def test_header_counts_before_the_form_field(clerk):
    once.perform(request(clerk, key="a", header="h"), lambda: make("一部"))
    once.perform(request(clerk, key="b", header="h"), lambda: make("二部"))

    assert Department.objects.count() == 1


def test_form_without_key_still_acts(clerk):
    assert once.perform(request(clerk, key=""), lambda: make("一部")).startswith("/departments/")
    assert OnceKey.objects.count() == 0


def test_refused_act_leaves_the_key_free(clerk):
    def refuse():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        once.perform(request(clerk), refuse)

    assert once.perform(request(clerk), lambda: make("一部")).startswith("/departments/")


def test_key_of_another_person_is_another_key(clerk):
    other = Staff.objects.create_user("chen", name="陈国栋")

    once.perform(request(clerk), lambda: make("一部"))
    once.perform(request(other), lambda: make("二部"))

    assert Department.objects.count() == 2


def test_integrity_error_of_the_act_itself_is_not_swallowed(clerk):
    from django.db import IntegrityError

    make("一部")

    with pytest.raises(IntegrityError):
        once.perform(request(clerk), lambda: make("一部"))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_double_click_registers_once():
    user = Staff.objects.create_user("lin", name="林晓芸")
    gate, urls = threading.Barrier(8), []

    def click(n):
        gate.wait()
        urls.append(once.perform(request(user), lambda: make(f"部门{n}")))
        connection.close()

    threads = [threading.Thread(target=click, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(urls) == 8
    assert len(set(urls)) == 1
    assert Department.objects.count() == 1
