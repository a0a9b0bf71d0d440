"""Finds what could tell who or where somebody is. docs/moderation.md section 4. Pure.

Numbers by the phone numbers library, names of known schools by one search for all of them, the
rest by patterns over folded letters, so that accents, look-alikes and emoji digits hide nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import phonenumbers
from ahocorasick_rs import AhoCorasick

from moderation.triage.matcher import Mark
from moderation.triage.normalise import Folded, fold

__all__ = ["Identifying"]

REGION: Final = "GB"
FEWEST_DIGITS: Final = 10
MOST_DIGITS: Final = 13
RAISED: Final = 1
HIGH: Final = 2

_DIGIT_WORDS: Final = {
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
_TIMES: Final = {"double": 2, "triple": 3, "treble": 3}

_NUMBER_RUN: Final = re.compile(
    r"(?:\+?\d|\b(?:zero|oh|o|nought|one|two|three|four|five|six|seven|eight|nine|double|triple|treble)\b)"
    r"(?:[\s().,/_*-]{0,3}(?:\d|\b(?:zero|oh|o|nought|one|two|three|four|five|six|seven|eight|nine"
    r"|double|triple|treble)\b)){5,}"
)
_NUMBER_PART: Final = re.compile(r"\+|\d|[a-z]+")

_AT: Final = r"(?:\s?@\s?|\s?[\[(]\s?at\s?[\])]\s?|\sat\s)"
_DOT: Final = r"(?:\s?\.\s?|\s?[\[(]\s?dot\s?[\])]\s?|\sdot\s)"
_END: Final = r"(?:com|co|net|org|uk|me|io|gg|tv|wales|cymru|eu|info|app)"
_EMAIL: Final = re.compile(
    rf"\b[a-z0-9][a-z0-9._+-]{{1,40}}{_AT}[a-z0-9-]{{2,30}}(?:{_DOT}[a-z0-9-]{{2,20}})*{_DOT}{_END}\b"
)
_LINK: Final = re.compile(
    rf"https?://\S+|\bwww\.\S+|\b[a-z0-9-]{{2,40}}\.(?:{_END})/\S+|\bdiscord\.gg\b"
)

_APP: Final = (
    r"(?:snap(?:chat)?|sc|insta(?:gram)?|ig|disc(?:ord)?|tele(?:gram)?|kik|tik ?tok|roblox|wizz|yubo"
    r"|bereal|steam|xbox|psn|gamertag|twitter|reddit|twitch)"
)
_NAME: Final = r"@?(?=[a-z0-9._-]*[a-z])[a-z0-9._-]{3,30}(?:#\d{4})?"
_TAKEN: Final = (
    r"(?:and|but|the|is|was|app|account|acc|group|chat|story|stories|streak|streaks|me|my|your|her|his|it"
    r"|that|this|for|with|all|every|because|cos|then|again|videos?|filter|filters|post|posts|dms?|down|too"
    r"|so|at|on|or|to|off|now|today|people|friends|thing|stuff|score|map|of|in|a|i|im|if|they|when|like|makes"
    r"|made|has|have|had|just|got|as|from|about|pictures|pics|photos|be|been|being|messages|message|deleted"
    r"|delete|yesterday|tomorrow|notifications|drama|comments)\b"
)
_HANDLE: Final = re.compile(
    rf"(?<![\w.])@(?=[\w.]*[a-z])[\w.]{{3,30}}\b"
    rf"|\b(?:my|add|follow|on|im on|its|find me on|my user(?:name)? (?:on|for)|user(?:name)? on)?\s*\b{_APP}"
    rf"(?:\s*(?:is|:|=|-|name is|name|user(?:name)?(?: is)?|tag(?: is)?|its)\s*|,\s*)(?!{_TAKEN}){_NAME}"
    rf"|\b(?:add|follow|find)\s+(?:me\s+(?:on|@|at)\s+{_APP}\s+)(?!{_TAKEN}){_NAME}"
    rf"|\b[a-z0-9_.]{{3,30}}\s+on\s+{_APP}\b(?=\s*(?:$|add|if|xx?|\.|!|,))"
    rf"|\b[a-z0-9_.]{{2,30}}#\d{{4}}\b"
    rf"|\b(?:user ?name|gamertag|@)\s*(?:is|:)\s*{_NAME}"
)

_STREET: Final = (
    r"(?:road|rd|street|st|avenue|ave|lane|ln|close|drive|crescent|cres|terrace|gardens|grove|court|way|place"
    r"|walk|square|hill|park|mews|rise|row|stryd|heol|ffordd)"
)
_ADDRESS: Final = re.compile(
    rf"\b\d{{1,4}}[a-d]?,?\s+(?:[a-z]+\s+){{1,3}}{_STREET}\b"
    rf"|\b(?:live|living|house is|home is|staying|my address is)\s+(?:on|at|in|down|up)\s+(?:the\s+)?"
    rf"(?:[a-z]+\s+){{1,3}}{_STREET}\b"
    r"|\b(?:[a-z]{1,2}\d[a-z\d]?)\s?\d[abd-hjlnp-uw-z]{2}\b"
    r"|\bmy (?:address|postcode|post code) is\b"
)

_KIND_OF_SCHOOL: Final = (
    r"(?:school|academy|high(?: school)?|college|primary(?: school)?|secondary(?: school)?|grammar(?: school)?"
    r"|comp|comprehensive|sixth form|juniors?|ysgol)"
)
_NO_NAME: Final = (
    r"(?:a|an|the|my|your|our|this|that|their|his|her|old|new|big|different|another|same|primary|secondary"
    r"|high|middle|boarding|special|private|state|whole|any|every|normal|after|before|at|in|to|from|of"
    r"|and|me|us|back|for|local|home|hate|start|starting|finish|started|changed|moved|leave|left|is|was|junior"
    r"|summer|sunday|drama|dance|art|driving|online|proper|some|no|all|one|sixth|next|last|first|nursery|out|during"
    r"|about|with|when|hated|like|love|skip|skipped|miss|missed|off|through|get|got|do|did|such|go|going|went"
    r"|small|little|bad|good|catholic|language|joining|into|only|been|being|hours|on|over|bunk|bunked|by)"
)
_SCHOOL: Final = re.compile(
    rf"\b(?:go|goes|went|going|at|from|attend|to|in|of|year \d+)\s+(?:to\s+|at\s+|from\s+|in\s+)?"
    rf"(?:st\.?\s+[a-z']+|(?!{_NO_NAME}\b)[a-z']{{3,}})(?:\s+(?!{_NO_NAME}\b)[a-z']{{3,}}){{0,2}}"
    rf"\s+{_KIND_OF_SCHOOL}\b"
    r"|\bysgol\s+(?:gyfun\s+|uwchradd\s+)?(?!fi\b|heddiw\b|yn\b)[a-z]{4,}"
)

_SPOT: Final = (
    r"(?:park|station|bus stop|bus station|shops?|maccies|mcdonalds|maccas|kfc|tesco|asda|costa|greggs|town|the"
    r" cinema|cinema|gate|gates|swings|field|fields|skate ?park|subway|library|mall|shopping cent(?:re|er)|beach"
    r"|pier|bridge|canal|woods|car ?park|corner|mine|my house|ur house|your house|ours|mine after|nandos|primark|arcade)"
)
_WHEN: Final = (
    r"(?:\d{1,2}(?::\d\d|\.\d\d)?\s?(?:am|pm|o ?clock)?|tonight|tomorrow|tmrw|2moro|today|saturday|sunday|monday"
    r"|tuesday|wednesday|thursday|friday|weekend|after school|lunch|half \w+|later|sat|fri)"
)
_MEETING: Final = re.compile(
    rf"\bmeet(?:ing)?\s+(?:me|up|us|u|you|there|irl)?\s*(?:{_WHEN}\s+)?(?:at|by|in|outside|near|behind|down|round|opposite)\s+"
    rf"(?:the\s+|our\s+|my\s+|ur\s+|your\s+)?(?:[a-z]+\s+){{0,2}}?{_SPOT}\b"
    rf"|\b(?:come|be|ill be|i will be|see (?:you|u)|im|waiting)\s+(?:to|at|by|outside|round|down|behind)\s+"
    rf"(?:the\s+|my\s+)?(?:[a-z]+\s+){{0,2}}?{_SPOT}\s+(?:at\s+|on\s+)?{_WHEN}\b"
    rf"|\b(?:lets|wanna|want to|shall we|can we|could we|should we|we should|u wanna|do you want to|anyone want to)\s+meet"
    rf"(?:\s+up)?\b(?!\s+(?:new|people|the deadline|halfway))"
    rf"|\bmeet (?:me )?(?:irl|in person|in real life)\b"
)

_FULL_NAME: Final = re.compile(
    r"\b(?:my (?:real |full )?name is|my name(?:s|'s)|im called|i'm called|i am called|real name is|irl im)\s+"
    r"(?!not\b|a\b|the\b|so\b|on\b|really\b|an\b|different\b|pronounced\b|spelt\b|that\b)[a-z][a-z'-]{1,20}(?:\s+[a-z][a-z'-]{1,20})?"
)


@dataclass(frozen=True, slots=True)
class _Pattern:
    category: str
    severity: int
    pattern: re.Pattern[str]


_PATTERNS: Final = (
    _Pattern("email", RAISED, _EMAIL),
    _Pattern("link", RAISED, _LINK),
    _Pattern("handle", RAISED, _HANDLE),
    _Pattern("address", HIGH, _ADDRESS),
    _Pattern("school", RAISED, _SCHOOL),
    _Pattern("meeting", HIGH, _MEETING),
    _Pattern("name", RAISED, _FULL_NAME),
)


class Identifying:
    """What a text gives away; ``schools`` are names that are known to be schools' or places'."""

    def __init__(self, schools: Iterable[str] = ()) -> None:
        names = sorted({fold(name).text for name in schools if len(name) > 3})
        self._schools = AhoCorasick(names) if names else None

    def find(self, text: str) -> list[Mark]:
        """Find at most one of each kind, the first."""
        folded = fold(text)
        finders: tuple[Callable[[Folded], Iterator[tuple[str, int, int, int]]], ...] = (
            _phones,
            _by_pattern,
            self._known_schools,
        )
        found: dict[str, Mark] = {}
        for finder in finders:
            for category, severity, begin, end in finder(folded):
                if category not in found:
                    first, last = folded.places[begin], folded.places[end - 1] + 1
                    found[category] = Mark(category, severity, text[first:last], first, last)
        return sorted(found.values(), key=lambda mark: (-mark.severity, mark.begin))

    def _known_schools(self, folded: Folded) -> Iterator[tuple[str, int, int, int]]:
        if self._schools is None:
            return
        for _, begin, end in self._schools.find_matches_as_indexes(folded.text):
            before, after = folded.text[:begin][-1:], folded.text[end:][:1]
            if not before.isalnum() and not after.isalnum():
                yield "school", RAISED, begin, end


def _by_pattern(folded: Folded) -> Iterator[tuple[str, int, int, int]]:
    for each in _PATTERNS:
        match = each.pattern.search(folded.text)
        if match is not None:
            begin = match.start() + len(match[0]) - len(match[0].lstrip())
            yield each.category, each.severity, begin, match.end()


def _phones(folded: Folded) -> Iterator[tuple[str, int, int, int]]:
    for match in phonenumbers.PhoneNumberMatcher(folded.text, REGION):
        yield "phone", RAISED, match.start, match.end
    for run in _NUMBER_RUN.finditer(folded.text):
        if _is_phone(_digits(run[0])):
            yield "phone", RAISED, run.start(), run.end()


def _digits(run: str) -> str:
    """Write out what a run says: "oh double seven" is 077."""
    digits: list[str] = []
    times = 1
    for part in _NUMBER_PART.findall(run):
        if part in _TIMES:
            times = _TIMES[part]
            continue
        digits.append(_DIGIT_WORDS.get(part, part) * times)
        times = 1
    return "".join(digits)


def _is_phone(digits: str) -> bool:
    if not FEWEST_DIGITS <= len(digits.lstrip("+")) <= MOST_DIGITS:
        return False
    try:
        number = phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException:
        return False
    return digits[0] in "0+" and phonenumbers.is_possible_number(number)
