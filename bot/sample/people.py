"""Who works on the sample study, and the channels they meet in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

TEAM_ID = "T0RIVERSIDE"
TEAM_NAME = "Riverside Research"
SPONSOR = "Marlow Bio"
CRO = "Tallis Clinical"
# Where "Monday 9:00" is, for a script that winds the clock there.
HOME_ZONE = ZoneInfo("America/Chicago")
# A Tuesday, 9:05 am in Chicago.
START = datetime(2026, 7, 14, 14, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to act as. `company` is another company's name for people who are not ours."""

    key: str
    name: str
    title: str
    tz: str
    company: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel and who is in it, by key."""

    name: str
    members: tuple[str, ...]
    topic: str
    shared_with: tuple[str, ...] = ()


PEOPLE = (
    Person("ana", "Ana Reyes", "Coordinator, Riverside", "America/Chicago"),
    Person("ben", "Ben Okafor", "Coordinator, Riverside", "America/Chicago"),
    Person("mei", "Mei Tanaka", "Coordinator, Harbor", "America/New_York"),
    Person("lena", "Lena Fischer", "Site lead, Riverside", "America/Chicago"),
    Person("tom", "Tom Abara", "Site lead, Harbor", "America/New_York"),
    Person("iris", "Iris Cole", "PI, Riverside", "America/Chicago"),
    Person("sam", "Sam Whitfield", "Sponsor, Marlow Bio", "America/Los_Angeles", SPONSOR),
    Person("omar", "Omar Haddad", "Study operations, Tallis Clinical", "America/New_York", CRO),
)

CHANNELS = (
    Channel("kn-118-riverside", ("ana", "ben", "lena", "iris"), "Site 301 of KN-118: leads and blockers"),
    Channel("kn-118-harbor", ("mei", "tom"), "Site 302 of KN-118: leads and blockers"),
    Channel(
        "kn-118-marlow",
        ("lena", "tom", "omar", "sam"),
        "KN-118 with Marlow Bio and Tallis Clinical: one update a week",
        shared_with=(SPONSOR, CRO),
    ),
)
