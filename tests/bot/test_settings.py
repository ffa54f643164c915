"""The environment is read once and checked whole; what is wrong is named at once, in one sentence."""

from pathlib import Path

import pytest

from bot.settings import PROJECT, Settings, SettingsError, read_settings, require

NOTHING = Path("/nowhere/.env")


def read(**environ: str) -> Settings:
    """Settings from these variables alone."""
    return read_settings(environ, env_file=NOTHING)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eighty", "PORT must be a number from 0 to 65535, such as 3000, and is 'eighty'"),
        ("PORT", "65536", "PORT must be a number"),
        ("PORT", "-1", "PORT must be a number"),
        ("PORT", "²", "PORT must be a number"),
        ("PORT", "9" * 5000, "PORT must be a number"),
        ("SLACK_BOT_TOKEN", "xapp-1", "SLACK_BOT_TOKEN must start with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "SLACK_APP_TOKEN must start with xapp-"),
        ("SLACK_API_URL", "slack.com/api", "SLACK_API_URL must be an address such as https://slack.com/api/"),
        (
            "DATABASE_URL",
            "mysql://here/onward",
            "DATABASE_URL must be an address that starts with sqlite:///",
        ),
        ("DATABASE_URL", "postgresql://host:port/db", "DATABASE_URL must be an address"),
        ("DATABASE_URL", "somewhere", "DATABASE_URL must be an address"),
        ("LOG_LEVEL", "DEBUG", "LOG_LEVEL must be INFO, WARNING or ERROR"),
    ],
)
def test_a_malformed_setting_is_named_with_what_would_do(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read(**{name: value})

    assert said in str(refusal.value)
    assert str(refusal.value).startswith("Onward cannot start: ")


def test_everything_that_is_malformed_is_named_in_one_sentence() -> None:
    with pytest.raises(SettingsError) as refusal:
        read(PORT="x", SLACK_BOT_TOKEN="1", SLACK_APP_TOKEN="2", DATABASE_URL="3", LOG_LEVEL="loud")

    said = str(refusal.value)
    names = ("PORT", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_URL", "LOG_LEVEL")
    assert [name for name in names if name not in said] == []
    assert "\n" not in said


def test_a_secret_is_not_shown_because_it_is_malformed() -> None:
    with pytest.raises(SettingsError) as refusal:
        read(SLACK_BOT_TOKEN="xoxp-secret", DATABASE_URL="mysql://onward:hunter2@db/onward")

    assert "secret" not in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


def test_everything_that_is_missing_is_named_in_one_sentence() -> None:
    with pytest.raises(SettingsError) as refusal:
        require(read(), "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")

    assert str(refusal.value) == (
        "Onward cannot start: SLACK_BOT_TOKEN is missing; SLACK_APP_TOKEN is missing; "
        "SLACK_SIGNING_SECRET is missing. See .env.example for what each setting looks like."
    )


def test_nothing_given_is_the_local_workspace_in_the_clone() -> None:
    settings = read()

    assert not settings.has_slack
    assert settings.home == PROJECT / ".onward"
    assert settings.database_url == f"sqlite:///{PROJECT / '.onward' / 'onward.db'}"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert (settings.port, settings.log_level) == (3000, "INFO")


def test_the_address_of_slack_can_be_another(tmp_path: Path) -> None:
    assert read(SLACK_API_URL="http://127.0.0.1:9/api").slack_api_url == "http://127.0.0.1:9/api/"


def test_a_blank_setting_is_one_that_is_not_given() -> None:
    assert read(PORT=" ", SLACK_BOT_TOKEN="", DATABASE_URL="  ").port == 3000


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=4000\nSLACK_BOT_TOKEN=xoxb-file\nLOG_LEVEL=\n# a comment\n")
    settings = read_settings({"PORT": "5000", "SLACK_BOT_TOKEN": ""}, env_file=file)

    assert (settings.port, settings.bot_token, settings.log_level) == (5000, "xoxb-file", "INFO")


def test_settings_that_are_shown_hold_no_secret() -> None:
    settings = read(
        SLACK_BOT_TOKEN="xoxb-secret",
        SLACK_APP_TOKEN="xapp-secret",
        SLACK_SIGNING_SECRET="secret",
        DATABASE_URL="postgresql://onward:secret@db/onward",
    )

    assert "secret" not in f"{settings} {settings!r}"


def test_every_setting_is_explained_in_the_example() -> None:
    example = (PROJECT / ".env.example").read_text()
    names = [
        "ONWARD_HOME",
        "DATABASE_URL",
        "PORT",
        "SLACK_API_URL",
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
        "LOG_LEVEL",
    ]
    code = (PROJECT / "bot" / "settings.py").read_text()

    assert [name for name in names if name not in example or name not in code] == []
    read_settings({}, env_file=PROJECT / ".env.example")
