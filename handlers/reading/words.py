"""Ordinary words of notes about leads: a capital on one of these makes no name of it."""

from typing import Final


def listed(words: str) -> frozenset[str]:
    """The words of a list typed with blanks between."""
    return frozenset(words.split())


RELATIVES: Final = listed(
    """
    aunt boyfriend brother brothers caregiver carer cousin dad daughter daughters family father fiance fiancee
    fiancé fiancée friend girlfriend grandchild granddaughter grandma grandmother grandfather grandpa grandson guardian
    hubby husband in-law in-laws kid kids mom mother mum neighbor neighbour nephew niece parent parents partner
    roommate sister sisters son sons spouse stepdaughter stepmom stepson uncle wife esposa esposo hija hijo hermana
    hermano madre mamá papá padre
    """
)
ORGANISATIONS: Final = listed(
    """
    agency associates bank cancer cardiology care center centers centre clinic clinical clinics college county
    department dept desk dermatology endo endocrinology endoscopy er gastro gastroenterology general gi group health
    healthcare hematology hospice hospital hospitals imaging infusion institute insurance internal lab labs
    laboratories laboratory medical medicine memorial nephrology neuro neurology ob obgyn office offices oncology ortho
    orthopedics orthopaedics partners pathology pediatrics pharmacy physicians pharma podiatry practice primary
    psychiatry pulm pulmonology radiology records regional rehab rheum rheumatology saint services sinai site specialists
    spine st surgery surgical system team transport transportation university urgent urology veterans va vascular
    clínica hospitales laboratorio consultorio
    """
)
KNOWN_ORGANISATIONS: Final = listed(
    """
    amazon athena cerner cvs epic fedex google greenphire iqvia kaiser labcorp lyft mayo medidata medpace medable
    mychart novartis outlook parexel pfizer ppd quest rave slack syneos teams uber ups usps veeva walgreens walmart
    zoom icon docusign redcap florence advarra wcg
    """
)
WEEKDAYS: Final = listed(
    """
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays
    sundays mon tue tues wed weds thu thur thurs fri sat sun lunes martes miércoles miercoles jueves viernes sábado
    sabado domingo
    """
)
MONTHS: Final = listed(
    """
    january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec
    """
)
_COMMON: Final = listed(
    """
    a able about above accept accepted access across act action actually add added address adult afraid after
    afternoon afterwards again age ago agree agreed ahead ai all allow allowed almost alone along already alright also
    although always am an and another answer answered answering answers any anybody anymore anyone anything anyway
    anywhere apparently appointment appointments appt appts approved are area aren't arent around arrange arranged
    arrived as asap ask asked asking asks at attempt attempted attempting attempts attend attended authorization
    authorisation available avail away awaiting b b/c back bad barrier be because became become been before began
    begin behind being believe best better between bd big bit block blocked blocker book booked booking both bounced
    break bring brought budget busy but buy by c cal calendar call called caller calling calls came can can't cancel
    canceled cancelled cancelling cannot cant car care case cause cb cc cell central chance change changed changing
    chart chase chased chasing chat chatted check checked checking checks child children choice choose chose clear
    cleared clearly clock close closed closeout closes closing closer closest cob code cold come comes coming comment
    commute complete completed completely completing complicated concern concerned concerns condition conditions
    confirm confirmation confirmed confirming confirms confused connect connected consent consented consider
    considering contact contacted contacting continue convenient conversation coordinator coordinators copied copies
    copy correct correction cost costs could couldn't couldnt couple cover coverage covered covering cra criteria
    criterion cro crickets currently cut d/t daily data date dates day days deadline dear death deceased decide decided
    decides deciding decision declined declines declining definitely delay delayed delegate delete delivered
    describe details device did didn't didnt died diff different difficult digit direct directions disconnected
    discuss discussed discussing distance dnc dnka dnp dnq do doc docs doctor doctors document documents does doesn't
    doesnt doing don't dont done door double doubt down draw drive driver driving drop dropped drove drug due dup
    duplicate during dx e each earlier earliest early easier east eastern easy echo edc effects either eligible
    eligibility else email emailed emailing emails e-mail e-mailed empty end ended ending ends english enough
    enroll enrolled enter entered eob eod eom eow error errand especially est etc even evening evenings ever every
    everybody everyone everything exam except excited exclude excluded exclusion excuse exp expected expecting
    expects explain explained ext extension extra f f/u face facility fact fail failed fall far fast fasted fasting
    fax faxed faxing faxes fear feel feeling feels fees fell felt few file filled final finally find finding finds
    fine finish finished finishes finishing first fit five fix fixed flight flu follow followed following follows
    followup food foot for forgot form forms forward forwarded found four free freeze from front full fu further
    future fyi g garage gas gave get gets getting ghosted give given gives giving glad go goes going gonna gone good
    got gotten great group guess guy h had hadn't half halfway hand handed handing handle handled handling hands
    hang happen happened happens happy hard has hasn't hasnt hate have haven't havent having he he'd he'll he's head
    health hear heard hearing hello help helped helps her here hers herself hes hey hi high him himself his history
    hit hold holding holds holiday holidays home hook hopefully hoping hospitalized hotel hour hours house how
    however hr hrs hung hurt hx i i'd i'll i'm i've id idk ideal idea if ill im immediately important in inbox
    inclusion incoming incorrect info inform information initial initials inperson input insists instead insurance
    int intake interest interested internet interpreter into invited irb is isn't isnt issue issues it it'll it's
    its itself ive job join joined just k keep keeps kept kicked kind knew know known knows l labs language large
    last late later latest lead leads learn least leave leaves leaving left less let letter letting level liar life
    light like likely likes limit line link links list listed listen little live lives living lm lmtc lmtcb load loc
    local location lol long longer look looked looking looks lost lot lots love low lunch lunchtime luck lvm m
    machine made mail mailbox mailed mailing main major make makes making man manage manager many map match matter
    max maybe me mean means meant meantime med medication meds meet meeting meets member mentioned message messaged
    messages met mid mid-morning middle might mil mile mileage miles min mind mine mins minute minutes miss missed
    missing mm mobile moment money month months more morning mornings most mostly move moved moving mr mri msg msgs
    much multiple must mute my myself n n/a na name named near nearly necessary need needed needing needs negative
    neither never new newest next nice night nights no nobody noon none nope nor normal north not note noted notes
    nothing notified notify notifying now ns nudge nudged null num number numbers nurse o o'clock obv occupied
    of off offer offered offering ok okay old on once one ones ongoing only onto open opened opening openings opens
    opt opted option options or order original other others otherwise our ours out outcome outreach outside over
    overnight overseas own owner p packet pacific page pages paid pain panel paper papers paperwork parking part
    partial partially particular parts party pass passed past patient patients pause paused pay paying payment pcp
    pending people per perfect perhaps period permission person personal pharmacist phone phoned phones phoning
    pick picked picking pickup picture pi pi's ping pinged pinging pl place placed plan planned planning plans please
    pls plus pm pms point poor portal possible possibly post potential pre pre-screen prefer preferred preferring
    prefers prescreen prescreened prescreening prescreener presc present pretty prev previous previously prior
    privacy prob probably problem problems proceed process processing procedure program promised prompt protocol
    provide provided provider providers provides ps pt pt's pts public pull pulled push pushed put q qs qualified
    qualifies qualify question questions quick quickly quit quite r ran rang rather re re-called reach reached
    reaching read reading ready real really reason reasons receive received receives recent recently reception
    receptionist recheck recall recalled record recording recording records recs red redo refer referral referred
    refill refuse refused refuses regarding regards regular rejected related relay relayed release released
    relocated remaining remember remembered remind reminded reminder reminding remote remove removed repeat repeated
    replied replies reply report reported reports req reqs request requested requesting requests requires resched
    reschedule rescheduled rescheduling research resend resent resolved responded responding responds response rest
    result results resume retry retried return returned returning returns reviewable review reviewed reviewing
    reviews ride rides right ring ringing rings roi room round running s safe safety said same sample saw say saying
    says scan schedule scheduled scheduler scheduling school scratch screen screened screening screener second secretary
    secs see seeing seem seemed seems seen self send sending sends sent serious session set setting several she
    she'd she'll she's shes shift shifts short shortly should show showed shows shut sick side sign signed signing
    signs silence since sister sit site sites sitting situation six skip slot slots slow small sms snow so social
    some somebody someone something sometime sometimes son soon sooner sorry sort sorta sorted sound sounded sounds
    source south southern space spam spanish speak speaking special specialist specific spoke spoken sponsor spot
    staff stage standard start started starting starts state states status stay staying step still stop stopped
    stopping straight street stress strict strong study stuff sub sub-i subject submitted submit submitting such
    sudden suggested summer summary supervisor supply support supposed supposedly sure sv swamped swing switch
    symptoms system t take taken takes taking talk talked talking talks tb tba tbd tc teach team tech tel telephone
    tell telling tells ten tent tentative tentatively terrible test tests text texted texting texts tha than thank
    thanks that that's thats the their them themselves then there there's theres thereafter these they they'll
    they're they've theyre thing things think thinking thinks third this tho those though thought three through
    throughout thx tied till til time times tired tmr tmrw tmw to today together told tom tomorrow tonight too took
    top total totally touch touched toward towards town tr track transfer transferred translate translator transport
    travel traveling travelling tried tries trip trouble truck true trust try trying turn turned twice two type u
    unable unanswered unavailable unclear under understand understood unfortunately unknown unless unlikely unreachable
    unsuccessful unsuccessfully unsure until up update updated upset urgent us use used user using usual usually utr v
    vacation various vax vendor verbal verify version very via video view visit visits vm vmail vms voice voicemail
    voicemails voice-mail volunteer w w/ w/o wait waited waiting walk walked wanna want wanted wanting wants warm was wasn't wasnt
    watch way we we'd we'll we're we've weather website week weekday weekdays weekend weekends weekly weeks weird well went
    were west western what what's whatever whats when whenever where whether which while who who's whole whom whose
    why wife will willing window wise wish wishes with within without wk wks woman won't wont word work worked
    working works worried worry worse worth would wouldn't wouldnt write wrong wrote x xfer y yeah year years yep yes
    yesterday yet you you'd you'll you're you've young your yours z
    hipaa phi mm iss ctms ecrf icf sae ae mrn dob ssn ecg ekg ct pet cbc a1c bp bmi eos cd uc ra copd ms als nash
    hf afib t2d ckd pft egd colonoscopy biopsy biologic infusion washout baseline randomized randomised screen-fail
    et ct mt est cst mst pst edt cdt mdt pdt arizona mountain spanish english french mandarin cantonese
    chinese korean vietnamese russian arabic tagalog portuguese hindi polish creole asl american christmas thanksgiving
    easter xmas memorial labor ramadan hanukkah
    texas tested testing tests rested spike spikes smoke smoker smokers smokes smoked smoking stoke massage massages cooked
    hooked conform conformed clone closet losing cloning launch bunch mouth mouths weak weeds tying crying drying patent
    patience sturdy singed sighed lumber wrung alter aster water latex laser layer lager yearly nearly gravel marking
    packing barking diving driven mowed massed wasted waned warned nerds needled writing wailing waving bending officer
    cancer cancers hated cards cared bored rise believes believe believed believing feels walker walled balled culled
    mourning moaning preached beached reclined masked tasked visa visas tour tours curse course wound winter wonder
    wider widow hall hail hailed bailed boiled billed pilled filed filled fails facing fading paced raced placed placing
    noted dated rated related elated treated tread thread three trees their third thirst thirsty trial trials trail
    tanks banks blank blanks lasted listed lifted lefty soft sofa sore score scores store stores stare stars
    read reads bread dread roads loads leads heads deals meals seals steals pills bills mills skills kills calls walls
    balls falls halls tails mails fails nails rails jails female males mouse moose loose lose loses noses poses
    stated matching changing trailing remainder receiver converting distinct appended contrast issued physical latter
    treating enabling variation starred confided charged constant
    hour hours ours pours tours fours sour soup soups stool stools pain pains paint paints panic
    el la los las un una con por para que en de del al y mañana manana hoy tarde noche próxima proxima semana llamar
    llamé llame llamada no contesta contestó contesto buzón buzon mensaje cita paciente señora señor ella él dijo dice
    """
)
# Ordinary words that are also given names: directly after "spoke to" a capital makes a name of them.
GIVEN_NAMES_TOO: Final = listed(
    """
    april august bill dawn drew eve faith frank grace grant hope ivy jack jan jasmine joy june lily mark max may pat
    penny ray rich rob robin rose rosemary ruby sue summer violet will
    """
)
ORDINARY: Final = _COMMON | RELATIVES | ORGANISATIONS | KNOWN_ORGANISATIONS | WEEKDAYS | MONTHS
