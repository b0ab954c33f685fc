"""Which names may be the same customer's, as a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus_sdk.export.names import similar

SAME = [
    ("De Zonnewijzer BV", "de zonnewijzer bv"),
    ("De Zonnewijzer BV", "Zonnewijzer, De (B.V.)"),
    ("De Zonnewijzer BVBA", "De Zonnewijzer"),
    ("Nettoyage Élodie SRL", "nettoyage elodie sprl"),
    ("An Peeters", "PEETERS AN"),
    ("A. Peeters", "An Peeters"),
    ("Saint-Luc", "saint luc"),
    ("D'Hondt Marc", "Marc Dhondt"),
    ("Café Zoë", "Cafe\u0301 Zoe"),
    ("O.C.M.W. Gent", "OCMW Gent"),
    ("NV", "N.V."),
    ("Peeters A.", "Peeters An"),
    ("J-P Vandenberghe", "Jean-Pierre Vandenberghe"),
    ("A Peeters", "Peeters An"),
    ("J.Peeters", "Jan Peeters"),
    ("Sacré-Cœur", "Sacre Coeur"),
    ("D\u00b4Hondt", "D'Hondt"),
    ("Vanhove Marc", "Van Hove Marc"),
    ("Peeters & Zoon", "Peeters en Zoon"),
    ("St.-Jozef", "Sint Jozef"),
    ("Saint-Luc", "St Luc"),
    ("Kerkstraat 12", "KERKSTRAAT 12"),
]
OTHER = [
    ("Bakkerij Peeters", "Bakkerij Janssens"),
    ("An Peeters", "Bert Peeters"),
    ("An Peeters", "Peeters"),
    ("A. Peeters", "B. Peeters"),
    ("A. Peeters", "Bert Peeters"),
    ("Peeters Peeters", "Peeters"),
    ("Bouw 1 BV", "Bouw 2 BV"),
    ("", ""),
    ("BV De Linde", "BV"),
    ("-", "An"),
    ("VME Kerkstraat 1", "VME Kerkstraat 12"),
    ("VME Kerkstraat 1 2", "VME Kerkstraat 12"),
    ("1. Kerkstraat", "12 Kerkstraat"),
    ("Residentie I", "Residentie II"),
    ("Residentie 2", "Residentie 2B"),
    ("Blok A", "Blok Anemoon"),
    ("Blok A", "Blok B"),
    ("Peeters A", "Peeters An"),
    ("Blok A", "Anemoon Blok"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_may_be_the_same(one: str, other: str) -> None:
    assert similar(one, other)
    assert similar(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_these_are_not(one: str, other: str) -> None:
    assert not similar(one, other)
    assert not similar(other, one)


WORDS = st.text(alphabet="abcdéf-'. ", min_size=1, max_size=12)


@given(WORDS, WORDS)
def test_it_does_not_matter_who_asks(one: str, other: str) -> None:
    assert similar(one, other) == similar(other, one)


@given(
    st.lists(st.sampled_from(["peeters", "an", "linde", "de", "gent"]), min_size=1), st.randoms()
)
def test_a_name_is_similar_to_its_words_in_any_order(words: list[str], random: object) -> None:
    shuffled = list(words)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert similar(" ".join(words), " ".join(shuffled).upper())
