"""Which characters of a shown text made it a hit: by what was typed, by pinyin initials, or by full pinyin."""

import unicodedata
from dataclasses import dataclass

from core.text import pinyin


@dataclass(frozen=True)
class Mark:
    """A piece of a text; `hit` pieces are drawn with `.hit`."""

    text: str
    hit: bool


def marks(text: str, terms: list[str], *, by_sound: bool = False) -> list[Mark]:
    """Cut `text` into hit and other pieces. `terms` are already `pinyin.plain`."""
    letters, places = _plain_with_places(text)
    hit: set[int] = set()
    for term in terms:
        if span := _span(letters, term):
            hit |= {places[i] for i in range(*span)}
        elif by_sound and (span := _sound_span(text, term)):
            hit |= {places[i] for i in range(*span) if i < len(places)}
    return _pieces(text, _with_noise_between(text, hit))


def _plain_with_places(text: str) -> tuple[str, list[int]]:
    """`pinyin.plain(text)` and, for each of its characters, the position in `text` it came from."""
    pairs = [
        (letter, place)
        for place, character in enumerate(text)
        for letter in pinyin.NOISE.sub("", unicodedata.normalize("NFKC", character).lower())
    ]
    return "".join(letter for letter, _ in pairs), [place for _, place in pairs]


def _span(haystack: str, needle: str) -> tuple[int, int] | None:
    at = haystack.find(needle) if needle else -1
    return (at, at + len(needle)) if at >= 0 else None


def _sound_span(text: str, term: str) -> tuple[int, int] | None:
    read = pinyin.syllables(text)
    if span := _span("".join(syllable[:1] for syllable in read), term):
        return span
    if not (span := _span("".join(read), term)):
        return None
    starts, offset = [], 0
    for syllable in read:
        starts.append(offset)
        offset += len(syllable)
    touched = [i for i, start in enumerate(starts) if start < span[1] and start + len(read[i]) > span[0]]
    return touched[0], touched[-1] + 1


def _with_noise_between(text: str, hit: set[int]) -> set[int]:
    """A space or dash inside a hit belongs to it: 0553-581 is one mark."""
    filled = set(hit)
    for place in sorted(hit):
        ahead = place + 1
        while ahead < len(text) and ahead not in hit and not pinyin.plain(text[ahead]):
            ahead += 1
        if ahead in hit:
            filled |= set(range(place, ahead))
    return filled


def _pieces(text: str, hit: set[int]) -> list[Mark]:
    pieces: list[Mark] = []
    for place, character in enumerate(text):
        is_hit = place in hit
        if pieces and pieces[-1].hit == is_hit:
            pieces[-1] = Mark(pieces[-1].text + character, is_hit)
        else:
            pieces.append(Mark(character, is_hit))
    return pieces
