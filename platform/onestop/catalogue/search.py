"""Finding an item as people look for it: by words, by pinyin in full or by its initials, by department and audience."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from onestop.catalogue.model import Audience, Implementation
from onestop.tenancy.model import Department

_WORD = re.compile(r"[\W_]+")
_LATIN = re.compile(r"[a-z0-9]+")
_NAME, _KEYWORD, _ELSEWHERE = 3, 2, 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty fields ask for nothing. `department` is the code of the one that decides."""

    text: str = ""
    department: str = ""
    audience: Audience | None = None


def find(
    offers: Iterable[Implementation], wanted: Wanted, departments: dict[str, Department]
) -> Sequence[Implementation]:
    """Return the offers that fit every word, the best fit first; offers that fit alike keep their order."""
    words = tuple(word for word in _WORD.split(wanted.text.lower()) if word)
    ranked = [
        (rank, offer)
        for offer in offers
        if wanted.department in ("", offer.lead)
        and (wanted.audience is None or wanted.audience in offer.item.audience)
        and (rank := _rank(offer, departments[offer.lead], words))
    ]
    return [offer for _, offer in sorted(ranked, key=lambda pair: -pair[0])]


def _rank(offer: Implementation, lead: Department, words: tuple[str, ...]) -> int:
    """Return how well an offer fits; 0 when a word is nowhere in it."""
    item = offer.item
    places = (
        (_NAME, (item.name_zh, item.name_en)),
        (_KEYWORD, item.keywords),
        (_ELSEWHERE, (lead.name_zh, lead.name_en, item.licence.name_zh, item.licence.name_en)),
    )
    ranks = [max((weight for weight, texts in places if _any(texts, word)), default=0) for word in words]
    return 0 if 0 in ranks else sum(ranks) + 1


def _any(texts: Sequence[str], word: str) -> bool:
    latin = _LATIN.fullmatch(word) is not None
    return any(word in text.lower() or (latin and _sounds(text, word)) for text in texts)


def _sounds(text: str, word: str) -> bool:
    full, starts, initials = pinyin(text)
    return (len(word) > 1 and word in initials) or any(full.startswith(word, start) for start in starts)


@lru_cache(maxsize=4096)
def pinyin(text: str) -> tuple[str, tuple[int, ...], str]:
    """Return a text's syllables in one word, where each of them begins, and their initials: 辐射, `fushe`, `fs`."""
    syllables = lazy_pinyin(text, style=Style.NORMAL, errors="ignore")
    starts = [0]
    for syllable in syllables:
        starts.append(starts[-1] + len(syllable))
    return "".join(syllables), tuple(starts[:-1]), "".join(syllable[0] for syllable in syllables)
