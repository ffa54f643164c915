"""A copy with something changed is what `dataclasses.replace` would give."""

import dataclasses
from datetime import UTC, datetime

import pytest

from models.rules.copying import replace
from models.rules.history import LeadHistory, Rest
from models.terms import Stage

LEAD = LeadHistory(ref="T-1", site="A", source="s", received_at=datetime(2026, 7, 13, tzinfo=UTC))


def test_it_is_the_same_copy() -> None:
    changed = replace(LEAD, stage=Stage.CLOSED, snoozes=3)

    assert changed == dataclasses.replace(LEAD, stage=Stage.CLOSED, snoozes=3)
    assert LEAD.stage is Stage.NEW


def test_every_class_has_its_own_shape() -> None:
    rest = Rest(LEAD.received_at, None)

    assert replace(rest, until=LEAD.received_at) == Rest(LEAD.received_at, LEAD.received_at)


def test_a_field_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        replace(LEAD, nonsense=1)
