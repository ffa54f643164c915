"""The phrases that report something done, or that colour what is said; one concept an entry.

A phrase is a row of words. `a/b` is either, `a?` may be missing, `@pt` is a class of words
(`word_lists.CLASSES`), `..` lets up to three words pass. Small words ("the", "her", "just") and dates
may stand anywhere inside. Phrases are parted by bars; the longest one at a place counts.
"""

from typing import Final

CUES: Final[dict[str, str]] = {
    # How a contact ended (5.1)
    "no_answer": """
        no answer/pickup | na | rang out | rang and rang | rang off | kept ringing | just rings | rings and rings | dnp | rang through
        | not pick/picked/picking up | not answer/answered/answering | not .. pick up | busy | busy signal | line busy | no luck
        | can/could not reach | not able to? reach/contact | not able to? get hold/ahold/through | no answer yet | unable to? reach/contact/connect | not get @pt on | unable to? get hold/ahold/through | not reached | utr | not get hold/ahold/through
        | not get a? hold/ahold | unsuccessful | nobody answered/answer/answers/home/there/picks/picked up? | no pick up
        | no one answered/answers/home | not contesta | no contesta | no joy | unanswered | went unanswered | no contact made? | not connect/connected
        | phone off | not make contact | no dice | keeps ringing | not through | not get in? touch | could not contact | not responding/answering to? calls
        | no live contact/answer | missed @pt | did not connect | not come to? phone | no connection | not available/avail by phone | unreachable
        | not been able to reach | just missed @pt | no contestaron | no response to? call | call failed | call not go/going through | call would not connect | call dropped before
        | not been? able .. get/reach/contact/catch @pt | not manage/managed .. get/reach/contact @pt | not catch/caught @pt | nobody picks/answering
        | person .. trying to reach/call | not be completed as dialed | could not be completed
        | just/only rang/rings | not reach/reached @pt
        | rings out | ringing out | not .. come to phone | not come through
    """,
    "no_message_left": """
        not leave/leaving/left .. @vm/message/one/anything/messages | no @vm/message left | no @vm | not left .. @vm/message/one
        | no message | hung up before/without .. @vm/beep/message | not leave/left @vm? | without leaving .. @vm/message/one/anything
        | did not leave | could not leave | @vm not left | nothing left | no option/way/option to leave .. @vm/message
        | unable to leave | not able to leave | not .. leave @vm/message/one/anything
        | unable to lvm/lm | not able to lvm/lm | not lvm/lm
    """,
    "voicemail": """
        @vm | lvm | left/leaving/leave .. @vm | went/goes/go/going/straight/direct/directly to @vm | got @vm | hit @vm
        | left message/messages/word on @vm | lm on @vm | left on machine | @vm left | @vm again
        | reached @vm | got to @vm | reached .. @vm
    """,
    "vm_full": """
        @vm full | @vm box full | @vm is not set up | no @vm set up | @vm not set up | @vm not setup | full @vm | @vm not accepting messages?
        | box full | inbox full | @vm is full | no @vm box | @vm cannot accept | @vm not activated/initialized/configured | mailbox cannot/full
        | no voicemail setup | @vm never set up | @vm unavailable | no @vm setup | @vm not taking messages? | @vm has not been set up
        | not set/setup up? .. @vm | @vm box not set/setup | not .. set up .. @vm
    """,
    "left_message": """
        lm | left/leaving/leave message/messages/word/note/details/info/number | left .. message/messages/word | message/messages left | deje message
        | message with @rel | left with @rel | lm with | left callback message? | gave message to @rel
    """,
    "wrong_details": """
        wrong/bad/incorrect/invalid number/details/contact/no/numbers/email | number wrong/invalid/bad/incorrect | disconnected | not in service | out of service
        | bounced | bounced back | undeliverable | not deliverable/delivered | number not good/working | no longer in service | not a? working number
        | number no good | no longer hers/his/theirs | number belongs to | someone else number | bounce | number/phone/line cut off | numero equivocado | equivocado
        | wrong person | mailer daemon | number changed | number dead | dead number/line | number does not work | not .. right number | phone cut off
        | returned undeliverable | no such number | number/phone/line not accepting calls? | number does not exist | kicked back
        | fax machine/tone/line | not .. number anymore | not @pt number | not .. right person/number | not @pt phone | someone/somebody else phone/number/voicemail | belongs to someone/somebody else
        | no longer works there/here | not work/works there/here | not live/lives there/here
        | number .. not hers/his/theirs | not hers/his/theirs
        | number/phone/email .. no good | number/phone/email .. bad
        | bouncing | bounces | email/emails/text/texts .. bouncing/bounces
        | rings/goes/went to fax
    """,
    "spoke": """
        spoke | spoken | talked | chatted | chat with | reached | got hold/ahold/through | got a? hold/ahold | got in touch | answered | picked up
        | connected with? | had call/chat/conversation | caught @pt | discussed | got @pt on phone/line | on phone with | good call/chat/talk/convo/conversation | nice chat/talk/conversation
        | finally got @pt | got @pt | @pt on phone | hable | contact made | made contact | live call/contact/transfer | returned call/my/our
         | answers | answer phone | conversation with | great call/conversation/chat | caught up with | got off phone/call | off phone with | hung up with
        | spoke/talked/chatted to/with @pt | call with @pt went | got back to @pt | made contact | discussed with
        | did/had/held .. video/zoom/telehealth/facetime call/visit? | video/zoom call done/with
    """,
    "in_person": "in person | at clinic | face to face | waiting room | at visit | in lobby | at desk | at front desk | f2f | at site | in hallway | stopped by | came by | dropped by | walked in | met with? @pt | saw @pt | face-to-face | at church | in clinic | at office | swung by",
    "saw_patient": "saw @pt | met with? @pt | ran into @pt | saw @pt in/at | caught @pt in/at",
    "inbound": """
        @pt called/phoned/rang/texted/emailed/replied/responded/wrote/messaged/answered | @pt called/phoned/rang/texted/emailed/replied/wrote back
        | called/rang/phoned me/us | called/rang/phoned me/us? back | called/texted/emailed back @pt? | texted/emailed/messaged me/us
        | texted/emailed/messaged me/us? back | got back to me/us | heard back | heard from @pt | replied | responded | @pt reached out | @pt reached out to me/us
        | got/received .. call/text/email/reply/message/callback from @pt | got/received call/text/email/reply/response back? | returned my/our call | @pt returned call
        | called in | wrote back | messaged back | @pt got back | reply from @pt | text/email/call/message from @pt | sent me/us .. text/email/message | @pt sent .. text/email/message
        | incoming call | inbound call | call back received | @pt contacted me/us/site/clinic | @pt reached me/us
        | texted/emailed/messaged/called to say/tell/let | texted/emailed/messaged saying/asking | called saying | called asking for/to/if | texted/emailed in
    """,
    "inbound_missed": """
        missed .. call from @pt | missed @pt call | missed call | @pt left me/us? .. @vm/message/messages | left me/us .. @vm/message | got/have/received .. @vm from @pt | @vm from @pt
        | got/received missed call | @pt called and? left .. @vm/message | @pt lvm | @pt left lvm
    """,
    "contact_verb": """
        @called | contacted | reached out | followedup | touched base | checked in with? | gave .. call/ring/buzz | made .. call | placed .. call | rang
        | @called back | checked with @pt | cold called | called out | pinged @pt | outreach done/made | follow up call made/done | outreach call | 1 call | call made/placed/done
        | gave .. shout/holler/jingle
        | hit @pt up
    """,
    "too_busy": "too busy | very busy | so busy",
    "tried": """
        tried | attempted | tried @pt | tried to reach/call/contact/phone/get | tried calling/phoning/reaching/contacting | attempted to call/reach/contact | attempted call/contact/calls/outreach
        | attempt | attempt made | try no | tried again | made attempt | attempts | attempts made | called attempt | call attempt | call attempted | tried .. call/reach
    """,
    "sent_text": "texted | sent .. text/texts | text/texts sent/delivered | text out | shot .. text | dropped .. text | tried texting | tried to text | left text | fired off .. text | whatsapped | email and text/texts sent/out | text and email sent/out",
    "sent_email": "emailed | sent .. email/emails | email/emails sent | email out | shot .. email | dropped .. email | tried emailing | tried to email | left email | fired off .. email | email and text/texts sent/out | text and email sent/out",
    "by_text": "by/via/over/in text | on/via sms",
    "by_email": "by/via/over email",
    "by_portal": "by/via/over/on/in/through mychart/portal/whatsapp/letter",
    "clinic_lacks_request": "not received/got/gotten/have .. fax/request | lost .. fax/request | fax/request lost",
    "sent_message": "messaged | sent .. message/messages/mychart/portal/letter/postcard/note | message/messages sent | letter sent/mailed/out | mailed .. letter/packet/postcard | portal message sent? | sent .. portal/letter/video | portaled | wrote to @pt | wrote @pt | sent @pt .. message | mychart message sent? | mychart sent | dropped .. letter/card/packet/postcard | put .. letter/card/packet in mail | left/leaving mychart/portal message",
    "hung_up": "hung up | hangs up | hung up on me/us? | hung up phone? | disconnected on me | hanging up",
    "silence": """
        no response | no reply | no replies | ghosted | ghosting | crickets | nothing back | no reply to | radio silence | not replied/responded/heard | not hear/heard back?
        | not called/texted/emailed/written/gotten back | nothing from @pt | no word | nothing yet | nothing heard | not reply/respond | no callback | no call back | no answer to .. text/email | not got back
        | still nothing | unresponsive | gone quiet | went quiet | silent | silence | not heard | not reply to | not getting back | nothing | no news | no text/email back | not returned/returning .. call/calls/messages
    """,
    "another_person": "@rel answered/answers/picked/took/spoke | spoke/talked/chatted to/with @rel | left .. with @rel | called @rel | message with @rel | lm with @rel | reached @rel | someone else answered | by @rel | got @rel | spoke @rel | told @rel | @rel on phone | texted @rel | emailed @rel | somebody/someone else picked/answered | @rel called/rang/texted/replied/emailed | talked @rel | tried @rel | lm for @pt with | some/another/different/random/older/elderly guy/man/woman/lady/person/dude/kid answered/picked | someone/somebody answered",
    "patient_says": """
        wants/wanted/want | says/said/say | asked/asks/ask | needs/need | prefers/prefer | would like/prefer/rather | told me/us | is interested | agreed | agrees | interested | declined | declines
        | will think/call/decide/let/get/talk | not sure | unsure | works/work | free | works for @pt | is considering | asking | has questions | thinking about | busy until
        | happy to | willing to | still interested | wants to | keen | ok with | good with | open to | hesitant | on fence
        | stated/states
    """,
    # Prescreen (5.2)
    "prescreen_done": """
        @ps done/finished/complete/completed | finished/completed/did .. @ps | done with? @ps | @ps is/was? done/finished/complete/completed | prescreened | @ps passed/failed/pass/fail
        | passed/failed .. @ps | @ps all done | got through @ps | wrapped up @ps | wrapped @ps | @ps call done/complete/completed/finished | got @ps done/finished | did @ps | rest of @ps done | through all of? @ps | ran @ps
        | ran through @ps | finished rest of? @ps | @ps went well/fine/great/good | @ps call went well/fine/great/good | @ps went smoothly | @ps over | went through .. @ps | done @ps | all of @ps | @ps taken | knocked out @ps | prescreen complete
    """,
    "prescreen_partial": """
        @ps started/partial/partly/partially/half/halfway/incomplete/interrupted/begun | started/began .. @ps | half of? @ps | half .. @ps | most of @ps | part of @ps | part way through? @ps | halfway through? @ps
        | not finish/get .. @ps | got cut off .. @ps | @ps cut off/short | partial @ps | @ps is/was? mostly done
        | dropped .. @ps | @ps dropped | partway through? @ps | some of @ps | got as far | begun .. @ps | @ps half done/complete/completed/finished | @ps mostly/almost/nearly done/complete/finished | almost done/finished .. @ps
        | first part/half of? @ps | @ps 50/half percent? done? | in middle of @ps | @ps in progress | @ps underway | cut off during @ps | @ps most done | @ps only half? part | not get through @ps
        | got through half/most/part of? @ps | did/completed/finished half/most/part/some of? @ps | could not finish | got cut off | @ps unfinished | @ps part done
    """,
    # Passed on (5.3)
    "reviewable": """
        sent/passed/forwarded/handed/submitted/gave/given/routed/turned .. to/with @pi | sent/passed/forwarded/handed/submitted .. on? to? @pi | is? with @pi for review | with @pi | in @pi queue/inbox | on @pi desk | in @pi queue/inbox | on @pi desk | sent/passed/forwarded/submitted .. for review | ready for @pi? review | ready for @pi .. review | reviewable | @pi has chart/it/prescreen | @pi is reviewing | under review | in review | up for review | @pi reviewing | waiting for review | sent up | sent over to @pi | sent .. on to @pi | gave .. to @pi | given to @pi | got .. to @pi | sitting with @pi | submitted for review | queued for @pi | escalated to @pi | at @pi for review | sent @pi | emailed/faxed/gave .. to @pi for review | emailed/faxed chart/summary/prescreen to @pi | for @pi review | to @pi for review | @pi has it/chart for review
        | fwd .. to @pi | fwd for @pi? review
        | ready for @pi
    """,
    # Records (5.4)
    "records_needed": """
        need/needs/needed/want/wants/wanted/require/requires/required/requested/requests/requesting/requesting .. @records | @records needed/required/wanted | @pi asked/asking/asks for? @records | @pi asked/asking/asks for .. @records | asked/asking/asks for .. @records
        | @pi need/needs/wants/wanted/want .. @records | @pi requested/requesting .. @records | @pi wants to see .. @records | @records are/is? needed | wants to see .. @records | would like/to? see? .. @records
    """,
    "records_requested": """
        requested .. @records | @records requested | @records is/are/were/was/been? requested | request/requests sent/in/faxed/submitted/out/made/placed/done/went | sent/faxed/submitted/placed/put/made/emailed/mailed .. request/requests | @roi sent/faxed/submitted/emailed .. to? clinic?
        | @roi sent/faxed/submitted/emailed/mailed/out | sent/faxed/submitted/emailed/mailed .. @roi | @records @roi sent/faxed | faxed for @records | sent for @records | asked .. for @records | ordered .. @records | @records ordered | @records request sent/in/faxed/submitted/out/made/done
        | faxed .. request | request for @records sent/in/faxed/submitted/out | put in .. request/requests | request put in | requested from @clinic | resent .. request/@roi | request/@roi resent | refaxed .. request?/@roi? | request re-sent | request @records in | put in for @records | faxed @clinic for @records | @roi is? out | requested
    """,
    "records_received": """
        @records in | @records are/is/were? in | @records came/arrived/received/here/back/landed | @records came/are in/through/back/over | received/got/getting .. @records | have @records | @records have/has arrived/come | @records have/has come/been in/received | @records received
        | @records .. in now | @records showed up | @records finally here/in/came | @records just in/came | @clinic sent .. @records | @clinic faxed .. @records | @records faxed over | @records on file | in receipt of .. @records | @records uploaded | @records delivered | @records from @clinic are/is? in/here
        | @records from .. in/arrived/here/came/received | @records at site | pages in | came in from @clinic | got them from @clinic | they came in | they arrived | @records all in | @records now in | got everything from @clinic | @records is/are here | pulled .. @records | @records .. came/are? in/through | @records .. arrived/received
        | picked up .. @records | @clinic faxed/sent/mailed .. pages/page/everything/packet | got/received everything but/except | got/received all but/except
    """,
    "records_reviewed": """
        reviewed by @pi | reviewed .. @records | @records reviewed | @records are/is/were/been? reviewed | @records have/has been reviewed | @pi reviewed .. @records | @pi went/looked/read .. through/over/at? @records | @pi read .. @records | @pi looked at @records | @pi went over/through @records | @records .. reviewed
        | went through .. @records | @records read by @pi | @records looked over/at | @pi finished .. @records | @pi done with @records | read through? .. @records | @records review done/complete/completed/finished | @pi signed off on @records | @pi has been through @records | looked over .. @records | went over .. @records
    """,
    # Visit (5.5)
    "visit_booked": """
        booked | scheduled | set up? | is set | all set | on books | on calendar | on schedule | on cal | coming in? | comes in | @visit made/set/booked/scheduled | made @visit | got @pt in | got @pt scheduled/booked | slotted | slotted in | @visit set | put down for | penciled in
        | penciled | locked in | locked | signed up for | @visit is/are? booked/scheduled/set | in for @visit | on for | has @visit | set @visit | set for | got @visit | took/taking/takes/picked .. slot/spot/opening | down for | put @pt on | will come in | is in at | is in for | @visit date set | reserved
        | agreed to come in?
        | picked | chose | took | takes
        | found .. slot/spot/opening
    """,
    "visit_rebooked": """
        rebooked | rescheduled | resched | moved | pushed | changed | new @visit? date/time/day/slot | bumped | shifted | switched | swapped | moved/pushed/bumped/changed .. to | pushed back | moved up | re-booked | new @visit | moved out | @visit moved/pushed/changed/rebooked/rescheduled | rescheduled for/to | pulled forward | postponed to
        | had to? bump/move/push/shift/change/reschedule @pt/@visit | had to? reschedule | had to? bump/move/push it
    """,
    "visit_confirmed": """
        confirmed | will be there | good for | confirmed for | confirms | @visit confirmed | all confirmed | confirmed @visit | good to go for | still on for | still coming | is coming | @pt plans to be there | planning to be there | knows to come | will make it | coming for sure | reconfirmed | still good for | plans to attend/come | all good for @visit | on track for @visit
        | will be here
    """,
    "visit_attended": """
        came | came in | @pt showed/showed up? | showed | showed up | made it | attended | @visit done/complete/completed/finished/happened/over | @visit went | @visit went well/great/ok/fine/smoothly | completed/did/finished .. @visit | @visit attended | is here | arrived | arrived for @visit | here for @visit | checked in for @visit | @visit is/was done | completed v1 | had @visit | showed for @visit | came to/for @visit | was here | seen | was seen
    """,
    "visit_no_show": """
        no show | ns | dnka | missed .. @visit | not come | not came | not show/showed/showing up? | not showed | not turn up | not turned up | no showed | never came/showed | not make @visit | not make it | not arrive/arrived | missed it | not attend/attended | stood us up | skipped .. @visit | blew off .. @visit | was not here | not here for @visit
        | failed to show | no sign of @pt | @pt not here | not appear | not come in | @visit missed | no call no show | forgot .. @visit | slept through .. @visit | @pt forgot | not make @visit
    """,
    "visit_cancelled": "cancelled | cancels | cancel/cancelling .. @visit | to cancel | cancel | cancelling | called off | cancelled @visit | @visit cancelled | @visit is/was? cancelled | backed out of @visit | called it off | had to cancel | @visit off | bailed",
    "wants_reschedule": "wants/want/wanted/needs/need/needed/asked/asking/asks/would/has/have/had/likes/like/hoping/requested .. to reschedule/resched/rebook/move/change/postpone/push/switch | wants/needs new @visit? date/time/day/slot/appointment/visit | reschedule needed/requested/request | needs/wants rescheduling/rescheduled | needs different/another/other date/time/day/slot | to be rescheduled/rebooked | asked for/to? another/different/new date/time/day/slot | needs reschedule | needs to? be? rescheduled/rebooked | has to reschedule | asking to reschedule/move | wants/needs .. later/earlier/different date/time/slot/day | wants/wanted/asked/needs to come .. instead/later",
    # The lead as a whole (5.7 to 5.12)
    "unblock": """
        unblocked | unblock | number/phone/email works/working | number fixed | resolved | sorted | sorted out | cleared up | fixed | no longer .. issue/problem/stuck/blocked | not .. issue/problem anymore | no longer an? issue/problem/barrier/concern/stuck/blocked | all sorted
        | @roi signed/done/back/in/received | signed .. @roi | got .. @roi signed? | @roi is/was? signed | @roi came/is back | ride/rides/transportation/transport/uber/lyft/taxi/cab/car/driver arranged/booked/set/found/sorted/confirmed/scheduled/ready/lined up? | found/arranged/booked/got/has/have/lined .. ride/transportation/driver/lift/sitter/babysitter/companion/interpreter
        | interpreter booked/arranged/confirmed/found/scheduled/set/lined/available | booked/arranged/found/got .. interpreter | fee/invoice paid | paid .. fee/invoice/copies | login/portal/app/device/econsent/link/access works/working/fixed/restored/back | slot/opening/spot opened/freed up? | opened up | slot available | new slot/slots | companion/caregiver/sitter/babysitter found/arranged/sorted
        | found .. someone/companion/to come/drive/bring | got .. login | able to log in | can log in | logged in | no longer blocked/stuck | issue resolved/fixed/sorted | problem resolved/fixed/solved/sorted | solved | cleared | back up and running | has .. ride/companion | @rel will/can drive/bring/take/come
        | irb approved | approved by irb | sponsor approved | got approval | access granted/restored | site reopened | delegate named/assigned/found | translation approved/ready/in | supply/kits/drug/kit arrived/in/here | got .. day/time/days off | boss ok/approved | screening slots? opened/available
        | not an? issue anymore | not .. problem any more | cleared with | all good now | good now
        | irb approved/cleared .. script/translation/consent/spanish/icf/letter/flyer/materials/form | irb approved/cleared it
        | question/questions answered/resolved
    """,
    "close_word": "close | closing | closed | close out | closing out | closed out | archive | archiving | archived | closeout | close this | close lead | can close | take off .. active? worklist",
    "dont_close": "not close | not closing | not closed | not archive | keep open | not close out | leave open | do not close | not ready to close",
    "opt_out": """
        stop calling/texting/contacting/emailing/messaging/reaching/bothering | stop .. calls/texts/emails/contact/messages | asked/said/told/wants/texted/replied/wrote/asks/says .. stop | not call/contact/text/email @pt? again/anymore/more | no more calls/texts/contact/emails/messages/outreach
        | remove/take .. from/off .. list/lists/database/contacts | off .. list | unsubscribe/unsubscribed | replied stop | texted stop | opt out | opted out | opting out | dnc | do not contact/call list? | not want .. contacted/calls/contact/called/texts/emails/hear
        | leave @pt alone | leave alone | quit calling/texting/contacting | no further contact/calls/texts/outreach/communication | lose .. number | not .. be contacted/called/texted/bothered | not want to be contacted/called/texted/emailed/bothered | removed from .. list | not to? call/contact/text/email @pt? again/anymore/more?
        | asked me/us? not to? call/contact/text | asked us/me? to stop | wants off | off our/list | no contact please | cease contact | not contact @pt? | not ever call/contact | stop all contact | asked not to? be? contacted/called | stop reaching out | @pt said/replied/texted stop | wants us/me? to stop | wants no more/further contact/calls | stop contact | asked to stop | does not want us/me? to call/text/contact | wants no contact
        | texted/emailed/called/messaged/wrote @us? to stop | texted/emailed/called/messaged/wrote asking .. stop
    """,
    "pause_word": "hold | on hold | hold off | pause | paused | pausing | wait | park | parked | parking lead | wait until | wait till | not now | hold until | put on hold | put on ice | on ice | snooze | holding | holding off | shelve | wait for | back burner | table until | revisit | not before",
    "not_a_pause": "hold up | holdup | hold on phone? | got hold | get hold | on hold with | hold/ahold of | @pi hold | parking | put me on hold | waited on hold | hold music | please hold",
    "away": "away | out of town | out of country/state/office | traveling | travelling | travels | on vacation | vacation | vacationing | in hospital | hospitalized | abroad | overseas | out until | gone until | on holiday | on trip | on cruise | visiting family | back on | back from | is back | returns | returning | back in town | gone | in rehab | unavailable until | not available until | not back until | away until | on leave | is out | out through | until | back",
    "handover": "over to | handing | handing off? | hand off | handing over | hand over | taking over | taking | takes over | took over | covering | covers | covering for | reassign | reassigning | reassigned | giving to | giving | passing to | passing | transferring to | transferred to | transfer to | belongs to | is yours | assign to | assigned to | assigning to | handed to | handed off to? | hand to | give to | take over | picking up | gave to | will take | will cover | cover for | switching to | owner is now | reassign to | moving to | pass to | taken over by | new owner",
    # Fit for the study (5.9)
    "fit_yes": "qualifies | qualified | qualify | eligible | meets .. criteria | meet .. criteria | met .. criteria | meets everything/all/requirements | good fit/candidate | great fit/candidate | perfect fit/candidate | passed .. @ps | @ps passed | fits .. criteria | looks/look/seems eligible/qualified/good | strong candidate/fit | good match | fits study/trial/profile | good on paper | meets i/e | looks good to go | ideal candidate/fit | excellent candidate/fit | potential candidate/fit | solid candidate/fit | all criteria met | criteria met | passes .. @ps/criteria/screen | nice fit/candidate",
    "fit_no": "screenfail | not eligible/qualify/qualified/meet/meeting/fit/qualifying | ineligible | not a? candidate/fit | dnq | excluded | exclusion | exclusionary | screen/screening fail/failed/failure | failed .. @ps | failed screen/screening/criteria/inclusion | @ps failed | fails .. @ps/criteria | criterion/criteria not met | not met/meets .. criteria | not meet .. criteria | disqualified | disqualifies | not good/right fit/candidate | too old/young | rules @pt out | ruled out | meets exclusion | not pass .. @ps | does not fit | not look eligible | no longer eligible/qualifies",
    "go_ahead": "@pi ok/approved/approves/agrees/agreed/oks/cleared/greenlit | @pi says/said/gave/is/was .. ok/go/yes/good/green/fine/approved/proceed/schedule/book | @pi says/said .. go ahead | go ahead from @pi | approved by @pi | ok from @pi | ok/good/fine/cleared/approved/clear to schedule/book/proceed/screen | @pi wants @pt in | @pi wants @pt scheduled/screened/booked | @pi happy .. proceed/schedule | @pi good .. proceed/schedule/go | green light | go ahead | @pi signed off | cleared by @pi | @pi likes @pt | @pi thumbs up | ok by @pi | ok per @pi | @pi on board | move forward per @pi | @pi said schedule/book | @pi wants to move forward | @pi says yes | @pi gave ok | got ok from @pi | per @pi ok | @pi said bring | bring @pt in per @pi | @pi is in | @pi gave .. thumbs up/nod/blessing/okay/go/green",
    "no_go": "@pi says/said/say no | @pi not .. pursuing/pursue/moving/interested/approve/approved | not pursuing | not pursue | @pi declined/rejected/passed/turned/denied/vetoed | not moving forward | not move forward | @pi does not want | @pi said not | study team passed | @pi passing | @pi no go | @pi nixed | @pi says not | @pi against | not proceeding | not proceed | per @pi no | no per @pi | @pi ruled out",
    "outside_grammar": "enrolled | enroled | randomized | randomised | consented | signed consent | consent signed",
    # How sure, and in whose mouth (7)
    "hedge": "might | maybe | may | probably | prob | probs | possibly | perhaps | hopefully | i think | i thought | i believe | not sure | not 100 | unsure | pretty sure | fairly sure | looks like | look like | sounds like | sound like | seems like | seems | apparently | supposedly | should have | should be | think i | think we | guess | i guess | presumably | not certain | allegedly | could be | assume | assuming | i assume | must have | tentative | tentatively",
    "correction": "correction | scratch that | scratch | i meant | meant | oops | sorry that was | no wait | wait no | my bad | i mean | strike that | ignore that | correcting | disregard | nvm | never mind | make that | typo | whoops | sorry i meant | sorry meant | actually no | my mistake",
    "if": "if | unless | once | when | whenever | as soon as | in case | otherwise | assuming | provided | depending on | contingent on | only if | until @subject",
    "not_condition": "if possible | asked if | ask if | asking if | see if | check if | asks if | know if | wondering if | find out if | not sure if | unsure if | asked when | ask when | know when | if poss | checking if | confirm if | if able | even if | verify if | wanted to? know if | asked me/us if | as if | wondered if | seeing if | clear if | unclear if | sure if | not say if",
    "after_event": "after @pt/@records/@pi/@clinic/@roi/@visit/@sponsor | after that? talks/hears/sees | after results/consent/visit | after .. come/comes/arrive/arrives/get/gets/are/is/talks/hears/looks/looked/reviews/reviewed/signs/approves | after seeing/looking/reviewing/reading/getting/hearing/talking",
    "promise": "says | said | promised | promises | should | expected | expecting | expects | supposed | supposed to | will | is to | going to | told me | eta | plans to | hopes to | aiming | estimate | estimates | estimated | due | due in | expect | are to | swears | swore | says it | is looking | is sending | is calling | is going | going out | to review/look/decide/call/send",
    "then_step": "then | after that | afterwards | afterward | next | subsequently | thereafter | followed by",
    "asap": "asap | right away | immediately | right now | now | urgently | stat | straight away",
    "interest": "interested | wants to do | wants to join | wants to participate | keen | excited | wants in | on board | up for it | still interested | very interested | open to it | would like to join | is game",
    "info_given": "told @pt | reminded @pt | gave @pt | explained | went over | answered .. questions | reminded | informed | advised | sent directions | has directions | knows | gave directions | walked @pt through | reviewed with @pt | sent @pt .. info/information/pager/brochure/flyer/directions/details/packet/consent/icf/handout/faq/parking | sent @pt link | all/her/his/their answers | answers in | transferred/forwarded/passed/sent to me/us",
}
