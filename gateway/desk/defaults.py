"""The settings of a team that has none of its own yet: version 0."""

from typing import Final

from gateway.desk.settings import (
    After,
    Ages,
    Clock,
    Help,
    Hours,
    LanguageTexts,
    OpenSpan,
    Outcome,
    Settings,
    Step,
    Texts,
    Who,
)

__all__ = ["DEFAULT_SETTINGS"]

_DAY: Final = (OpenSpan("09:00", "17:00"),)

_ENGLISH: Final = LanguageTexts(
    plain=Texts(
        in_hours=(
            "We have your message. Somebody will answer by {answered_by}. "
            "We can't answer at once. If you or somebody else is in danger, call 999."
        ),
        out_of_hours=(
            "We have your message, and we are closed now. We open {opens}. "
            "Somebody will answer by {answered_by}. "
            "If you need help before that, call 111, and in danger call 999."
        ),
        confidentiality=(
            "What you write stays between you and the nurse team. They keep a record of it. "
            "If they think that you or somebody else is not safe, they may have to tell somebody "
            "who can help. They will try to talk to you first."
        ),
        closing=(
            "We have come to the end of this talk. Thank you for writing. "
            "You can write again at any time."
        ),
    ),
    easy_read=Texts(
        in_hours="We got your message.\nWe will answer by {answered_by}.\nIn danger? Call 999.",
        out_of_hours=(
            "We got your message.\nWe are closed now.\nWe will answer by {answered_by}.\n"
            "Need help now? Call 111.\nIn danger? Call 999."
        ),
        confidentiality=(
            "The nurse team reads what you write.\nThey keep a record.\n"
            "If you are not safe, they may tell somebody who can help."
        ),
        closing="This talk is over.\nThank you.\nYou can write again.",
    ),
)

_WELSH: Final = LanguageTexts(
    plain=Texts(
        in_hours=(
            "Mae dy neges wedi cyrraedd. Bydd rhywun yn ateb erbyn {answered_by}. "
            "Allwn ni ddim ateb yn syth. Os wyt ti neu rywun arall mewn perygl, ffonia 999."
        ),
        out_of_hours=(
            "Mae dy neges wedi cyrraedd, ac rydyn ni ar gau nawr. Rydyn ni'n agor {opens}. "
            "Bydd rhywun yn ateb erbyn {answered_by}. "
            "Os oes angen help arnat ti cyn hynny, ffonia 111, ac mewn perygl ffonia 999."
        ),
        confidentiality=(
            "Mae'r hyn rwyt ti'n ei ysgrifennu yn aros rhyngot ti a'r tîm nyrsio. "
            "Maen nhw'n cadw cofnod ohono. Os ydyn nhw'n meddwl nad wyt ti neu rywun arall yn "
            "ddiogel, efallai y bydd rhaid iddyn nhw ddweud wrth rywun sy'n gallu helpu. "
            "Byddan nhw'n ceisio siarad â ti yn gyntaf."
        ),
        closing=(
            "Rydyn ni wedi dod i ddiwedd y sgwrs hon. Diolch am ysgrifennu. "
            "Gelli di ysgrifennu eto unrhyw bryd."
        ),
    ),
    easy_read=Texts(
        in_hours="Mae dy neges gyda ni.\nByddwn ni'n ateb erbyn {answered_by}.\n"
        "Mewn perygl? Ffonia 999.",
        out_of_hours="Mae dy neges gyda ni.\nRydyn ni ar gau nawr.\n"
        "Byddwn ni'n ateb erbyn {answered_by}.\nAngen help nawr? Ffonia 111.\n"
        "Mewn perygl? Ffonia 999.",
        confidentiality="Mae'r tîm nyrsio yn darllen dy negeseuon.\nMaen nhw'n cadw cofnod.\n"
        "Os nad wyt ti'n ddiogel, gallan nhw ddweud wrth rywun sy'n gallu helpu.",
        closing="Mae'r sgwrs hon ar ben.\nDiolch.\nGelli di ysgrifennu eto.",
    ),
)

_URGENT: Final = (
    Help({"en": "In danger now", "cy": "Mewn perygl nawr"}, phone="999"),
    Help({"en": "NHS, day and night", "cy": "GIG, ddydd a nos"}, phone="111"),
    Help({"en": "Childline", "cy": "Childline"}, phone="0800 1111"),
    Help({"en": "Shout: text SHOUT", "cy": "Shout: tecstia SHOUT"}, text_to="85258"),
)

_OUTCOMES: Final = (
    Outcome("advice_given", "outcome", {"en": "Advice given", "cy": "Rhoddwyd cyngor"}),
    Outcome("appointment", "outcome", {"en": "Appointment made", "cy": "Gwnaed apwyntiad"}),
    Outcome("referred", "outcome", {"en": "Referred on", "cy": "Atgyfeiriwyd"}),
    Outcome("transferred", "outcome", {"en": "Went to another team", "cy": "Aeth at dîm arall"}),
    Outcome("safeguarding", "outcome", {"en": "Safeguarding", "cy": "Diogelu"}),
    Outcome("no_further_reply", "outcome", {"en": "No further reply", "cy": "Dim ateb pellach"}),
    Outcome("not_for_us", "outcome", {"en": "Not for this service", "cy": "Ddim i'r gwasanaeth"}),
    Outcome("feelings", "emotional_health", {"en": "Feelings and worries", "cy": "Teimladau"}),
    Outcome("self_harm", "emotional_health", {"en": "Self-harm", "cy": "Hunan-niweidio"}),
    Outcome("sleep", "emotional_health", {"en": "Sleep", "cy": "Cwsg"}),
    Outcome("bullying", "relationships", {"en": "Bullying", "cy": "Bwlio"}),
    Outcome("family", "relationships", {"en": "Family", "cy": "Teulu"}),
    Outcome("friends", "relationships", {"en": "Friends", "cy": "Ffrindiau"}),
    Outcome("sexual_health", "sexual_health", {"en": "Sexual health", "cy": "Iechyd rhywiol"}),
    Outcome("body", "physical_health", {"en": "Body and growing up", "cy": "Corff a thyfu"}),
    Outcome("illness", "physical_health", {"en": "Illness or injury", "cy": "Salwch neu anaf"}),
    Outcome("eating", "physical_health", {"en": "Food and eating", "cy": "Bwyd a bwyta"}),
    Outcome(
        "alcohol_drugs", "substances", {"en": "Alcohol and drugs", "cy": "Alcohol a chyffuriau"}
    ),
    Outcome("smoking", "substances", {"en": "Smoking and vaping", "cy": "Ysmygu a fepio"}),
)

DEFAULT_SETTINGS: Final = Settings(
    time_zone="Europe/London",
    region="england",
    hours=Hours(_DAY, _DAY, _DAY, _DAY, _DAY, (), ()),
    closed_days=(),
    promise_minutes=8 * 60,
    ages=Ages(11, 19),
    languages=("en", "cy"),
    texts={"en": _ENGLISH, "cy": _WELSH},
    urgent_help=_URGENT,
    outcomes=_OUTCOMES,
    ladder=(
        Step(After.UNREAD, 120, Clock.WORKING, Who.DUTY),
        Step(After.UNREAD, 300, Clock.WORKING, Who.LEAD),
        Step(After.PROMISE, 0, Clock.WORKING, Who.LEAD),
        Step(After.PROMISE, 60, Clock.WORKING, Who.ON_CALL),
    ),
    repeat_minutes=30,
    resume_minutes=60,
    finish_days=3,
    feedback_minutes=60,
)
