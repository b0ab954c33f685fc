"""Whether two names may be the same customer's.

Used only where the VAT numbers cannot decide. Two names are *similar* when, after the steps below,
each word of one finds a word of the other for itself:

1. capitals and accents do not count: `Élodie` is `elodie`, `Sacré-Cœur` is `sacre coeur`;
2. punctuation separates nothing: `O.C.M.W.` is `ocmw`, `D'Hondt` is `dhondt`, `Saint-Luc` is two
   words;
3. legal forms and words for *and* do not count: `BV`, `SRL`, `NV`, `VZW`, `en`, `et`, `&`;
4. the order of words does not count: `Peeters An` is `An Peeters`;
5. an initial stands for a word that begins with it: `A. Peeters` is `An Peeters`;
6. a blank within a name does not count: `Vanhove` is `Van Hove`.

It would rather stop a run than take one customer for another. `An Peeters` and `Peeters` differ. A
digit is no initial: `Kerkstraat 1` and `Kerkstraat 12` are two buildings. A letter without a dot is
one only where it comes first: `Blok A` is not `Blok Anemoon`.

>>> similar("De Zonnewijzer BV", "zonnewijzer, de")
True
>>> similar("Bakkerij Peeters", "Bakkerij Janssens")
False
"""

import re
import unicodedata
from typing import NamedTuple

LEGAL_FORMS = frozenset(
    {
        *("bv", "bvba", "ebvba", "nv", "cv", "cva", "cvba", "comm", "commv", "gcv", "vof"),
        *("vzw", "ivzw", "sa", "sas", "sarl", "sc", "sca", "scrl", "scs", "snc", "sprl", "srl"),
        *("asbl", "aisbl", "ag", "gmbh", "kg", "ohg", "ug", "inc", "llc", "ltd", "plc"),
    }
)
_AND = frozenset({"en", "et", "and", "und"})
_SAINTS = {"sint": "st", "saint": "st", "sinte": "ste", "sainte": "ste"}
# Letters that do not come apart into a letter and an accent.
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_APOSTROPHES = re.compile("['`\u00b4\u02bc\u2018\u2019]")
# A dot between letters, but not the one after an initial: J.Peeters, O.C.M.W.
_AFTER_INITIAL = re.compile(r"(?<!\w)([^\W\d_])\.(?=\w\w)")
_TWO_INITIALS = re.compile(r"\b([^\W\d_])-([^\W\d_])\b")
_INNER_DOT = re.compile(r"(?<=\w)\.(?=\w)")


class _Word(NamedTuple):
    """A word of a name, whether it comes first, and whether a dot follows it."""

    text: str
    first: bool
    dotted: bool


def similar(one: str, other: str) -> bool:
    """Tell whether two names may be the same customer's. An empty name is similar to none."""
    ours, theirs = _words(one), _words(other)
    if not ours or not theirs:
        return False
    if len(ours) == len(theirs):
        return _pair_up(ours, theirs)
    whole, other_whole = ("".join(word.text for word in name) for name in (ours, theirs))
    return whole == other_whole and not re.search(r"\d", whole)


def _words(name: str) -> list[_Word]:
    """Return what counts of a name, as bare words."""
    bare = _APOSTROPHES.sub("", name.casefold().translate(_LETTERS))
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", bare)
        if not unicodedata.combining(letter)
    )
    parted = _TWO_INITIALS.sub(r"\1. \2.", _AFTER_INITIAL.sub(r"\1. ", plain))
    joined = _INNER_DOT.sub("", parted)
    found: list[tuple[str, str]] = re.findall(r"(\w+)(\.?)", joined)
    kept = [each for each in found if each[0] not in LEGAL_FORMS | _AND] or found
    return [
        _Word(_SAINTS.get(text, text), place == 0, bool(dot))
        for place, (text, dot) in enumerate(kept)
    ]


def _pair_up(ours: list[_Word], theirs: list[_Word]) -> bool:
    """Tell whether each of our words finds one of theirs for itself, whole words first."""
    left = list(theirs)
    initials = []
    for word in ours:
        same = next((other for other in left if other.text == word.text), None)
        if same is not None:
            left.remove(same)
        else:
            initials.append(word)
    for word in sorted(initials, key=lambda word: len(word.text), reverse=True):
        match = next((other for other in left if _initial(word, other)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _initial(one: _Word, other: _Word) -> bool:
    """Tell whether one of the two is the initial of the other."""
    short, long = sorted((one, other), key=lambda word: len(word.text))
    if len(short.text) != 1 or not short.text.isalpha() or not long.text.startswith(short.text):
        return False
    return short.dotted or short.first
