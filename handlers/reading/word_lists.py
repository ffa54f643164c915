"""The vocabulary, word by word: what each spelling stands for and which words name the same thing.

Add an abbreviation to `_SPELLINGS` and a synonym to its class in `CLASSES`; phrases are in `lexicon/`.
"""

from typing import Final

from handlers.reading.words import listed

WEEKDAY_NUMBERS: Final = {
    name: number
    for number, names in enumerate(
        (
            "monday mon lunes",
            "tuesday tue tues martes",
            "wednesday wed weds miercoles",
            "thursday thu thur thurs jueves",
            "friday fri viernes",
            "saturday sat sabado",
            "sunday sun domingo",
        )
    )
    for name in names.split()
}
MONTH_NUMBERS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero",
            "february feb febrero",
            "march mar marzo",
            "april apr abril",
            "may mayo",
            "june jun junio",
            "july jul julio",
            "august aug agosto",
            "september sep sept septiembre",
            "october oct octubre",
            "november nov noviembre",
            "december dec diciembre",
        ),
        1,
    )
    for name in names.split()
}
NUMBER_WORDS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip

_SPELLINGS: Final = """
    w/=with w=with wth=with w/o=without b/c=because bc=because cuz=because bcs=because bcuz=because
    f/u=followup fu=followup f/up=followup follow-up=followup followup=followup fup=followup
    c/b=call,back cb=call,back callback=call,back callbk=call,back callbacks=call,back
    l/m=lm lmsg=lm lmom=lm lefft=left
    r/s=resched d/t=because s/w=spoke,with v/m=vm n/s=ns t/c=call,patient p/u=pick,up
    na=na n.a=na n/a=n/a
    cant=can,not cannot=can,not wont=will,not dont=do,not doesnt=does,not didnt=did,not isnt=is,not arent=are,not
    wasnt=was,not werent=were,not havent=have,not hasnt=has,not hadnt=had,not couldnt=could,not wouldnt=would,not
    shouldnt=should,not never=not aint=is,not dnt=do,not ddnt=did,not didn=did,not doesn=does,not
    ill=i,will im=i,am ive=i,have id=id itll=it,will itd=it,would
    theyll=they,will youll=you,will thatll=that,will
    shes=she,is hes=he,is its=it,is theyre=they,are weve=we,have theyve=they,have youre=you,are
    whats=what,is thats=that,is theres=there,is whos=who,is heres=here,is wheres=where,is hows=how,is
    id've=i,would,have should've=should,have shouldve=should,have couldve=could,have
    gonna=gonna gunna=gonna goin=going gotta=have,to needa=need,to wanna=want,to hafta=have,to
    pt=pt patient=pt patients=pt pts=pt pat=pt px=pt paciente=pt
    vm=vm lvm=lvm voicemail=vm voicemails=vms vms=vms vmail=vm vmx=vm voice-mail=vm buzon=vm vmsg=vm lleno=full llena=full hable=spoke hablado=spoke
    lm=lm lmtcb=lm lmtc=lm lmtrc=lm lmvm=lvm lftvm=lvm lvmm=lvm lvms=lvm lvmx=lvm lvmtcb=lvm lmovm=lvm
    msg=message msgs=messages mesg=message mssg=message mensaje=message
    ans=answer answ=answer ansr=answer awnser=answer anwser=answer
    ps=prescreen prescreener=prescreen pre-screen=prescreen prescr=prescreen presc=prescreen prescreening=prescreen
    recs=records rec=records recds=records rcrds=records mr=records mrs=records medrecs=records
    req=request reqs=requests reqd=requested req'd=requested rqst=request rqstd=requested
    rcvd=received recd=received rec'd=received rcv'd=received recvd=received rcd=received
    roi=roi release=roi releases=roi authorization=roi authorisation=roi auth=roi authorizations=roi medrelease=roi
    appt=appointment appts=appointments apt=appointment apptmt=appointment appmt=appointment sv=visit cita=appointment
    resch=reschedule rescheduling=rescheduling reschd=rescheduled resched'd=rescheduled rescheded=rescheduled
    sched=schedule sch=schedule schd=scheduled sched'd=scheduled schedule=schedule scheding=scheduling skd=scheduled
    pi=pi pis=pi sub-i=pi subi=pi investigator=pi investigators=pi mm=monitor
    tmrw=tomorrow tmr=tomorrow tmw=tomorrow tmo=tomorrow tom=tomorrow 2moro=tomorrow 2morrow=tomorrow tomm=tomorrow tomo=tomorrow
    tmoro=tomorrow tmmrw=tomorrow tomrw=tomorrow tomorow=tomorrow 2mrw=tomorrow tmorrow=tomorrow manana=manana
    tdy=today 2day=today 2nite=tonight tonite=tonight hoy=today
    wk=week wks=weeks wkend=weekend wknd=weekend mo=month mos=months hr=hour hrs=hours h=h min=minutes mins=minutes minute=minutes
    nxt=next aft=afternoon aftn=afternoon afternn=afternoon morn=morning mornin=morning eve=evening evng=evening
    utr=utr dnq=dnq dup=duplicate dupe=duplicate dups=duplicate duplicates=duplicate
    txt=text txted=texted txtd=texted txts=texts texed=texted sms=text smsed=texted txting=texting sms'd=texted
    e-mail=email e-mailed=emailed emailled=emailed emial=email emaild=emailed e-mails=emails
    ph=phone tel=phone tele=phone fone=phone
    diff=different hx=history dx=diagnosis elig=eligible
    fwd=fwd fwded=forwarded fwdd=forwarded pls=please plz=please pleas=please
    thx=thanks ty=thanks tks=thanks tysm=thanks thnx=thanks thanx=thanks
    govt=government info=info interp=interpreter
    ok=ok okay=ok okd=approved ok'd=approved okayed=approved oked=approved
    b4=before til=until till=until 'til=until thru=through btwn=between btw=btw abt=about approx=around
    y=y u=you ur=your r=are
    conf=confirm confd=confirmed conf'd=confirmed confrmd=confirmed
    cx=cancelled cxd=cancelled cxl=cancel cxld=cancelled canceled=cancelled canceling=cancelling cncld=cancelled
    rebk=rebook bk=back bkd=booked
    int=interested
    transpo=transportation trans=transportation
    sx=symptoms meds=medication med=medication
    trvl=travel reimb=reimbursement
    no-show=no,show noshow=no,show no-showed=no,show noshowed=no,show no-shows=no,show showed=showed
    dnka=dnka
    tues=tuesday tue=tuesday mon=monday weds=wednesday wed=wednesday thu=thursday thur=thursday thurs=thursday fri=friday
    th=thursday thrs=thursday thrus=thursday thurdsay=thursday thrusday=thursday wensday=wednesday wendesday=wednesday wends=wednesday tu=tuesday
    fry=friday frid=friday satur=saturday
    lunes=monday martes=tuesday miercoles=wednesday jueves=thursday viernes=friday sabado=saturday domingo=sunday
    llame=called llamado=called llamar=llamar contesto=contesta
    someone=someone somebody=someone anyone=anyone anybody=anyone nobody=nobody noone=nobody no-one=nobody
    everybody=everyone bcz=because
    mychart=mychart
    chk=check chkd=checked chking=checking
    spk=spoke spke=spoke spok=spoke
    fax'd=faxed
    unavail=unavailable avail=available
    docs=docs
    hasn=has,not haven=have,not
    w/in=within
    anything=anything
    textd=texted calld=called emaild=emailed lvmd=lvm lmd=lm vmd=lvm canceld=cancelled cancelld=cancelled bookd=booked
    faxd=faxed confirmd=confirmed schedd=scheduled rescheduled=rescheduled messaged=messaged msgd=messaged pingd=pinged
    hung-up=hung,up
    sub=sub dtr=daughter
"""
SPELLED_OUT: Final[dict[str, tuple[str, ...]]] = {
    pair.split("=")[0]: tuple(pair.split("=")[1].split(",")) for pair in _SPELLINGS.split()
}

# Which words name the same thing; phrases write a class as "@pt".
CLASSES: Final[dict[str, frozenset[str]]] = {
    name: frozenset(words.split())
    for name, words in {
        "pt": "pt she he her him they them person lead client participant candidate lady guy ella el herself himself volunteer",
        "subject": "she he they it",
        "rel": "aunt boyfriend brother caregiver carer cousin dad daughter daughters family father fiance fiancee friend "
        "girlfriend grandchild granddaughter grandma grandmother grandfather grandpa grandson guardian hubby husband kid kids "
        "mom mother mum neighbor neighbour nephew niece parent parents partner roommate roomate sister sis sisters son sons "
        "spouse stepdaughter stepson uncle wife receptionist reception esposa esposo hija hijo hermana hermano madre mama papa "
        "housemate coworker secretary landlord flatmate bro",
        "pi": "pi dr studyteam team subinvestigator",
        "owndoctor": "owndoctor pcp gp",
        "clinic": "clinic clinics hospital hospitals cardiology cardio cardiologist gi gastro gastroenterology neurology neuro "
        "neurologist oncology oncologist onc derm dermatology rheum rheumatology rheumatologist endo endocrinology nephrology "
        "pulm pulmonology urology hematology obgyn ortho psychiatry radiology pathology-lab office facility himc him_dept "
        "recordsoffice provider providers specialist owndoctor pcp gp practice outside labcorp quest pharmacy-outside "
        "institute heartclinic primary",
        "records": "records record echo labs lab notes note echocardiogram ct mri scan scans report reports summary imaging "
        "pathology path ekg ecg results films bloodwork colonoscopy biopsy xray x-ray paperwork-records pft a1c mris "
        "tests bloods",
        "roi": "roi",
        "visit": "visit visits appointment appointments screening v1 v2 baseline",
        "ps": "prescreen phonescreen questionnaire",
        "sponsor": "sponsor sponsors cro monitor cra medpace iqvia parexel syneos ppd pharma",
        "us": "i we us me",
        "vm": "vm vms lvm machine mailbox",
        "not": "not no",
        "be": "is are was were be been being am 's",
        "have": "have has had having",
        "call": "call phone ring dial llamar",
        "calling": "calling phoning ringing dialing",
        "called": "called phoned rang dialed dialled",
        "colleague": "coordinator colleague crc nurse np rn manager supervisor ops scheduler interpreter-line",
    }.items()
}
LIGHT: Final = listed(
    "a an the her his my our their its your this that just also already really actually only even finally still some any "
    "so very too back again now today please then to up out of over all yet 's is are "
    "was were be been being has have had did does can could"
)
