"""Sentences of the engine in another language: found by their pattern, with the values left as they are."""

from __future__ import annotations

import pytest

from weft_editor.phrases import Phrases

GERMAN = {
    "and": "und",
    "Loop": "Schleife",
    "node {node}": "Knoten {node}",
    "{node} needs a value for {name}: connect it": "{node} braucht einen Wert für {name}: den Eingang verbinden",
    "the run's budget holds {cap} calls": "das Budget des Laufs reicht für {cap} Aufrufe",
    "the code raised {value}": "der Code löste aus: {value}",
    "{count} nodes": "{count} Knoten",
    "note": "Notiz",
    "Delete {what}": "{what} löschen",
    "{where} asks to wait{after}": "{where} bittet zu warten{after}",
    "for {wait_s} s": "für {wait_s} s",
    "did you mean {value}?": "ist {value} gemeint?",
    "unknown function {name}": "unbekannte Funktion {name}",
    "policy, {fault}": "Richtlinie, {fault}",
    "expression {shown}: {message}": "Ausdruck {shown}: {message}",
    "the expression is empty": "der Ausdruck ist leer",
    "a failure can go only one of the ways {ways}": "ein Fehler kann nur einen der Wege {ways} nehmen",
    "{name}: {value}": "{name} – {value}",
    "{count} × {what}": "{what} · {count}",
}


@pytest.fixture
def phrases() -> Phrases:
    return Phrases(GERMAN, point=",", group=".", quotes=("„", "“"), titles=("Loop",))


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("'A' needs a value for 'state': connect it", "„A“ braucht einen Wert für „state“: den Eingang verbinden"),
        ("'Loop' needs a value for 'b': connect it", "„Schleife“ braucht einen Wert für „b“: den Eingang verbinden"),
        ("the run's budget holds 1,200 calls", "das Budget des Laufs reicht für 1.200 Aufrufe"),
        ("the run's budget holds 0.5 calls", "das Budget des Laufs reicht für 0,5 Aufrufe"),
        ("a server asks to wait", "a server bittet zu warten"),
        ("a server asks to wait for 0.5 s", "a server bittet zu warten für 0,5 s"),
        ("Delete 2 nodes and note", "2 Knoten und Notiz löschen"),
        ("node 'a': the code raised ValueError: no", "Knoten „a“: der Code löste aus: ValueError: no"),
        ("unknown function 'siz'; did you mean 'size'?", "unbekannte Funktion „siz“; ist „size“ gemeint?"),
        ("policy, expression 'x': the expression is empty", "Richtlinie, Ausdruck „x“: der Ausdruck ist leer"),
        (
            "a failure can go only one of the ways 'a', 'b' and 'c'",
            "ein Fehler kann nur einen der Wege „a“, „b“ und „c“ nehmen",
        ),
    ],
)  # fmt: skip
def test_a_sentence_is_said_with_its_values(phrases: Phrases, english: str, german: str) -> None:
    assert phrases.said(english) == german


@pytest.mark.parametrize("text", ["", "{", "Nothing of that", "a: b", "3 × 4", "a\nb: c", "'"])
def test_what_no_entry_made_stays_as_it_is(phrases: Phrases, text: str) -> None:
    assert phrases.said(text) == text


def test_a_text_that_is_made_to_look_long_is_looked_at_a_bounded_number_of_times(phrases: Phrases) -> None:
    hostile = "node 'a' needs a value for b: c; unknown function d and e " * 30
    phrases.said(hostile)
    assert phrases.looks_left > -40
    assert phrases.said(hostile * 100) == hostile * 100


def test_a_moment_is_written_as_the_language_writes_it() -> None:
    phrases = Phrases({"open since {when}": "offen seit {when}"}, moment=lambda when: f"{when:%d.%m.%Y %H Uhr %M}")
    assert phrases.said("open since 2026-11-30 09:05") == "offen seit 30.11.2026 09 Uhr 05"
    assert phrases.said("open since 2026-13-30 09:05") == "offen seit 2026-13-30 09:05"


def test_an_entry_with_hardly_a_word_of_its_own_fits_nothing(phrases: Phrases) -> None:
    assert phrases.said("here: there") == "here: there"
