"""A site's calendar: its weekly hours, its country's holidays, and its own exceptions to both."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from models.rules.opening_hours import CalendarError, read_dates
from models.rules.working_time import WorkingTime

if TYPE_CHECKING:
    from holidays import HolidayBase

DEFAULT_HOURS: Mapping[str, list[list[str]]] = {
    day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
}

# The years whose names say whether a holiday exists at all, for spotting a misspelt one.
_NAMED_YEARS = range(2000, 2051)


@dataclass(frozen=True)
class SiteHolidays(Container[date]):
    """The dates a site is closed: its country's public holidays, less those it works on, plus its own.

    A country's dates are worked out a year at a time when somebody asks, so no year is missing.
    Two of the same making are equal, so a feed read again without a change changes nothing.
    """

    country: str | None
    subdivision: str | None
    own: frozenset[date]
    worked: frozenset[date]
    worked_names: frozenset[str]

    def __contains__(self, day: object) -> bool:
        if day in self.own:
            return True
        if self.country is None or not isinstance(day, date) or day in self.worked:
            return False
        names = public_holidays(self.country, self.subdivision, day.year).get(day, ())
        return any(not self._works_on(name) for name in names)

    def _works_on(self, holiday: str) -> bool:
        return any(_is_called(holiday, name) for name in self.worked_names)


def site_calendar(
    *,
    timezone: str,
    hours: Mapping[str, object] = DEFAULT_HOURS,
    country: str | None = None,
    subdivision: str | None = None,
    own_holidays: Iterable[str | date] = (),
    date_hours: Mapping[str, object] | Mapping[date, object] | None = None,
    breaks: Iterable[Mapping[str, object]] = (),
    works_on: Iterable[str | date] = (),
) -> WorkingTime:
    """The working time of a site from plain values, as tables or TOML hold them.

    `country` and `subdivision` are ISO codes ("US", "CA"); observed days count as holidays too.
    `works_on` takes away public holidays: one date, or a name ("Columbus Day") for every year.
    `date_hours` on a public holiday also mean that the site works then. Raises CalendarError.
    """
    weekly = WorkingTime.from_dict(
        {"timezone": timezone, "hours": hours, "date_hours": date_hours or {}, "breaks": tuple(breaks)}
    )
    country, subdivision = _read_country(country, subdivision)
    own = read_dates(own_holidays, where="own_holidays")
    worked, names = _read_works_on(works_on, country, subdivision)
    worked |= {day for day, pieces in weekly.date_hours.items() if pieces}
    if own & worked:
        raise CalendarError(
            f"{min(own & worked)} is one of the site's own holidays and also a day it works. "
            'Name it once, for example under own_holidays = ["2026-12-24"] alone.'
        )
    return replace(weekly, holidays=SiteHolidays(country, subdivision, own, worked, names))


@lru_cache(maxsize=2048)
def public_holidays(country: str, subdivision: str | None, year: int) -> Mapping[date, tuple[str, ...]]:
    """A year's public holidays with their names, observed days among them."""
    found = _entity(country, subdivision, range(year, year + 1))
    return {day: tuple(found.get_list(day)) for day in found}


def _entity(country: str, subdivision: str | None, years: Iterable[int] = ()) -> "HolidayBase":
    # Imported when first needed: a site without a country never waits for it.
    from holidays import country_holidays

    # The language is given because the library's own choice follows the machine's locale.
    spoken = country_holidays(country, subdiv=subdivision)
    language = "en_US" if "en_US" in spoken.supported_languages else spoken.default_language
    return country_holidays(country, subdiv=subdivision, years=years, expand=False, language=language)


def _read_country(country: str | None, subdivision: str | None) -> tuple[str | None, str | None]:
    if country is None:
        if subdivision is not None:
            raise CalendarError(
                f"The subdivision “{subdivision}” needs its country, for example US with subdivision CA."
            )
        return None, None
    code = country.strip().upper()
    try:
        entity = _entity(code, None)
    except NotImplementedError:
        raise CalendarError(
            f"No public holidays are known for the country “{country}”. Use its two-letter ISO code, "
            "for example US; a site may also list own_holidays without a country."
        ) from None
    if subdivision is None:
        return code, None
    codes = {known: known for known in entity.subdivisions} | entity.subdivisions_aliases
    for known, short in codes.items():
        if known.casefold() == subdivision.strip().casefold():
            return code, short
    choices = f"Use one of {', '.join(entity.subdivisions)}" if codes else "Leave it out"
    raise CalendarError(
        f"{code} has no subdivision “{subdivision}” with holidays of its own. {choices}, "
        "for example US with subdivision CA."
    )


def _read_works_on(
    written: Iterable[str | date], country: str | None, subdivision: str | None
) -> tuple[frozenset[date], frozenset[str]]:
    """The dates and the names among what a site works on. Raises CalendarError for a name nobody knows."""
    dates: set[date] = set()
    names: set[str] = set()
    for one in written:
        if not isinstance(one, str):
            dates.add(one)
        elif one[:1].isdigit():
            dates |= read_dates([one], where="works_on")
        else:
            names.add(one)
    known = _holiday_names(country, subdivision) if country and names else frozenset()
    for name in sorted(names):
        if not any(_is_called(holiday, name) for holiday in known):
            listed = f": {', '.join(sorted(known))}" if known else ""
            raise CalendarError(
                f"“{name}” in works_on is no public holiday of {country or 'this site, which has no country'}. "
                f'Use a date such as "2026-10-12", or a name{listed}.'
            )
    return frozenset(dates), frozenset(names)


@lru_cache(maxsize=256)
def _holiday_names(country: str, subdivision: str | None) -> frozenset[str]:
    found = _entity(country, subdivision, _NAMED_YEARS)
    return frozenset(name for day in found for name in found.get_list(day))


def _is_called(holiday: str, name: str) -> bool:
    """Whether a holiday goes by that name, also on the day it is observed instead."""
    holiday, name = holiday.casefold(), name.strip().casefold()
    return holiday == name or holiday.startswith(f"{name} (")
