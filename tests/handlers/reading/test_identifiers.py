"""The identifier screen on invented sentences, and on identifiers made up by the hundred."""

from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.reading.identifiers import IdentifierKind, cleaned, screen
from handlers.reading.understanding import understand


def _sentences() -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / "identifier_sentences.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(" | ")[::2] for line in lines if line and not line.startswith("#"))
    return [(kind, sentence) for kind, sentence in pairs]


SENTENCES = _sentences()
HARMLESS = [sentence for kind, sentence in SENTENCES if kind == "none"]
TELLING = [(kind, sentence) for kind, sentence in SENTENCES if kind != "none"]


@pytest.mark.parametrize(("kind", "sentence"), TELLING)
def test_an_identifier_is_caught_as_what_it_is(kind: str, sentence: str) -> None:
    assert IdentifierKind(kind) in screen(sentence).kinds


@pytest.mark.parametrize("sentence", HARMLESS)
def test_a_harmless_sentence_passes_untouched(sentence: str) -> None:
    screening = screen(sentence)

    assert screening.is_clean
    assert screening.cleaned == sentence


def test_the_sentences_are_many() -> None:
    assert len(TELLING) >= 150
    assert len(HARMLESS) >= 150


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("lvm at 312-555-0187, try thu", "lvm at [phone number], try thu"),
        ("spoke to Jamal, wants am", "spoke to [name], wants am"),
        ("Mrs Jane Doe, born 1951", "[name], [birth date or age]"),
        ("<mailto:a@b.example|a@b.example> bounced", "[email address] bounced"),
        ("moved to 118 Elder St, too far", "moved to [address], too far"),
    ],
)
def test_what_was_caught_gives_way_to_a_placeholder(text: str, offered: str) -> None:
    assert cleaned(text) == offered


def test_a_capital_is_no_sign_of_a_name_where_capitals_carry_no_meaning() -> None:
    assert screen("Called Xarelto Line", capitals_carry_meaning=False).is_clean
    assert not screen("Called Mrs Xarelto", capitals_carry_meaning=False).is_clean


AROUND = st.sampled_from(
    ["{}", "lvm {}", "lvm, {} try thu", "call {} tmrw at 10", "{}. no answer", "✅ {} ok"]
)
DIGITS = st.text("23456789", min_size=3, max_size=3)
LAST = st.text("0123456789", min_size=4, max_size=4)
MARK = st.sampled_from(["-", ".", " ", ""])
PHONES = st.one_of(
    st.builds(lambda a, b, c, m: f"{a}{m}{b}{m}{c}", DIGITS, DIGITS, LAST, MARK),
    st.builds(lambda a, b, c: f"({a}) {b}-{c}", DIGITS, DIGITS, LAST),
    st.builds(lambda a, b, c: f"+1 {a} {b} {c}", DIGITS, DIGITS, LAST),
)
MAILS = st.builds(
    lambda user, host, end: f"{user}@{host}.{end}",
    st.from_regex(r"[a-z][a-z0-9._+]{0,12}[a-z]", fullmatch=True),
    st.from_regex(r"[a-z][a-z0-9-]{0,10}[a-z]", fullmatch=True),
    st.sampled_from(["com", "org", "co.uk", "io", "edu"]),
)
BIRTHS = st.builds(
    lambda word, month, day, year, mark: f"{word} {month}{mark}{day}{mark}{year}",
    st.sampled_from(["dob", "DOB:", "born", "d.o.b.", "birthdate", "date of birth is"]),
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(1930, 2006),
    st.sampled_from(["/", "-"]),
)
CODES = st.builds(
    lambda word, number: f"{word} {number}",
    st.sampled_from(
        ["MRN", "mrn:", "chart", "record no.", "account", "member id", "policy id", "subject id"]
    ),
    st.integers(1000, 999999),
)
SOCIALS = st.builds(
    lambda a, b, c: f"{a}-{b}-{c}", DIGITS, st.text("123456789", min_size=2, max_size=2), LAST
)
STREETS = st.builds(
    lambda number, street, suffix: f"{number} {street} {suffix}",
    st.integers(1, 9999),
    st.sampled_from(["Elder", "Kimball", "Old Mill", "N Ashland", "Quince"]),
    st.sampled_from(["St", "Ave", "Rd", "Dr", "Ln", "Blvd", "Ct", "Way", "street", "avenue"]),
)
NAMES = st.builds(
    lambda before, name: f"{before} {name}",
    st.sampled_from(["spoke to", "called", "Mrs", "mr.", "texted", "her name is", "pt", "left vm for"]),
    st.sampled_from(["Okonkwo", "Anneliese", "Bhattacharya", "Xiomara", "Przybylski", "Nguyen", "Yusuf"]),
)


def _telling_part(identifier: str) -> str:
    """The last piece of it: the end of the number, the name, the street's suffix aside."""
    pieces = identifier.replace("-", " ").replace("/", " ").split()
    return pieces[-2] if len(pieces) == 3 and pieces[0].isdigit() and pieces[2].isalpha() else pieces[-1]


@pytest.mark.parametrize("identifiers", [PHONES, MAILS, BIRTHS, CODES, SOCIALS, STREETS, NAMES])
def test_no_made_up_identifier_survives(identifiers: st.SearchStrategy[str]) -> None:
    @settings(max_examples=60, deadline=None)
    @given(identifiers, AROUND)
    def survives_not(identifier: str, around: str) -> None:
        screening = screen(around.format(identifier))

        assert not screening.is_clean
        assert identifier not in screening.cleaned
        assert _telling_part(identifier) not in screening.cleaned.split()

    survives_not()


PIECES = st.one_of(
    PHONES,
    MAILS,
    BIRTHS,
    CODES,
    SOCIALS,
    STREETS,
    NAMES,
    st.sampled_from(["lvm", "pt", "called", "thu 3", ",", "53211", "(", "dob"]),
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=6).map(" ".join)))
def test_what_is_cleaned_is_clean(text: str) -> None:
    assert screen(cleaned(text)).is_clean


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(PHONES, MAILS, BIRTHS, CODES, SOCIALS, NAMES), min_size=1, max_size=3))
def test_nothing_of_what_was_stopped_is_left_in_the_cleaned_text(identifiers: list[str]) -> None:
    offered = cleaned(", lvm, ".join(identifiers)).split()

    assert not {_telling_part(identifier) for identifier in identifiers} & set(offered)


@pytest.mark.parametrize(("kind", "sentence"), TELLING)
def test_a_stopped_sentence_can_be_offered_without_it(kind: str, sentence: str) -> None:
    assert screen(cleaned(sentence)).is_clean


def test_a_name_stopped_once_is_taken_out_wherever_it_stands() -> None:
    assert cleaned("spoke to Jamal, Jamal wants am") == "spoke to [name], [name] wants am"
    assert cleaned("pt Rosalind wants a call thu") == "pt wants a call thu"


def test_a_cleaned_reply_is_still_understood() -> None:
    now = datetime(2026, 12, 1, 10, 12, tzinfo=ZoneInfo("America/Chicago"))

    for stopped, plain in (
        ("called Marisol, no answer", "called, no answer"),
        ("lvm at 312-555-0187, try thu", "lvm, try thu"),
        ("Mrs. Odom called back, booked 12/8 2pm", "called back, booked 12/8 2pm"),
    ):
        readings = [
            understand(
                text, now=now, timezone="America/Chicago", hours=(time(9), time(17)), stage="contacted"
            )
            for text in (cleaned(stopped), plain)
        ]

        assert readings[0] == readings[1]


@pytest.mark.parametrize(
    "piece", ["1  ", "a ", "<@", "12 a ", "name ", "Mrs ", "born in ", "a'", ".", "@ ", "(1)-"]
)
def test_a_long_text_is_no_trap(piece: str) -> None:
    """Ten thousand characters of what the patterns look for end: a trap would hang the run."""
    assert screen((piece * 10_000)[:10_000]).cleaned
