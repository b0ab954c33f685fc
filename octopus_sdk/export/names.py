"""Whether two names may be the same customer's.

Used only where the VAT numbers cannot decide. Two names are *similar* when, after the steps below,
each word of the shorter one stands in the other and nothing but initials is left over:

1. capitals and accents do not count: `Élodie` is `elodie`;
2. punctuation separates nothing: `O.C.M.W.` is `ocmw`, `D'Hondt` is `dhondt`, `Saint-Luc` is two
   words;
3. legal forms do not count: `BV`, `SRL`, `NV`, `VZW` and their like;
4. the order of words does not count: `Peeters An` is `An Peeters`;
5. an initial stands for a word that begins with it: `A. Peeters` is `An Peeters`.

It would rather stop a run than take one customer for another: `An Peeters` and `Peeters` differ.

>>> similar("De Zonnewijzer BV", "zonnewijzer, de")
True
>>> similar("Bakkerij Peeters", "Bakkerij Janssens")
False
"""

import re
import unicodedata

LEGAL_FORMS = frozenset(
    {
        *("bv", "bvba", "ebvba", "nv", "cv", "cva", "cvba", "comm", "commv", "gcv", "vof"),
        *("vzw", "ivzw", "sa", "sas", "sarl", "sc", "sca", "scrl", "scs", "snc", "sprl", "srl"),
        *("asbl", "aisbl", "ag", "gmbh", "kg", "ohg", "ug", "inc", "llc", "ltd", "plc"),
    }
)


def similar(one: str, other: str) -> bool:
    """Tell whether two names may be the same customer's. An empty name is similar to none."""
    ours, theirs = words(one), words(other)
    if not ours or not theirs or len(ours) != len(theirs):
        return False
    return _pair_up(sorted(ours, key=len, reverse=True), theirs)


def words(name: str) -> list[str]:
    """Return what counts of a name, as bare words."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(letter)
    )
    joined = re.sub(r"[.'\u2018\u2019`]", "", plain)
    found = re.findall(r"\w+", joined)
    return [word for word in found if word not in LEGAL_FORMS] or found


def _pair_up(ours: list[str], theirs: list[str]) -> bool:
    """Tell whether each of our words finds one of theirs for itself, whole words first."""
    left = list(theirs)
    initials = []
    for word in ours:
        if word in left:
            left.remove(word)
        else:
            initials.append(word)
    for word in initials:
        match = next((other for other in left if _initial(word, other)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _initial(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and long.startswith(short)
