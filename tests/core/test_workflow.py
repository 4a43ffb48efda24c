"""The lifecycle table and what it derives."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from core.workflow import Refused, Step, Workflow

AT = datetime(2026, 11, 2, 1, tzinfo=UTC)


@dataclass
class Person:
    rights: frozenset = frozenset({"x.open"})

    def may(self, right, *, at):
        return right in self.rights

    def stands_in_for(self, right, *, at):
        return None


@dataclass
class Door:
    status: str = "shut"
    locked: bool = False

    def get_status_display(self):
        return {"shut": "关着", "open": "开着"}[self.status]


def not_locked(door, by):
    return "门已上锁。" if door.locked else ""


def workflow():
    return Workflow(
        [Step("open", "开门", {"shut"}, "open", "x.open", not_locked), Step("knock", "敲门", {"shut"}, None, None)]
    )


def test_take_moves_along_the_step():
    door = Door()

    workflow().take(door, "open", by=Person(), at=AT)

    assert door.status == "open"


def test_take_without_right_is_refused_with_reason():
    with pytest.raises(Refused) as refused:
        workflow().take(Door(), "open", by=Person(frozenset()), at=AT)

    assert refused.value.reason == "您的岗位没有“开门”的权限。"


def test_take_from_wrong_state_names_the_state():
    assert workflow().refusal(Door("open"), "open", by=Person(), at=AT) == "当前状态是“开着”，不能开门。"


def test_one_objection_refuses_the_action_and_explains_the_button():
    door, lifecycle = Door(locked=True), workflow()

    with pytest.raises(Refused, match="门已上锁。"):
        lifecycle.take(door, "open", by=Person(), at=AT)

    assert [(o.step.name, o.refusal) for o in lifecycle.offers(door, by=Person(), at=AT)] == [
        ("open", "门已上锁。"),
        ("knock", ""),
    ]


def test_objection_of_a_higher_room_forbids_the_step():
    lifecycle = workflow()
    lifecycle.object("open", lambda door, by: "质量部还没有归零。")

    assert lifecycle.refusal(Door(), "open", by=Person(), at=AT) == "质量部还没有归零。"


def test_objection_to_an_unknown_step_fails_at_start_up():
    with pytest.raises(KeyError):
        workflow().object("opne", not_locked)


def test_step_without_target_keeps_the_state():
    door = Door()

    workflow().take(door, "knock", by=Person(), at=AT)

    assert door.status == "shut"


def test_two_steps_of_one_name_are_refused():
    with pytest.raises(ValueError, match="share a name"):
        Workflow([Step("a", "", {"x"}, None, None), Step("a", "", {"y"}, None, None)])
