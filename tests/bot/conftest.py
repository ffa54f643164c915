"""What every test of the running bot may ask for."""

import pytest

from tests.bot.postman import Post
from tests.stage import Stage


@pytest.fixture
def office(stage: Stage) -> Post:
    """The stage's postman; Slack is as patient as he is."""
    stage.workspace.state.limits.enabled = False
    return Post(stage)
