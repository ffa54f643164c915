"""What the watchman finds, where no database would let a row be so broken."""

from models.rules.watching import Finding, Gap, KeptClock, Watched, findings
from models.terms import DeadlineKind
from tests.models.rules.leads import OFFICE, ny

WELL = Watched(
    ref="T-0001",
    owner="ana",
    owner_gone=False,
    has_next_action=True,
    asked_to_stop_at=None,
    expected=(),
    kept={},
    change_expected=None,
    change_kept=None,
)


def test_a_lead_without_a_dated_next_action_is_found() -> None:
    lead = Watched(**{**{name: getattr(WELL, name) for name in WELL.__slots__}, "has_next_action": False})

    assert findings(lead, OFFICE, ny("07-14 10:00")) == (Finding("T-0001", Gap.NO_NEXT_ACTION),)


def test_a_rung_held_for_a_few_hours_is_not_unsaid() -> None:
    key = (DeadlineKind.PRESCREEN, "prescreen", ny("07-13 09:00"))
    clock = KeptClock(True, ny("07-14 09:00"), ny("07-14 13:00"), (ny("07-14 09:00"),))
    lead = Watched(**{**{name: getattr(WELL, name) for name in WELL.__slots__}, "kept": {key: clock}})

    assert findings(lead, OFFICE, ny("07-14 12:59")) == ()
    assert findings(lead, OFFICE, ny("07-14 13:00")) == (
        Finding("T-0001", Gap.UNSAID, DeadlineKind.PRESCREEN),
    )
