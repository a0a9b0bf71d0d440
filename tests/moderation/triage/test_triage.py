"""What triage finds and what it leaves, with obfuscation undone."""

import json
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.triage import evaluate, make_triage
from moderation.triage.identifying import Identifying
from moderation.triage.lexicon import Lexicon, LexiconMalformed, PhraseGroup, read_lexicon
from moderation.triage.load import FILES, FOLDER, lexicon_matcher
from moderation.triage.matcher import Mark, Matcher
from moderation.triage.normalise import fold
from moderation.triage.phrase import parse_phrase
from moderation.triage.triage import Triage, explain

TRIAGE: Final = make_triage()
CLIENT: Final = Path(__file__).parents[3] / "web" / "src" / "risk"

# As measured when this version was written; they may not fall.
RECALL: Final = 0.98
PRECISION: Final = 0.98


def categories(text: str) -> set[str]:
    return {mark.category for mark in TRIAGE.read(text)}


def test_evaluation_holds_its_floors() -> None:
    figures = evaluate(TRIAGE)
    assert figures.recall >= RECALL, figures.missed
    assert figures.precision >= PRECISION, figures.wrong


def test_evaluation_has_every_category_and_as_many_harmless_lines() -> None:
    lines = json.loads((Path(__file__).parent / "evaluation.json").read_text())
    true = {line for each in lines["true"].values() for line in each}
    assert len(true) + len(lines["harmless"]) >= 400
    assert len(lines["harmless"]) >= 150
    assert not true & set(lines["harmless"])
    assert all(len(each) >= 5 for each in lines["true"].values())


def test_data_of_the_client_is_the_same_file() -> None:
    for name, client in (("risk-en.json", "en.json"), ("risk-cy.json", "cy.json")):
        assert (FOLDER / name).read_bytes() == (CLIENT / "lexicons" / client).read_bytes()
    assert "peers-en" in lexicon_matcher().version


@pytest.mark.parametrize("language", ["en", "cy"])
def test_matcher_reads_the_clients_own_evaluation_as_the_client_does(language: str) -> None:
    lines = json.loads((CLIENT / "evaluation" / f"{language}.json").read_text())
    files = [FOLDER / name for name in FILES[:2]]
    matcher = Matcher([read_lexicon(path.read_bytes()) for path in files])
    true = [(category, line) for category, each in lines["true"].items() for line in each]
    found = [
        line
        for category, line in true
        if any(mark.category == category for mark in matcher.find(line))
    ]
    wrong = [line for line in lines["harmless"] if matcher.find(line)]
    assert len(found) / len(true) >= 0.98
    assert len(wrong) <= 2


@pytest.mark.parametrize(
    "text",
    [
        "k1ll mys3lf",
        "K I L L  M Y S E L F",
        "kill mуself",  # noqa: RUF001
        "ｋｉｌｌ ｍｙｓｅｌｆ",  # noqa: RUF001
        "𝓴𝓲𝓵𝓵 𝓶𝔂𝓼𝓮𝓵𝓯",  # noqa: RUF001
        "🅺🅸🅻🅻 myself",
        "k\u0301i\u0301l\u0301l\u0301 myself",
        "ki\u200bll my\u200dself",
        "killmyself",
        "kiiiiill myself",
        "k*ll myself",
        "k.i.l.l myself",
    ],
)
def test_obfuscated_words_are_found_and_shown_as_written(text: str) -> None:
    (mark,) = [each for each in TRIAGE.read(text) if each.category == "suicide"]
    assert mark.piece == text[mark.begin : mark.end]
    assert explain(mark) == f"matched: suicide, {mark.piece!r}"


@pytest.mark.parametrize(
    "text",
    ["that skills myself test", "I taught that skill myself", "Scunthorpe", "cocktail sausages"],
)
def test_words_within_words_are_left(text: str) -> None:
    assert categories(text) == set()


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣1️⃣2️⃣3️⃣", "phone"),
        ("oh double seven double oh nine oh oh one two three", "phone"),
        ("amber at gmail dot com", "email"),
        ("snap: amber_07", "handle"),
        ("im at 14 station road", "address"),
        ("CF10 3AT", "address"),
        ("i go to hillview", "school"),
        ("ysgol plasmawr", "school"),
        ("meet me at the park at 4", "meeting"),
        ("my name is jas walker", "name"),
        ("https://chat.example.com/x", "link"),
    ],
)
def test_identifying_details_are_found(text: str, category: str) -> None:
    assert category in categories(text)


@pytest.mark.parametrize(
    "text",
    ["ring childline on 0800 1111", "samaritans are 116 123", "page 07 700", "1 2 3 4 5 6 7"],
)
def test_helplines_and_other_numbers_are_left(text: str) -> None:
    assert "phone" not in categories(text)


def test_school_is_known_only_as_a_whole_word() -> None:
    known = Identifying(["Hill"])
    assert [mark.category for mark in known.find("up the hill road")] == ["school"]
    assert known.find("uphill") == []
    assert Identifying().find("hill") == []


def test_gravest_of_each_category_is_kept_gravest_first() -> None:
    found = TRIAGE.read("my snap is amber_07 and i took an overdose and i feel suicidal")
    assert [mark.severity for mark in found] == sorted(
        (mark.severity for mark in found), reverse=True
    )
    assert len({mark.category for mark in found}) == len(found)


def test_classifier_only_adds() -> None:
    class Loud:
        def classify(self, text: str) -> list[Mark]:
            return [Mark("tone", 1, text, 0, len(text)), Mark("suicide", 3, text, 0, len(text))]

    with_model = Triage(lexicon_matcher(), Identifying(), Loud())
    plain = Triage(lexicon_matcher(), Identifying())
    text = "i want to die"
    before = {mark.category for mark in plain.read(text)}
    after = {mark.category: mark.severity for mark in with_model.read(text)}
    assert before <= set(after)
    assert (after["tone"], after["suicide"]) == (1, 3)


@given(st.text(max_size=200))
def test_reading_never_fails_and_points_into_the_text(text: str) -> None:
    for mark in TRIAGE.read(text):
        assert mark.piece == text[mark.begin : mark.end]


@given(st.text(max_size=100))
def test_folding_keeps_a_place_for_every_letter(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.places)
    assert list(folded.places) == sorted(folded.places)


@pytest.mark.parametrize("phrase", ["(open", "close)", "{nobody}"])
def test_broken_phrase_is_refused(phrase: str) -> None:
    with pytest.raises(LexiconMalformed):
        parse_phrase(phrase, {})


def test_broken_lexicon_is_refused_and_sets_do_not_nest_for_ever() -> None:
    with pytest.raises(LexiconMalformed) as refused:
        read_lexicon(b'{"format": 2}')
    assert refused.value.at
    with pytest.raises(LexiconMalformed):
        parse_phrase("{a}", {"a": "{a}"})


def test_welsh_mutations_and_beginnings_are_phrases() -> None:
    lexicon = Lexicon(
        format=1,
        language="cy",
        version="1",
        sets={},
        groups=(PhraseGroup("x", 1, ("~cath ddu", "~chwaer", "~afal", "cut*", "a ... b", "(|)")),),
        unless=("cutlery",),
    )
    matcher = Matcher([lexicon])
    for text in ("gath ddu", "nghath ddu", "chwaer", "afal", "cutting", "a one two three b"):
        assert matcher.find(text), text
    for text in ("cutlery", "a one two three four b", "hath ddu", "a. b"):
        assert not matcher.find(text), text
