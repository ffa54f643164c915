"""How numbers, addresses and mail addresses that point at one person are written, and numbers that do not."""

import re
from typing import Final

from handlers.reading.references import SOURCE


def _patterns(*sources: str) -> tuple[re.Pattern[str], ...]:
    # Bounded gaps: long runs of blanks must not make a search slow.
    bounded = (source.replace(r"\s*", r"\s{0,4}").replace(r"\s+", r"\s{1,4}") for source in sources)
    return tuple(re.compile(source, re.IGNORECASE) for source in bounded)


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = (
    rf"(?:(?:19|20)?\d\d[-/.]\d{{1,2}}[-/.]\d{{1,4}}|\d{{1,2}}[-/.]\d{{1,2}}(?:[-/.](?:\d{{4}}|\d\d))?"
    rf"|{_MONTH}\s*\d{{1,2}}(?:st|nd|rd|th)?(?:\s*,?\s*(?:19|20)\d\d)?|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:\s*,?\s*(?:19|20)\d\d)?"
    rf"|(?:{_MONTH}\s*)?(?:19|20)\d\d|\d{{6,8}}|'?\d\d)\b"
)
_BORN = (
    r"\b(?:d\.?\s?o\.?\s?b|b-?day|birth\s?day|birth\s?date|date\s+of\s+birth|year\s+of\s+birth|birth\s+year|yob|born"
    r"|nacid[oa]|nacimiento)(?:\b\.?|(?=\d))"
)
_OLD = r"(?:9\d|1[0-2]\d)"
_YEARS_OLD = r"(?:y\.?\s?/?\s?o\b\.?|yrs?\.?[\s-]old|years?[\s-]old|yrs?\s+of\s+age|years?\s+of\s+age|años)"
_UNITS = (
    r"\s*(?:%|percent|mi\b|mile|min|m\b|km|lb|kg|mg|ml|days?\b|d\b|wks?\b|weeks?\b|months?\b|hrs?\b|hours?\b|h\b|bpm|bucks|dollars|"
    r"out\b|of\b|th\b|st\b|nd\b|rd\b|feet|ft|minutes?|units?|degrees|f\b|x\b|times|over\b|am\b|pm\b|[/:.\-]\s?\d|\d)"
)
BIRTH: Final = _patterns(
    rf"{_BORN}[\s:=#,(-]*(?:(?:is|was|in|on|of|the|year|a|en|el|file|record|shows?|listed|as)\s+){{0,4}}{_DATE}",
    rf"\b{_DATE}\s*\(?(?:d\.?o\.?b\b|date\s+of\s+birth|birth\s?date|birth\s?day)",
    rf"\b{_OLD}\s*-?\s*{_YEARS_OLD}",
    rf"\b{_OLD}-year-old\b",
    rf"\b(?:age|aged|turning|turned|turns)\s*[:=]?\s*(?:is\s+|just\s+|almost\s+)?{_OLD}\b(?!{_UNITS})",
    r"\b(?:(?:she|he|they|pt|patient)(?:'s|s|\s+is|\s+was|\s+are)|they're)\s+(?:(?:about|almost|now|nearly|like|already)\s+)?"
    rf"{_OLD}\b(?!{_UNITS})",
    rf"\b{_OLD}(?:th|st|nd|rd)\s+(?:birthday|b-?day)\b",
    r"\bin\s+(?:her|his|their)\s+(?:(?:early|mid|late)[\s-]+)?(?:90'?s|nineties)\b",
)
SOCIAL_SECURITY: Final = _patterns(
    r"\b\d{3}[- ]\d{2}[- ]\d{4}\b",
    r"\b(?:ssn|ss\s?#|social(?:\s+security)?(?:\s+(?:number|no\.?|num))?)(?:\s+(?:is|on|file|the|her|his|ends?|ending|last|four|4|in|with|digits|no\.?|#)){0,5}[\s:#-]*\d[\d -]{2,}\d\b",
)
_IS_NUMBER = r"(?:\s+(?:is|was|no\.?|num(?:ber)?|#|ends?|ending|in|with)){0,3}[\s:#=-]*"
_CODE = r"(?=[a-z0-9-]*\d)[a-z]{0,4}-?\d[a-z0-9-]*\b"
_LONG_CODE = r"(?=[a-z0-9-]*\d[a-z0-9-]*\d)[a-z]{0,4}-?\d[a-z0-9-]{2,}\b"
RECORD_NUMBERS: Final = _patterns(
    rf"\bm\.?r\.?n\b\.?{_IS_NUMBER}{_CODE}",
    rf"\b(?:medical\s+record|record|chart|acct|account|case)\s*(?:no\b\.?|num(?:ber)?\b|id\b|#)\s*(?:is\s+)?[:#=-]?\s*{_CODE}",
    rf"\b(?:chart|acct|account)\s*[:#]?\s*{_LONG_CODE}(?!\s*(?:am|pm|pages?|min|days?)\b)",
    rf"\b(?:(?:member|policy|insurance|subscriber|group|medicare|medicaid|patient|pt|subject|subj|participant|screening)\s*"
    rf"(?:id|no\b\.?|num(?:ber)?|\#)|(?:member|policy)\s*\#?)(?:\s+is)?[\s:#=-]*{_CODE}",
)
_STREET_SURE = r"(?:avenue|ave|street|blvd|boulevard|road|lane|ln|highway|hwy|pkwy|parkway|terrace|rd)"
_STREET_MAYBE = r"(?:st|dr|ct|way|court|drive|circle|cir|place|pl|trail|loop|square|apt)"
_NOT_STREET = (
    r"(?:am|pm|a|p|to|at|in|on|and|or|w|with|min|mins|minutes|hr|hrs|hours?|h|days?|d|weeks?|wks?|months?|miles?|mi|km|times?|x|"
    r"the|more|new|per|by|via|for|from|re|of|each|one|both|every|calls?|vms?|tries|attempts?|noon|call|see|today|tomorrow|"
    r"mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|no|pts?|is|are|was|left|down|out|off|along|long|half|their|her|his|our|my|any|lvm|"
    r"ish|pages?|labs?|head|chest|another|follow|repeat|dr|doctor|bd|et|mt|ct|she|he|we|they|i|but|then|so)"
)
_MAYBE_NAME = r"(?:elm|oak|main|park|maple|cedar|pine|lake|hill|church|washington|walnut|spruce|mill|river|spring|sunset|\d+(?:st|nd|rd|th))"
_DIRECTION = r"(?:[nsew]{1,2}\.?\s+|(?:north|south|east|west)\s+)?"
ADDRESSES: Final = (
    *_patterns(
        rf"\b\d{{1,6}}[a-z]?\s+{_DIRECTION}(?:(?!{_NOT_STREET}\b)[\w'.-]+\s+){{1,3}}{_STREET_SURE}\b",
        rf"\b\d{{1,6}}\s+{_DIRECTION}(?:{_MAYBE_NAME}\s+){{1,2}}{_STREET_MAYBE}\b",
        r"\bp\.?\s?o\.?\s+box\s+\d+",
        r"\b(?:apt|apartment|unit|ste|suite)\b\.?\s*(?:#\s*\d+[a-z]?|\d+(?![ap]m?\b)[a-z]|\d{3,5}|[a-z]\d+)\b(?!\s*[ap]m?\b)",
    ),
    re.compile(
        rf"\b\d{{1,6}}[A-Za-z]?\s+(?i:{_DIRECTION})(?:(?!(?i:{_NOT_STREET})\b)[A-Z][\w'.-]+\s+){{1,3}}(?i:{_STREET_MAYBE})\b(?!\.?\s+[A-Z])"
    ),
)
ZIP: Final = _patterns(
    r"\bzip(?:\s*code)?[\s:#is]*\d{5}\b(?:-\d{4})?",
    r"(?<![\w$#.,/:|-])\d{5}(?:-\d{4})?(?![\w%/:-]|[.,]\d)",
)
_PROVIDER = r"(?:gmail|yahoo|hotmail|outlook|icloud|aol|comcast|msn|live|protonmail|verizon|att)"
EMAILS: Final = _patterns(
    r"<mailto:[^<>]*>",
    r"[\w.+'-]{1,64}\s?@\s?(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\b",
    rf"[\w.+'-]{{1,64}}\s*[(\[]?\s*(?:@|\bat\b)\s*[)\]]?\s*{_PROVIDER}\b(?:\s*(?:\.|\(?dot\)?)\s*(?:com|net|org))?",
    r"[\w.+'-]{1,64}\s*[(\[]\s*at\s*[)\]]\s*[\w-]{1,63}\s*(?:\.|[(\[]?\s*dot\s*[)\]]?)\s*[a-z]{2,6}\b",
    r"\b[\w.+'-]{1,64}\s+at\s+[\w-]{1,63}\s+dot\s+(?:com|net|org|edu|gov)\b",
)
PHONES: Final = _patterns(
    r"<tel:[^<>]*>",
    r"(?<![\d/])\d{3}/\d{3}/\d{4}(?![\d/])",
    r"\+\s?\d[\d\s().-]{6,18}\d\b",
    r"\b(?:number|phone|cell|mobile|tel|no\.|#)\s*(?:that\s+|which\s+)?(?:ends?|ending)\s*(?:in|w/|with)?\s*[:#]?\s*\d{2,5}\b(?![/:])",
    r"\b(?<!visit )(?<!window )(?<!shift )(?<!meeting )ending\s+(?:in\s+)?\d{4}\b(?![/:-]|\s*[ap]m\b)",
    r"\blast\s+(?:four|4)(?:\s+digits?)?(?:\s+(?:of|is|are|the|her|his|number|cell|phone)){0,4}\s*[:#]?\s*\d{4}\b",
)
# A run of digit groups held together by single marks: "312-555-0142", "(312) 555 0142", "5550142".
RUN_OF_DIGITS: Final = re.compile(
    r"(?<![\w.|/:$,])(?:\+?1[ .-]?)?\(?\d+(?:\)?\s?[ .()-]\s?\(?\d+){0,14}+(?![\w|/:%])"
)
HARMLESS: Final = {
    "references": _patterns(
        r"<[@#!][^<>\s]*>",
        SOURCE,
        r"<?https?://[\w.-]*slack\.com/[^\s<>]*>?",
    ),
    "dates and times": _patterns(
        r"\b(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?:t\d\d:\d\d\S*)?\b",
        r"\b\d{1,2}([-/.])\d{1,2}\1(?:(?:19|20)\d\d|\d\d)\b",
        r"\b\d{1,2}/\d{1,2}\b(?:/\d{2,4}\b)?",
        rf"\b{_MONTH}\s?\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+(?:19|20)\d\d)?\b",
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+(?:19|20)\d\d)?\b",
        r"\b\d{1,2}:\d\d\b",
        r"\b\d{1,4}\s?(?:am|pm)\b",
        # A range of clock times ("930-1030") is no seven-digit phone.
        r"(?<![\d-])(?:[1-9]|1[0-2])(?:00|15|30|45)\s?-\s?(?:[1-9]|1[0-2])(?:00|15|30|45)\b(?!-?\d)",
        r"\b(?:19|20)\d\d\s?-\s?(?:19|20)\d\d\b",
    ),
    "values": _patterns(
        r"\b(?:site|protocol|study|ticket|ext|extension|room|code|cpt|icd|anc|plt|plts|platelets|wbc|counts?|bnp|ferritin|steps|visit)\s*#?:?\s*(?:is\s+|of\s+)?\d{5}\b",
        r"\b\d{5}\s?(?:steps|dollars|usd|bucks|units|mg|ml|cells|copies|u/l|iu|miles)\b",
    ),
}
_PHONE_GROUPS: Final = {(3, 4), (3, 3, 4), (1, 3, 3, 4), (7,), (10,), (11,), (3, 7), (6, 4), (1, 10)}


def looks_like_phone(run: str, digits: str) -> bool:
    """Whether a run of digit groups has the 7 or 10 digits (or 11 after a leading 1) of a phone number."""
    if len(digits) == 11 and not digits.startswith("1"):
        return False
    if len(digits) not in (7, 10, 11):
        return False
    groups = tuple(len(group) for group in re.findall(r"\d+", run))
    if groups in _PHONE_GROUPS:
        return True
    # Any other grouping must hold together: a lone "10 12 2026" in prose is not a phone.
    return len(groups) >= 3 and (max(groups) <= 4)
