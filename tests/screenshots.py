"""Takes the README's pictures from the real thing: the local workspace, played in a browser."""

import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bot.local import LocalOnward
from bot.sandbox import Person, ids
from bot.settings import PROJECT, read_settings
from tests.browser.conftest import FLAGS, find_chromium

PICTURES = PROJECT / "docs" / "pictures"
RIVERSIDE = "#kn-118-riverside"
DM = "@onward"


class Photographer:
    """Opens the page as somebody and takes its picture."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url

    def takes(
        self,
        name: str,
        *,
        of: str,
        channel: str,
        tab: str = "messages",
        thread: str | None = None,
        size: tuple[int, int] = (1100, 640),
        dark: bool = False,
    ) -> None:
        """The page of a person with a channel open, or a tab of the bot; perhaps with a thread beside it."""
        direct = f"channel={ids.dm_id(ids.person_id(of))}&tab={tab}" + (f"&thread={thread}" if thread else "")
        place = direct if channel == DM else f"channel={ids.channel_id(channel)}"
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light"
        )
        page: Page = context.new_page()
        page.goto(f"{self.url}/?as={of}&{place}")
        page.wait_for_load_state("load")
        page.wait_for_timeout(800)  # the page draws what it has read; there is no one event for "all of it"
        page.screenshot(path=PICTURES / f"{name}.png")
        context.close()


def play(local: LocalOnward, photographer: Photographer) -> None:
    """A lead comes in, is nudged about, answered, blocked, and told of to the sponsor."""
    ana: Person = local.workspace.person("ana")
    ana.runs("/lead add", channel=RIVERSIDE)
    ana.submits({"Source": "Social ads"})
    ana.closes()
    local.wind(local.clock.now() + timedelta(minutes=125))
    photographer.takes("nudge", of="ana", channel=DM)
    photographer.takes("nudge-phone", of="ana", channel=DM, size=(390, 780), dark=True)
    ref = str(ana.sees(DM)[-1]["text"]).split("\n")[1].split(" ")[0]
    nudge = str(ana.sees(DM)[-1]["ts"])
    ana.says("lvm, try thu pm, waiting on records", channel=DM, thread=nudge)
    local.wind(local.clock.now() + timedelta(seconds=1))
    photographer.takes("reply", of="ana", channel=DM, thread=nudge, size=(1280, 520))
    ana.opens_home()
    photographer.takes("home", of="ana", channel=DM, tab="home", size=(1100, 900))
    lena: Person = local.workspace.person("lena")
    lena.runs("/triage", channel=DM)
    photographer.takes("triage", of="lena", channel=DM, size=(1100, 1000))
    lena.closes()
    photographer.takes("answered", of="ana", channel=DM, size=(1100, 420))
    ana.runs(f"/blocker {ref}", channel=RIVERSIDE)
    ana.chooses("blocker:category", "records", where="modal")
    photographer.takes("blocker", of="ana", channel=RIVERSIDE, size=(1100, 860))
    ana.submits({"Sub-reason": "Waiting for an outside clinic"})
    ana.closes()
    local.wind(local.workspace.landmark("digest"))
    photographer.takes("digest", of="sam", channel="#kn-118-marlow", size=(1100, 740))


def main(say: Callable[[str], object]) -> int:
    """Gives the exit code."""
    chromium = find_chromium()
    if chromium is None:
        say("No Chromium was found; set CHROMIUM to one.\n")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        settings = read_settings({"ONWARD_HOME": home}, env_file=Path(home) / "none")
        local = LocalOnward(settings, port=0, flowing=False)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            play(local, Photographer(browser, local.start()))
        finally:
            browser.close()
            local.stop()
    say(f"The pictures are in {PICTURES.relative_to(PROJECT)}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.stdout.write))
