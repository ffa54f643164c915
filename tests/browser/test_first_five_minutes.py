"""What somebody does who has never been here: with the mouse, in a real browser, against the real workspace."""

import re

from playwright.sync_api import expect

from bot.sandbox import SandboxServer, Workspace
from tests.browser.acting import Visit, box, message, write


def test_a_form_left_empty_says_at_each_field_what_is_missing(visit: Visit) -> None:
    page = visit()
    write(page, "/lead add")
    page.get_by_role("button", name="Add lead").click()

    code = page.get_by_label("Lead code")
    expect(code).to_be_focused()
    expect(code).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("Please complete this required field.")).to_have_count(2)


def test_what_the_app_refuses_stands_at_its_field_and_the_rest_stays_filled_in(visit: Visit) -> None:
    page = visit()
    write(page, "/lead add")
    page.get_by_label("Lead code").fill("7Q2K")
    page.get_by_label("Source").click()
    page.get_by_role("option", name="Radio").click()
    page.get_by_role("button", name="Add lead").click()

    expect(page.get_by_text("A code looks like HF-7Q2K.")).to_be_visible()
    expect(page.get_by_label("Lead code")).to_have_value("7Q2K")
    expect(page.get_by_role("combobox", name="Source")).to_have_text("Radio")


def test_a_command_that_gets_no_answer_is_told_to_that_person_alone(visit: Visit) -> None:
    page = visit()
    other = visit("marcus", "leads")
    write(page, "/silent")

    expect(page.get_by_role("alert").filter(has_text="operation_timeout")).to_be_visible()
    expect(other.get_by_text("operation_timeout")).to_have_count(0)
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("operation_timeout")).to_have_count(0)


def test_an_unknown_command_is_refused_and_kept_in_the_box(visit: Visit) -> None:
    page = visit()
    write(page, "/nonsense now")

    expect(page.get_by_role("alert").filter(has_text="/nonsense")).to_be_visible()
    expect(box(page)).to_have_value("/nonsense now")


def test_words_are_only_words_whatever_they_look_like(visit: Visit) -> None:
    page = visit()
    write(page, "<img src=x onerror=alert(1)> & <b>bold</b>")

    expect(message(page, "onerror")).to_contain_text("<img src=x onerror=alert(1)> & <b>bold</b>")


def test_a_newcomer_adds_a_lead_and_it_appears_in_the_channel(visit: Visit) -> None:
    page = visit(None)
    expect(page.get_by_role("button", name="Acting as Ana Ruiz")).to_be_visible()
    box(page).press_sequentially("/l")
    page.get_by_role("option", name="/lead").click()
    expect(page.locator("#composer-usage")).to_contain_text("add")
    box(page).press_sequentially("add")
    page.get_by_role("button", name="Send").first.click()
    page.get_by_label("Lead code").fill("HF-2M8X")
    page.get_by_label("Source").click()
    page.get_by_role("option", name="Community day").click()
    page.get_by_label("Radio").check()
    page.get_by_role("button", name="Add lead").click()

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(message(page, "Lead HF-2M8X")).to_contain_text("Community day")
    expect(message(page, "Lead HF-7Q2K").locator(".badge-app")).to_have_text("App")


def test_a_half_filled_form_is_there_again_after_a_reload(visit: Visit, workspace: Workspace) -> None:
    page = visit()
    write(page, "/lead add")
    page.get_by_label("Note").fill("prefers afternoons")
    page.get_by_label("Source").click()
    page.get_by_role("option", name="Referral").click()
    kept = "prefers afternoons"
    assert workspace.wait_for(lambda: kept in str(workspace.person("ana").modal))
    page.reload()

    expect(page.get_by_label("Note")).to_have_value(kept)
    expect(page.get_by_role("combobox", name="Source")).to_have_text("Referral")


def test_a_form_on_top_of_a_form_gives_way_to_the_one_below(visit: Visit) -> None:
    page = visit()
    write(page, "/lead add")
    page.get_by_label("Lead code").fill("HF-9K3D")
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_role("dialog")).to_contain_text("Never seen before.")
    page.get_by_role("button", name="Back").click()

    expect(page.get_by_label("Lead code")).to_have_value("HF-9K3D")


def test_an_answer_for_one_person_is_marked_and_nobody_else_sees_it(visit: Visit) -> None:
    page = visit()
    write(page, "/lead whatever")
    other = visit("marcus", "leads")

    expect(message(page, "I know no “whatever”")).to_contain_text("Only visible to you")
    expect(message(other, "Lead HF-7Q2K")).to_be_visible()
    expect(other.get_by_text("I know no")).to_have_count(0)


def test_two_tabs_are_two_people_and_see_each_other_at_once(visit: Visit) -> None:
    ana = visit("ana", "leads")
    marcus = visit("marcus", "leads", context=ana.context)
    message(ana, "Lead HF-7Q2K").get_by_role("button", name="I have called").click()
    expect(message(marcus, "Lead HF-7Q2K")).to_contain_text("Called by @Ana Ruiz")
    expect(message(marcus, "Lead HF-7Q2K")).to_contain_text("(edited)")
    write(marcus, "Thank you @Ana Ruiz")

    expect(message(ana, "Thank you").locator(".mention-me")).to_have_text("@Ana Ruiz")
    expect(ana.get_by_role("button", name="Acting as Ana Ruiz")).to_be_visible()
    expect(marcus.get_by_role("button", name="Acting as Marcus Webb")).to_be_visible()


def test_somebody_of_another_company_sees_the_shared_channel_and_no_commands(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Acting as Ana Ruiz").click()
    page.get_by_role("option", name="Priya Natarajan").click()
    expect(page.get_by_role("button", name="Acting as Priya Natarajan")).to_be_visible()
    expect(page.get_by_role("link", name="Channel helia, shared with Helia")).to_be_visible()
    expect(page.get_by_role("link", name="leads")).to_have_count(0)
    expect(page.locator("#channel-head")).to_contain_text("Shared with Helia")
    write(page, "/lead add")

    expect(page.get_by_role("alert").filter(has_text="/lead")).to_be_visible()


def test_a_thread_opens_beside_and_the_app_answers_in_it(visit: Visit) -> None:
    page = visit()
    card = message(page, "Lead HF-7Q2K")
    card.hover()
    card.get_by_role("button", name="Reply in thread").click()
    page.locator("#reply-text").fill("left a message")
    page.locator("#reply-text").press("Enter")

    thread = page.get_by_role("complementary", name="Thread")
    expect(thread).to_contain_text("left a message")
    expect(thread).to_contain_text("Noted, thank you.")
    expect(card.get_by_role("button", name="2 replies")).to_be_visible()


def test_own_messages_are_edited_and_deleted_where_they_stand(visit: Visit) -> None:
    page = visit()
    write(page, "calling at tne")
    mine = message(page, "calling at")
    mine.hover()
    mine.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Edit message").click()
    page.get_by_label("Edit message").fill("calling at ten")
    page.get_by_role("button", name="Save").click()
    expect(message(page, "calling at ten")).to_contain_text("(edited)")
    mine.hover()
    mine.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete message").click()
    page.get_by_role("button", name="Delete", exact=True).click()

    expect(page.get_by_text("calling at ten")).to_have_count(0)


def test_a_reaction_is_put_on_and_taken_off(visit: Visit) -> None:
    page = visit()
    card = message(page, "Lead HF-7Q2K")
    card.hover()
    card.get_by_role("button", name="Add a reaction").click()
    page.get_by_role("option", name="eyes").click()
    own = card.get_by_role("button", name="eyes: Ana Ruiz")
    expect(own).to_have_attribute("aria-pressed", "true")
    own.click()

    expect(own).to_have_count(0)


def test_shortcuts_are_found_at_a_message_and_beside_the_box(visit: Visit) -> None:
    page = visit()
    card = message(page, "Lead HF-7Q2K")
    card.hover()
    card.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Add a blocker").click()
    expect(page.get_by_role("dialog", name="Add a blocker")).to_contain_text("About: Lead HF-7Q2K")
    page.get_by_role("button", name="Close").last.click()
    page.get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Add a lead").click()

    expect(page.get_by_role("dialog", name="Add a lead")).to_be_visible()


def test_a_question_is_asked_before_something_goes_away(visit: Visit) -> None:
    page = visit()
    message(page, "Lead HF-7Q2K").get_by_role("button", name="Forget it").click()
    page.get_by_role("button", name="Keep").click()
    expect(message(page, "Lead HF-7Q2K")).to_be_visible()
    message(page, "Lead HF-7Q2K").get_by_role("button", name="Forget it").click()
    page.get_by_role("button", name="Forget", exact=True).click()

    expect(page.get_by_text("Lead HF-7Q2K")).to_have_count(0)


def test_the_home_tab_is_there_and_follows_what_the_app_publishes(visit: Visit) -> None:
    page = visit()
    page.get_by_role("link", name="App Onward").click()
    home = page.get_by_role("tabpanel")
    expect(home).to_contain_text("0 leads called today.")
    home.get_by_role("button", name="Count anew").click()
    expect(home).to_contain_text("Counted anew.")
    page.get_by_role("tab", name="Messages").click()

    expect(page.get_by_text("This is between you and Onward")).to_be_visible()


def test_winding_the_clock_tells_what_came_due_and_the_app_speaks_up(visit: Visit) -> None:
    page = visit()
    expect(page.locator("#clock")).to_contain_text("Mon, Mar 2, 8:00 AM")
    expect(page.locator("#clock")).to_contain_text("First response due: HF-7Q2K")
    page.get_by_role("button", name="Next due", exact=True).click()
    expect(page.locator("#clock-note")).to_contain_text("One thing came due")
    expect(page.locator("#clock")).to_contain_text("9:00 AM")
    expect(message(page, "@Ana Ruiz First response due: HF-7Q2K")).to_be_visible()
    page.get_by_role("button", name="Monday 9:00").click()

    expect(page.locator("#clock")).to_contain_text("Mon, Mar 9, 9:00 AM")


def test_the_inspector_shows_what_went_to_and_fro_and_can_make_trouble(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Inspector").click()
    write(page, "/week")
    posts = page.get_by_role("listitem").filter(has_text="chat.postMessage")
    expect(posts).to_have_count(2)
    posts.last.locator("summary").click()
    expect(posts.last).to_contain_text('"Leads by milestone"')
    page.get_by_label("What goes wrong").select_option("fails (500)")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.get_by_text("The next chat.postMessage fails (500).")).to_be_visible()
    write(page, "/week")

    expect(posts.filter(has_text="500")).to_have_count(1)


def test_figures_are_drawn_and_can_be_read_as_numbers(visit: Visit) -> None:
    page = visit()
    write(page, "/week")
    figures = message(page, "The week")
    expect(
        figures.get_by_role("img", name=re.compile("Leads by milestone.*Received 14, Contacted 11"))
    ).to_be_visible()
    expect(figures.get_by_role("link", name="the list")).to_have_attribute("rel", "noopener noreferrer")
    figures.get_by_text("Numbers as a table").click()
    expect(figures.get_by_role("rowheader", name="Contacted")).to_be_visible()
    sources = figures.locator(".data-table")
    expect(sources.get_by_role("row")).to_have_count(3)
    sources.get_by_role("button", name="Leads").click()
    expect(sources.get_by_role("rowheader").first).to_have_text("Website")
    sources.get_by_role("button", name="Next").click()

    expect(sources.get_by_role("rowheader")).to_have_text(["Referral"])


def test_after_a_restart_of_the_workspace_the_page_goes_on(
    visit: Visit, server: SandboxServer, workspace: Workspace
) -> None:
    page = visit()
    port = int(server.url.rpartition(":")[2])
    server.stop()
    expect(page.get_by_text("The workspace does not answer.")).to_be_visible()
    with SandboxServer(workspace, port=port):
        expect(page.get_by_text("The workspace does not answer.")).to_be_hidden()
        workspace.person("marcus").says("good morning", channel="#leads")

        expect(message(page, "good morning")).to_be_visible()
        page.close()


def test_starting_over_brings_the_beginning_back(visit: Visit) -> None:
    page = visit()
    write(page, "soon forgotten")
    expect(message(page, "soon forgotten")).to_be_visible()
    page.get_by_role("button", name="Start over").click()
    page.get_by_role("dialog").get_by_role("button", name="Start over").click()

    expect(page.get_by_text("soon forgotten")).to_have_count(0)
    expect(page.get_by_text("The beginning of")).to_be_visible()
