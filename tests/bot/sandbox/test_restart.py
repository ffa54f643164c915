"""A workspace with a journal comes back as it was, also after it was killed."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from slack_sdk import WebClient

from bot.clock import WindableClock
from bot.sandbox import SandboxServer, Workspace
from tests.bot.sandbox.stage import MANIFEST, MONDAY_MORNING, TestApp, furnish

ROOT = Path(__file__).resolve().parents[3]
SITE = "#site-101"

# Fills a workspace from another process, says so, and waits to be killed.
FILL = """
import sys, time
from pathlib import Path
from slack_sdk import WebClient
from bot.clock import WindableClock
from bot.sandbox import SandboxServer, Workspace
from tests.bot.sandbox.stage import MANIFEST, MONDAY_MORNING, furnish

workspace = Workspace(MANIFEST, WindableClock(MONDAY_MORNING), journal=Path(sys.argv[1]))
furnish(workspace)
server = SandboxServer(workspace).start()
client = WebClient(server.bot_token, base_url=server.api_url)
ana = workspace.person("ana")
root = ana.says("she is in", channel="#site-101")
client.chat_postMessage(channel="#site-101", text="noted", thread_ts=root)
client.chat_postMessage(channel=ana.id, text="good morning")
client.chat_postEphemeral(channel=workspace.add_channel("site-101"), user=ana.id, text="only you")
client.views_publish(user_id=ana.id, view={"type": "home", "blocks": [{"type": "divider"}]})
sys.stdout.write("filled\\n")
sys.stdout.flush()
time.sleep(60)
"""


def test_a_killed_workspace_has_lost_nothing(tmp_path: Path, clock: WindableClock) -> None:
    journal = tmp_path / "journal.jsonl"
    with subprocess.Popen(
        [sys.executable, "-c", FILL, str(journal)], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"filled\n"
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL

    workspace = Workspace(MANIFEST, clock, journal=journal)
    furnish(workspace)
    ana = workspace.person("ana")
    app = TestApp()
    workspace.deliver_in_process(app)
    workspace.settle()
    seen = ana.sees(SITE)
    home = ana.home
    direct = ana.sees("dm")
    thread = ana.sees(SITE, thread=seen[0]["ts"])
    newest = ana.says("still here", channel=SITE)
    workspace.close()

    assert [(message["text"], message["is_ephemeral"]) for message in seen] == [
        ("she is in", False),
        ("only you", True),
    ]
    assert [message["text"] for message in direct] == ["good morning"]
    assert [message["text"] for message in thread] == ["she is in", "noted"]
    assert home is not None
    assert newest > max(message["ts"] for message in (*seen, *direct, *thread))
    event_ids = [body["event_id"] for body in app.bodies("events_api")]
    assert len(event_ids) == len(set(event_ids))
    assert app.events("message")[0]["text"] == "she is in"


def test_time_does_not_run_backwards_over_a_restart(tmp_path: Path) -> None:
    first = Workspace(MANIFEST, WindableClock(MONDAY_MORNING), journal=tmp_path / "j")
    first.wind(MONDAY_MORNING + timedelta(days=4))
    first.close()
    again = WindableClock(MONDAY_MORNING)
    Workspace(MANIFEST, again, journal=tmp_path / "j").close()

    assert again.now() == MONDAY_MORNING + timedelta(days=4)


def test_equal_seeds_give_equal_workspaces(clock: WindableClock) -> None:
    def stamps(seed: int) -> list[str]:
        workspace = Workspace(MANIFEST, clock, seed=seed)
        furnish(workspace)
        with SandboxServer(workspace) as server:
            client = WebClient(server.bot_token, base_url=server.api_url)
            posted = client.chat_postMessage(channel=SITE, text="hi", blocks=[{"type": "divider"}])
        workspace.close()
        return [str(posted["ts"]), posted["message"]["blocks"][0]["block_id"], workspace.bot_token]

    assert stamps(1) == stamps(1)
    assert stamps(1)[1:] != stamps(2)[1:]
