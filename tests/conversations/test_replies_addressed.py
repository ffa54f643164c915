"""Which lead a message means: the number or ref under a list, the ref anywhere else, and a question otherwise."""

from bot.sandbox import Person
from tests.stage import DM, RIVERSIDE, SPONSOR, Stage, chicago, private, texts
from tests.threads import answers, card_of, thread_of


def nudged(stage: Stage, ana: Person, count: int = 3) -> tuple[str, list[str]]:
    """One message to Ana about several leads: its ts, and their refs in the order of its numbers."""
    refs = [stage.a_lead() for _ in range(count)]
    stage.later(minutes=121)
    (nudge,) = ana.sees(DM)
    lines = str(nudge["text"]).splitlines()
    numbered = {
        line.split(".")[0]: ref for line in lines for ref in refs if f". {ref}" in line and line[0].isdigit()
    }
    return str(nudge["ts"]), [numbered[str(number)] for number in range(1, count + 1)]


def test_the_number_in_the_list_picks_the_lead(stage: Stage, ana: Person) -> None:
    ts, refs = nudged(stage, ana)
    ana.says("2 lvm", channel=DM, thread=ts)

    assert [stage.lead(ref).attempt_count for ref in refs] == [0, 1, 0]


def test_the_ref_picks_the_lead_too(stage: Stage, ana: Person) -> None:
    ts, refs = nudged(stage, ana)
    ana.says(f"{refs[2].lower()}: lvm, call thu, 2pm", channel=DM, thread=ts)

    assert [stage.lead(ref).attempt_count for ref in refs] == [0, 0, 1]


def test_two_leads_in_one_message_are_two_steps_with_a_receipt_each(stage: Stage, ana: Person) -> None:
    ts, refs = nudged(stage, ana)
    ana.says("1 lvm, 3 no answer", channel=DM, thread=ts)
    stage.works()

    assert [stage.lead(ref).attempt_count for ref in refs] == [1, 0, 1]
    said = texts(thread_of(ana, ts, DM))[1:]
    assert [one.split(".")[0] for one in said] == [
        ":white_check_mark: Logged: voicemail",
        ":white_check_mark: Logged: no answer",
    ]


def test_an_edit_that_picks_another_lead_moves_the_record_there(stage: Stage, ana: Person) -> None:
    ts, refs = nudged(stage, ana)
    reply = ana.says("1 lvm", channel=DM, thread=ts)
    ana.edits(reply, "2 lvm", channel=DM)

    assert [stage.lead(ref).attempt_count for ref in refs] == [0, 1, 0]


def test_words_that_pick_nobody_are_asked_about_with_a_button_for_each(stage: Stage, ana: Person) -> None:
    ts, refs = nudged(stage, ana)
    ana.says("lvm, call thu 2pm", channel=DM, thread=ts)
    (asked,) = private(thread_of(ana, ts, DM))
    counted = [stage.lead(ref).attempt_count for ref in refs]
    ana.presses(f"2 · {refs[1]}", channel=DM)

    assert asked == "Which lead is this about? Nothing was kept yet."
    assert counted == [0, 0, 0]
    assert [stage.lead(ref).attempt_count for ref in refs] == [0, 1, 0]
    assert private(thread_of(ana, ts, DM)) == []


def test_a_number_that_is_not_in_the_list_is_asked_about(stage: Stage, ana: Person) -> None:
    ts, refs = nudged(stage, ana)
    ana.says("2 lvm, 9 spoke", channel=DM, thread=ts)

    assert [stage.lead(ref).attempt_count for ref in refs] == [0, 0, 0]
    assert private(thread_of(ana, ts, DM))[0].startswith("Which lead is this about?")


def test_thanks_under_a_list_is_left_alone(stage: Stage, ana: Person) -> None:
    ts, _ = nudged(stage, ana)
    ana.says("thanks", channel=DM, thread=ts)

    assert thread_of(ana, ts, DM)[1:] == []


def test_the_lines_of_the_morning_list_are_picked_by_number(stage: Stage, ana: Person) -> None:
    refs = [stage.a_lead(), stage.a_lead()]
    stage.later(to=chicago("07-15 08:50"))
    morning = ana.sees(DM)[-1]
    first = next(ref for ref in refs if f"1. *{ref}*" in morning["text"])
    ana.says("1 lvm", channel=DM, thread=morning["ts"])

    assert stage.lead(first).attempt_count == 1


def test_a_reply_that_names_another_lead_is_asked_about(stage: Stage, ana: Person) -> None:
    ref, other = stage.a_lead(), stage.a_lead()
    ana.says(f"{other} lvm", channel=RIVERSIDE, thread=card_of(stage, ref))

    assert private(thread_of(ana, card_of(stage, ref)))[0].startswith("Which lead is this about?")
    assert stage.lead(ref).attempt_count == stage.lead(other).attempt_count == 0


def test_a_direct_message_with_a_ref_is_acted_on(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    reply = ana.says(f"{ref} lvm, try thu pm", channel=DM)
    stage.works()

    assert stage.lead(ref).attempt_count == 1
    assert texts(thread_of(ana, reply, DM)) == [
        f":white_check_mark: Logged: voicemail. Next: call, Thu 16 Jul 1:00 pm CT. · {ref} · <@{ana.id}>"
    ]


def test_what_follows_in_that_thread_is_about_the_same_lead(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    first = ana.says(f"{ref} lvm", channel=DM)
    ana.says("spoke", channel=DM, thread=first)

    assert stage.lead(ref).attempt_count == 2


def test_a_direct_message_after_a_nudge_is_asked_whether_it_is_about_that(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    stage.a_lead(owner="ben")
    stage.later(minutes=121)
    ana.says("lvm", channel=DM)
    asked = private(ana.sees(DM))[-1]
    before = stage.lead(ref).attempt_count
    ana.presses(f"Yes, {ref}", channel=DM)

    assert asked.startswith(f"Is this about {ref}?")
    assert (before, stage.lead(ref).attempt_count) == (0, 1)


def test_a_direct_message_about_no_lead_is_asked_with_the_next_in_line(stage: Stage, ana: Person) -> None:
    refs = [stage.a_lead(), stage.a_lead()]
    ana.says("lvm", channel=DM)
    asked = ana.sees(DM)[-1]
    offered = [one["text"]["text"] for block in asked["blocks"] for one in block.get("elements", [])]

    assert asked["text"] == "Which lead is this about? Nothing was kept yet."
    assert sorted(offered) == sorted(refs)
    assert [stage.lead(ref).attempt_count for ref in refs] == [0, 0]


def test_a_month_old_nudge_is_still_about_its_lead_and_says_where_that_stands(
    stage: Stage, ana: Person
) -> None:
    ref = stage.a_lead()
    stage.later(minutes=121)
    (nudge,) = ana.sees(DM)
    ana.says("spoke, ps done, sent to PI", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.later(to=chicago("08-12 10:00"))
    ana.says("spoke", channel=DM, thread=nudge["ts"])
    stage.works()

    said = texts(thread_of(ana, nudge["ts"], DM))[-1]
    assert (
        f"That message is of Tue 14 Jul 11:06 am CT; {ref} stands at “With study team for review” now."
        in said
    )


def test_a_mention_with_a_ref_in_the_sites_channel_is_acted_on(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    reply = ana.says(f"@onward {ref} lvm", channel=RIVERSIDE)
    stage.works()
    ana.edits(reply, f"@onward {ref} spoke", channel=RIVERSIDE)
    stage.works()

    assert stage.lead(ref).stage == "contacted"
    assert stage.lead(ref).attempt_count == 1
    assert texts(thread_of(ana, reply))[-1].startswith(":white_check_mark: Logged: spoke.")


def test_a_mention_under_a_card_is_one_reply(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says("@onward lvm", channel=RIVERSIDE, thread=card_of(stage, ref))
    stage.works()

    assert stage.lead(ref).attempt_count == 1
    assert len(answers(stage, ana, ref)) == 1


def test_a_mention_where_the_sponsor_reads_names_no_lead(stage: Stage, lena: Person) -> None:
    ref = stage.a_lead()
    lena.says(f"@onward {ref} lvm", channel=SPONSOR)
    lena.says("@onward lvm", channel=SPONSOR)

    first, second = private(lena.sees(SPONSOR))
    assert first.startswith("The sponsor reads this channel")
    assert second.startswith("Which lead is this about? Begin with its ref")
    assert stage.lead(ref).attempt_count == 0


def test_talk_in_the_channel_without_a_mention_is_left_alone(stage: Stage, ana: Person) -> None:
    ref = stage.a_lead()
    ana.says(f"{ref} lvm", channel=RIVERSIDE)
    stage.works()

    assert stage.lead(ref).attempt_count == 0
    assert private(ana.sees(RIVERSIDE)) == []
