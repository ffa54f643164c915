"""The command line: stable words for operators and scripts, and one sentence for each mistake."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.local import SAMPLE
from bot.settings import PROJECT
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member
from models.study import Study
from tests.bot.terminal import Bot, Done
from tests.models.rules.scenario import shared_scenario

Json = dict[str, Any]
STUDY = str(SAMPLE / "study.toml")
HISTORY = str(SAMPLE / "history.json")


@pytest.fixture
def ready(bot: Bot) -> Bot:
    """The same with the sample study and its history."""
    assert bot("study", "apply", STUDY).code == 0
    assert bot("import", HISTORY).code == 0
    return bot


def refused(done: Done) -> str:
    """The one sentence a command was refused with."""
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err
    return done.err.strip()


def rows(engine: Engine) -> dict[str, int]:
    """How many there are of what an import writes."""
    with Session(engine) as session:
        return {
            table.__name__: len(session.exec(select(table)).all()) for table in (Study, Lead, LedgerEvent)
        }


# What goes wrong


@pytest.mark.parametrize(
    "words",
    [
        ("study", "apply", STUDY),
        ("import", HISTORY),
        ("digest", "KN-118", "--week", "2026-07-13"),
        ("queue", "KN-118", "--owner", "ana", "--at", "2026-07-16T09:00:00-05:00"),
    ],
)
def test_a_database_that_was_never_migrated_is_said_so(alone: Bot, words: tuple[str, ...]) -> None:
    said = refused(alone(*words))

    assert said.startswith("The database is at migration none and this version needs ")
    assert said.endswith("Run `python -m bot migrate` first.")


def test_a_database_that_does_not_answer_is_said_so(alone: Bot) -> None:
    url = "postgresql://onward:hunter2@127.0.0.1:1/onward"
    said = refused(alone("import", HISTORY, DATABASE_URL=url))

    assert said == (
        "Onward cannot reach its database (OperationalError). Is it running, and is DATABASE_URL right?"
    )


def test_a_data_folder_that_cannot_be_is_said_so(alone: Bot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for words in (("migrate",), ("run",), ("digest", "KN-118", "--week", "2026-07-13")):
        said = refused(alone(*words, ONWARD_HOME=str(tmp_path / "file" / "home")))

        assert said.startswith(f"Onward cannot make its data folder {tmp_path / 'file' / 'home'}")


@pytest.mark.parametrize(
    ("command", "missing"),
    [
        ("web", ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        ("worker", ["SLACK_BOT_TOKEN"]),
    ],
)
def test_everything_a_process_lacks_is_named_at_its_start(
    alone: Bot, command: str, missing: list[str]
) -> None:
    said = refused(alone(command))

    assert [name for name in missing if f"{name} is missing" not in said] == []
    assert len(said.splitlines()) == 1


def test_half_of_the_tokens_is_not_taken_for_none(alone: Bot) -> None:
    assert "SLACK_APP_TOKEN is missing" in refused(alone("run", SLACK_BOT_TOKEN="xoxb-1"))
    assert "SLACK_BOT_TOKEN is missing" in refused(alone("run", SLACK_APP_TOKEN="xapp-1"))


@pytest.mark.parametrize("words", [("run",), ("doctor",), ("migrate",), ("import", HISTORY)])
def test_malformed_settings_are_named_in_one_sentence(alone: Bot, words: tuple[str, ...]) -> None:
    done = alone(*words, PORT="x", DATABASE_URL="postgresql://host:port/db")

    said = done.out + done.err
    assert done.code == (1 if words == ("doctor",) else 2)
    assert "PORT must be a number" in said
    assert "DATABASE_URL must be an address" in said
    assert len(said.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("digest", "HF-999", "--week", "2026-07-13"),
            "There is no study HF-999. There is: KN-118.",
        ),
        (
            ("digest", "KN-118", "--week", "2026-07-14"),
            "2026-07-14 is no Monday. A week begins on one, for example --week 2026-07-13.",
        ),
        (
            ("queue", "KN-118", "--owner", "ana", "--at", "2026-07-16T09:00:00"),
            "“2026-07-16T09:00:00” is no instant with an offset. Write one like 2026-07-16T09:00:00-05:00.",
        ),
        (
            ("queue", "KN-118", "--owner", "ana", "--at", "noon"),
            "“noon” is no instant with an offset. Write one like 2026-07-16T09:00:00-05:00.",
        ),
    ],
)
def test_what_a_report_cannot_find_is_said_with_what_it_can(
    ready: Bot, words: tuple[str, ...], said: str
) -> None:
    assert refused(ready(*words)) == said


def test_an_owner_nobody_knows_is_answered_with_those_there_are(ready: Bot) -> None:
    said = refused(ready("queue", "KN-118", "--owner", "bob", "--at", "2026-07-16T09:00:00Z"))

    assert said.startswith("Nobody here is called bob. There is: ana, ben, ")


def test_a_week_before_the_first_lead_is_refused_with_when_it_came(ready: Bot, tmp_path: Path) -> None:
    history = tmp_path / "history.json"
    history.write_text((SAMPLE / "history.json").read_text())
    ready("import", str(history))
    said = refused(ready("digest", "KN-118", "--week", "2020-01-06"))

    assert said.startswith("KN-118 began later: its first lead came in in the week of 2026-")


def test_a_week_to_come_is_refused(ready: Bot) -> None:
    said = refused(ready("digest", "KN-118", "--week", "2126-07-15"))

    assert said == "The week of 2126-07-15 has not begun."


@pytest.mark.parametrize("words", [("study", "apply"), ("import",)])
def test_a_file_that_is_no_text_is_said_so(bot: Bot, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "file").write_bytes(b"\xff\xfe\x00study")

    said = refused(bot(*words, str(tmp_path / "file")))
    assert said == f"{tmp_path / 'file'} is no text in UTF-8. Save it as UTF-8 and try again."


def test_a_file_that_is_not_there_is_said_so(bot: Bot) -> None:
    done = bot("import", "/nowhere.json")

    assert done.code == 2
    assert "/nowhere.json" in done.err
    assert "Traceback" not in done.err


def test_an_import_with_a_bad_row_names_it_and_takes_in_nothing(
    bot: Bot, engine: Engine, tmp_path: Path
) -> None:
    history = json.loads(Path(HISTORY).read_text())
    history["leads"][7]["created_at"] = "last Tuesday"
    ref = history["leads"][7]["lead_ref"]
    (tmp_path / "bad.json").write_text(json.dumps(history))

    said = refused(bot("import", str(tmp_path / "bad.json")))
    assert said.startswith(f"lead no. 8 ({ref}) → created_at: Input should be a valid datetime")
    assert rows(engine) == {"Study": 0, "Lead": 0, "LedgerEvent": 0}


def test_an_import_that_meets_anothers_ref_half_way_takes_in_nothing(
    ready: Bot, engine: Engine, tmp_path: Path
) -> None:
    before = rows(engine)
    history = json.loads(Path(HISTORY).read_text())
    history["study"]["code"] = "ZZ-1"
    history["leads"] = [{**history["leads"][0], "lead_ref": "ZZ-2222"}, history["leads"][1]]
    (tmp_path / "other.json").write_text(json.dumps(history))

    said = refused(ready("import", str(tmp_path / "other.json")))
    assert "is known here already, at another site or in another study." in said
    assert rows(engine) == before


def test_a_study_file_with_mistakes_changes_nothing(bot: Bot, engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(Path(STUDY).read_text().replace("America/Chicago", "Chicago"))

    said = refused(bot("study", "apply", str(tmp_path / "study.toml")))
    assert said == "site → no. 1 → timezone: “Chicago” is no time zone; write one like America/New_York."
    assert rows(engine)["Study"] == 0


def test_somebody_known_by_another_key_is_not_taken_in_twice(
    ready: Bot, engine: Engine, tmp_path: Path
) -> None:
    text = Path(STUDY).read_text().replace('"KN-118"', '"KN-119"').replace('key = "ben"', 'key = "benjamin"')
    text = (
        text.replace("C12ZZCWR28J", "C0NEW1")
        .replace("CYCUKJ79XK8", "C0NEW2")
        .replace("COLO7881ZXD", "C0NEW3")
    )
    (tmp_path / "other.toml").write_text(text)

    said = refused(ready("study", "apply", str(tmp_path / "other.toml")))
    assert said == "member → benjamin: UAQG9DNMO61 is known here as “ben”. Use that key for them."
    assert rows(engine)["Study"] == 1


# What goes right


def test_help_names_every_command(alone: Bot) -> None:
    done = alone("--help")

    assert done.code == 0
    for command in ("run", "web", "worker", "migrate", "study", "import", "digest", "queue", "doctor"):
        assert command in done.out


def test_migrating_twice_is_migrating_once(alone: Bot) -> None:
    assert [alone("migrate").out for _ in range(2)] == ["The database is up to date.\n"] * 2


def test_a_study_applied_again_changes_nothing(bot: Bot, engine: Engine) -> None:
    first = bot("study", "apply", STUDY)
    second = bot("study", "apply", STUDY)

    assert "  role: lena is now site_lead at site 301\n" in first.out
    assert first.out.splitlines()[-1].startswith("Applied ")
    assert second.out == "KN-118 is as the file says; nothing to change.\n"
    with Session(engine) as session:
        assert [one.action for one in session.exec(select(LedgerEvent))] == ["study_applied"]


def test_an_edited_study_shows_only_what_changed(ready: Bot, engine: Engine, tmp_path: Path) -> None:
    text = Path(STUDY).read_text().replace('name = "Ben Okafor"', 'name = "Ben O."')
    text = text.replace('target = "4 bh"', 'target = "6 bh"')
    start = text.index('[[member]]\nkey = "iris"')
    (tmp_path / "study.toml").write_text(text[:start] + text[text.index("[[member]]", start + 5) :])
    done = ready("study", "apply", str(tmp_path / "study.toml"))

    assert done.out.splitlines() == [
        "  study KN-118: policy changed",
        "  member ben: name changed",
        "  role: iris is no longer pi at site 301",
        "Applied 3 changes to KN-118.",
    ]
    with Session(engine) as session:
        assert session.exec(select(Study.policy_version)).one() == 2
        assert session.exec(select(Member.name).where(Member.key == "iris")).one() == "Iris Cole"


def test_the_same_import_again_changes_nothing(ready: Bot, engine: Engine) -> None:
    before = rows(engine)
    done = ready("import", HISTORY)

    assert done.out.endswith(" leads of KN-118, 0 new events.\n")
    assert "100%" in done.err or done.err != ""
    assert rows(engine) == before


def test_a_digest_is_printed_as_the_sponsor_reads_it(ready: Bot) -> None:
    done = ready("digest", "KN-118", "--week", "2026-07-06")

    assert done.out.startswith("KN-118 recruitment update · week of 6–12 July 2026\n")
    assert "Early fit is not enrolment." in done.out


def test_the_exact_figures_are_printed_line_by_line(ready: Bot) -> None:
    lines = ready("digest", "KN-118", "--week", "2026-07-06", "--for", "internal").out.splitlines()

    assert [line for line in lines if ": " not in line] == []
    assert any(line.startswith("flow.new_inquiries: ") for line in lines)


def test_the_strict_figures_hide_more(ready: Bot) -> None:
    words = ("digest", "KN-118", "--week", "2026-07-06", "--format", "json")
    standard, strict = ready(*words).out, ready(*words, "--strict").out

    assert json.loads(standard) != json.loads(strict)


def test_a_queue_is_printed_in_order(ready: Bot) -> None:
    at = "2026-07-14T09:00:00-05:00"
    text = ready("queue", "KN-118", "--owner", "ana", "--at", at).out
    found = json.loads(ready("queue", "KN-118", "--owner", "ana", "--at", at, "--format", "json").out)

    assert [set(row) for row in found] == [{"lead", "stage", "tier", "next_action", "due_at"}] * len(found)
    assert [line.split()[1] for line in text.splitlines()] == [row["lead"] for row in found]
    assert [row["tier"] for row in found] == sorted(row["tier"] for row in found)


def test_an_empty_queue_says_so(ready: Bot) -> None:
    done = ready("queue", "KN-118", "--owner", "lena", "--at", "2026-07-14T09:00:00-05:00")

    assert done.out == "Nothing is theirs then.\n"


@pytest.fixture
def scenario(bot: Bot, tmp_path: Path) -> Json:
    """The worked study, imported; what it expects."""
    written = shared_scenario("two_channels.json")
    ours = {"scenario", "description", "window", "expected"}
    (tmp_path / "study.json").write_text(json.dumps({k: v for k, v in written.items() if k not in ours}))
    assert bot("import", str(tmp_path / "study.json")).code == 0
    return written


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("--for", "internal"), "exact_internal"),
        (("--for", "sponsor"), "sponsor_display"),
        (("--for", "sponsor", "--strict"), "sponsor_display_strict_min_cell_11"),
    ],
)
def test_the_worked_studys_figures_come_out_key_for_key(
    bot: Bot, scenario: Json, words: tuple[str, ...], wanted: str
) -> None:
    code = scenario["study"]["code"]
    done = bot("digest", code, "--week", "2026-07-13", *words, "--format", "json")
    shown, expected = json.loads(done.out), scenario["expected"][wanted]

    assert {key: value for key, value in shown.items() if key in expected} == {
        key: expected[key] for key in expected if key in shown
    }
    assert len(set(shown) & set(expected)) >= len(expected) // 2


def test_the_worked_studys_queues_come_out_in_order(bot: Bot, scenario: Json) -> None:
    for check in scenario["expected"]["queue_checks"]:
        words = ("--owner", check["owner"], "--at", check["at"], "--format", "json")
        done = bot("queue", scenario["study"]["code"], *words)

        assert json.loads(done.out) == check["ordered"]


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "bot", "queue", "X", "--owner", "x", "--at", "noon"]
    environ = {"PATH": os.environ["PATH"], "ONWARD_HOME": str(tmp_path)}
    done = subprocess.run(words, cwd=PROJECT, env=environ, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
