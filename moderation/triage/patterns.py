"""What identifying details look like in folded letters, as data. Pure.

Lists are words with spaces between; an underscore stands for a space. What a list of ordinary words
excludes ("my snap is down") is as much a part of a pattern as what it looks for.
"""

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["DIGIT_WORDS", "HELPLINES", "NUMBER_PART", "NUMBER_RUN", "PATTERNS", "TIMES", "Pattern"]

RAISED: Final = 1
HIGH: Final = 2


@dataclass(frozen=True, slots=True)
class Pattern:
    """A kind of detail, how grave it is, and what it looks like."""

    category: str
    severity: int
    pattern: re.Pattern[str]


def _any(words: str) -> str:
    """Match one of some words."""
    return "(?:" + "|".join(word.replace("_", " ") for word in words.split()) + ")"


def _either(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


DIGIT_WORDS: Final = {
    "zero": "0",
    "oh": "0",
    "o": "0",
    "nought": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}
TIMES: Final = {"double": 2, "triple": 3, "treble": 3}

HELPLINES: Final = frozenset({"08001111", "116123", "116000", "08088082008", "08002222"})
"""Numbers that people are told to call; they tell nothing about who says so."""

_DIGIT: Final = r"(?:\d|(?<=\d)o+(?=[\s\d])|\b" + _any(" ".join([*DIGIT_WORDS, *TIMES])) + r"\b)"
NUMBER_RUN: Final = re.compile(rf"\+?{_DIGIT}(?:[\s().,/_*-]{{0,3}}{_DIGIT}){{5,}}")
NUMBER_PART: Final = re.compile(r"\+|\d|o(?=o|\b|\d)|[a-z]+")

_AT: Final = r"(?:\s?@\s?|\s?[\[(]\s?at\s?[\])]\s?|\sat\s)"
_DOT: Final = r"(?:\s?\.\s?|\s?[\[(]\s?dot\s?[\])]\s?|\sdot\s)"
_TOP: Final = _any("com co net org uk me io gg tv wales cymru eu info app")
_EMAIL: Final = _either(
    rf"\b[a-z0-9][a-z0-9._+-]{{1,40}}{_AT}[a-z0-9-]{{2,30}}(?:{_DOT}[a-z0-9-]{{2,20}})*{_DOT}{_TOP}\b"
)
_LINK: Final = _either(
    r"https?://\S+", r"\bwww\.\S+", rf"\b[a-z0-9-]{{2,40}}\.{_TOP}/\S+", r"\bdiscord\.gg\b"
)

_APP: Final = _any(
    r"sn[a4@]p(?:chat)? sc [i1!]nst[a4@](?:gram)? ig disc(?:ord)? tele(?:gram)? kik tik_?tok roblox"
    r" wizz yubo bereal steam xbox psn gamertag twitter reddit twitch"
)
_NAME: Final = r"@?(?=[a-z0-9._-]*[a-z])[a-z0-9._-]{3,30}(?:#\d{4})?"
_ORDINARY: Final = (
    _any(
        "and but the is was app account acc group chat story stories streak streaks me my your her"
        " his it that this for with all every because cos then again videos? filters? posts? dms?"
        " down too so at on or to off now today people friends thing stuff score map of in a i im"
        " if they when like makes made has have had just got as from about pictures pics photos be"
        " been being messages? deleted? yesterday tomorrow notifications drama comments"
    )
    + r"\b"
)
_HANDLE: Final = _either(
    r"(?<![\w.])@(?=[\w.]*[a-z])[\w.]{3,30}\b",
    rf"\b{_APP}(?:\s*(?:name\s+is|user(?:name)?\s+is|tag\s+is|is|its|name|user(?:name)?|tag|:|=|-)\s*|,\s*)"
    rf"(?!{_ORDINARY}){_NAME}",
    rf"\b(?:add|follow|find)\s+me\s+(?:on|at)\s+{_APP}\s+(?!{_ORDINARY}){_NAME}",
    rf"\b{_APP}\s+(?=[a-z._]*[\d._])[a-z0-9._]{{4,30}}\b",
    rf"\b[a-z0-9_.]{{3,30}}\s+on\s+{_APP}\b(?=\s*(?:$|add|if|xx?|\.|!|,))",
    r"\b[a-z0-9_.]{2,30}#\d{4}\b",
    rf"\b(?:user ?name|gamertag|@)\s*(?:is|:)\s*{_NAME}",
)

_STREET: Final = _any(
    "road rd street st avenue ave lane ln close drive crescent cres terrace gardens grove court way"
    " place walk square hill park mews rise row"
)
_ADDRESS: Final = _either(
    rf"\b\d{{1,4}}[a-d]?,?\s+(?:[a-z]+\s+){{1,3}}{_STREET}\b",
    r"\b\d{1,4}[a-d]?,?\s+(?:heol|stryd|ffordd|clos|maes|lon)\s+(?:y\s+|yr\s+)?[a-z]+\b",
    rf"\b(?:live|living|house is|home is|staying|my address is)\s+(?:on|at|in|down|up)\s+"
    rf"(?:the\s+)?(?:[a-z]+\s+){{1,3}}{_STREET}\b",
    r"\b(?:[a-z]{1,2}\d[a-z\d]?)\s?\d[abd-hjlnp-uw-z]{2}\b",
    r"\bmy (?:address|postcode|post code) is\b",
)

_KIND_OF_SCHOOL: Final = _any(
    r"school academy high(?:_school)? college primary(?:_school)? secondary(?:_school)?"
    r" grammar(?:_school)? comp comprehensive sixth_form juniors? ysgol"
)
_NO_NAME: Final = _any(
    "a an the my your our this that their his her old new big different another same primary"
    " secondary high middle boarding special private state whole any every normal after before at"
    " in to from of and me us back for local home hate start starting finish started changed moved"
    " leave left is was junior summer sunday drama dance art driving online proper some no all one"
    " sixth next last first nursery out during about with when hated like love skip skipped miss"
    " missed off through get got do did such go going went small little bad good catholic language"
    " joining into only been being hours on over bunk bunked by"
)
_SCHOOL: Final = _either(
    rf"\b(?:go|goes|went|going|at|from|attend|to|in|of|year \d+)\s+(?:to\s+|at\s+|from\s+|in\s+)?"
    rf"(?:st\.?\s+[a-z']+|(?!{_NO_NAME}\b)[a-z']{{3,}})(?:\s+(?!{_NO_NAME}\b)[a-z']{{3,}}){{0,2}}"
    rf"\s+{_KIND_OF_SCHOOL}\b",
    r"\bysgol\s+(?:gyfun\s+|uwchradd\s+)?(?!fi\b|heddiw\b|yn\b)[a-z]{4,}",
)

_SPOT: Final = _any(
    r"park station bus_stop bus_station shops? maccies mcdonalds maccas kfc tesco asda costa greggs"
    r" town the_cinema cinema gates? swings fields? skate_?park subway library mall"
    r" shopping_cent(?:re|er) beach pier bridge canal woods car_?park corner mine my_house ur_house"
    r" your_house ours nandos primark arcade"
)
_WHEN: Final = (
    r"(?:\d{1,2}(?::\d\d|\.\d\d)?\s?(?:am|pm|o ?clock)?|half \w+|"
    + _any(
        "tonight tomorrow tmrw 2moro today saturday sunday monday tuesday wednesday thursday friday"
        " weekend after_school lunch later sat fri"
    )
    + ")"
)
_LETS: Final = _any(
    "lets wanna want_to shall_we can_we could_we should_we we_should u_wanna do_you_want_to"
    " anyone_want_to"
)
_MEETING: Final = _either(
    rf"\bmeet(?:ing)?\s+(?:me|up|us|u|you|there|irl)?\s*(?:{_WHEN}\s+)?"
    rf"(?:at|by|in|outside|near|behind|down|round|opposite)\s+(?:the\s+|our\s+|my\s+|ur\s+|your\s+)?"
    rf"(?:[a-z]+\s+){{0,2}}?{_SPOT}\b",
    rf"\b(?:come|be|ill be|i will be|see (?:you|u)|im|waiting)\s+"
    rf"(?:to|at|by|outside|round|down|behind)\s+(?:the\s+|my\s+)?(?:[a-z]+\s+){{0,2}}?{_SPOT}\s+"
    rf"(?:at\s+|on\s+)?{_WHEN}\b",
    rf"\b{_LETS}\s+meet(?:\s+up)?\b(?!\s+(?:new|people|the deadline|halfway))",
    r"\bmeet (?:me )?(?:irl|in person|in real life)\b",
)

_NO_PERSON: Final = _any(
    r"not a the so on really an different pronounced spelt that out in up by names things"
)
_FULL_NAME: Final = _either(
    r"\b(?:my (?:real |full )?name is|my names|my name's|im called|i'm called|i am called"
    rf"|real name is|irl im)\s+(?!{_NO_PERSON}\b)[a-z][a-z'-]{{1,20}}(?:\s+[a-z][a-z'-]{{1,20}})?"
)

PATTERNS: Final = (
    Pattern("email", RAISED, _EMAIL),
    Pattern("link", RAISED, _LINK),
    Pattern("handle", RAISED, _HANDLE),
    Pattern("address", HIGH, _ADDRESS),
    Pattern("school", RAISED, _SCHOOL),
    Pattern("meeting", HIGH, _MEETING),
    Pattern("name", RAISED, _FULL_NAME),
)
