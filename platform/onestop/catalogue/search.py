"""Finding a service item by words, pinyin or department. Pure and in memory: a tenant offers some dozens of items."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin

from onestop.catalogue.model import Audience, Channel, Implementation
from onestop.tenancy.model import Department

WORD = re.compile(r"[^\W_]+")
HAN = re.compile(r"[\u4e00-\u9fff]+")
LATIN = re.compile(r"[a-z0-9]+")
EXACT, BEGINS, HOLDS, SCATTERED = 100, 80, 60, 20
"""How well a word fits a text: it is the text, begins it, stands in it, or its characters do, in this order."""
NAME, KEYWORD, SOUND, DEPARTMENT = 1.0, 0.9, 0.7, 0.4
"""What a fit counts for, by where it is found."""
SURE = 4
"""How many first letters may stand apart and still mean something."""
LIKE = 0.6
"""The share of a word's pairs of characters that a name must have, when nothing else fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for. `department` is a department's code, or its short name."""

    text: str = ""
    department: str | None = None
    audience: Audience | None = None
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An offer, and how well it fits: more is better."""

    offer: Implementation
    score: float


@dataclass(frozen=True, slots=True)
class Sound:
    """A text in pinyin without tones: its syllables in one, where each begins, and their first letters."""

    full: str
    begins: frozenset[int]
    initials: str


@dataclass(frozen=True, slots=True)
class Word:
    """One word of what someone typed: wholly Chinese, wholly letters and digits, or mixed."""

    text: str
    chinese: bool
    latin: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    offer: Implementation
    names: tuple[str, ...]
    keywords: tuple[str, ...]
    departments: tuple[str, ...]
    sounds: tuple[tuple[Sound, float], ...]


class SearchIndex:
    """Everything one tenant offers on one day."""

    def __init__(self, offers: Iterable[Implementation], departments: Mapping[str, Department]) -> None:
        self.offers = tuple(sorted(offers, key=lambda offer: offer.item.code))
        self._entries = [_entry(offer, departments[offer.lead]) for offer in self.offers]

    def find(self, wanted: Wanted) -> list[Found]:
        """Return what fits, the best first, equals by code. Every word must fit somewhere; no words fit everything."""
        words = words_of(wanted.text)
        scored = (Found(e.offer, _score(e, words)) for e in self._entries if _admits(e.offer, wanted))
        return sorted((f for f in scored if f.score or not words), key=lambda f: -f.score)


def words_of(text: str) -> list[Word]:
    """Return the words of what someone typed, in one width and case."""
    found = WORD.findall(unicodedata.normalize("NFKC", text).casefold().replace("'", ""))
    return [Word(word, bool(HAN.fullmatch(word)), bool(LATIN.fullmatch(word))) for word in found]


@lru_cache(maxsize=4096)
def sound_of(text: str) -> Sound:
    """Return how a text is said; what is not Chinese stays as it is written."""
    syllables = [s for part in lazy_pinyin(text) for s in LATIN.findall(part.casefold())]
    begins, at = set(), 0
    for syllable in syllables:
        begins.add(at)
        at += len(syllable)
    return Sound("".join(syllables), frozenset(begins), "".join(s[0] for s in syllables))


def _entry(offer: Implementation, lead: Department) -> _Entry:
    item = offer.item
    heard = [(item.name_zh, SOUND), *((word, SOUND * KEYWORD) for word in item.keywords), (lead.name_zh, DEPARTMENT)]
    return _Entry(
        offer=offer,
        names=_folded(item.name_zh, item.name_en, item.code),
        keywords=_folded(*item.keywords),
        departments=_folded(lead.name_zh, lead.name_en),
        sounds=tuple((sound_of(text), weight) for text, weight in heard),
    )


def _folded(*texts: str) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFKC", text).casefold() for text in texts)


def _admits(offer: Implementation, wanted: Wanted) -> bool:
    item, department = offer.item, wanted.department
    return (
        (department is None or department in (offer.lead, offer.lead.partition("-")[2]))
        and (wanted.audience is None or wanted.audience in item.audience)
        and (wanted.channel is None or wanted.channel in item.channels)
    )


def _score(entry: _Entry, words: list[Word]) -> float:
    total = 0.0
    for word in words:
        fit = _fit(entry, word)
        if not fit:
            return 0.0
        total += fit
    return total


def _fit(entry: _Entry, word: Word) -> float:
    best = 0.0
    for texts, weight in ((entry.names, NAME), (entry.keywords, KEYWORD), (entry.departments, DEPARTMENT)):
        for text in texts:
            best = max(best, _written(text, word) * weight)
    if word.latin:
        return max(best, *(_said(sound, word.text) * weight for sound, weight in entry.sounds))
    return best or _like(entry.names[0], word.text) * SCATTERED


def _written(text: str, word: Word) -> int:
    wanted = word.text
    if wanted in text:
        if wanted == text:
            return EXACT
        if text.startswith(wanted):
            return BEGINS
        return HOLDS if not word.latin or f" {wanted}" in text else 0
    return SCATTERED if word.chinese and len(wanted) > 1 and _in_order(text, wanted) else 0


def _said(sound: Sound, word: str) -> int:
    if word in (sound.full, sound.initials):
        return EXACT
    if sound.full.startswith(word) or (len(word) > 1 and sound.initials.startswith(word)):
        return BEGINS
    if len(word) > 1 and (word in sound.initials or any(sound.full.startswith(word, at) for at in sound.begins)):
        return HOLDS
    return SCATTERED if len(word) >= SURE and _in_order(sound.initials, word) else 0


def _in_order(text: str, word: str) -> bool:
    """Say whether the characters of a word stand in a text in this order, as in 环保局 for 环境保护局."""
    rest = iter(text)
    return all(character in rest for character in word)


def _like(text: str, word: str) -> float:
    """Return the share of a word's pairs of neighbours that a text has, when it is large enough to mean something."""
    if len(word) == 1:
        return 0.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    share = sum(pair in text for pair in pairs) / len(pairs)
    return share if share >= LIKE else 0.0
