"""What the report says of the verifier."""

from types import SimpleNamespace

import pytest

from qaita.picture.proof import proof_lines
from qaita.picture.words import LANGUAGES, Speech
from qaita.verify.relaxation import DROPPED, PRICED

SAID = {"accepted": True, "refused": [], "bound": 1234.5, "leaves": 3, "solver": None, "priced": list(PRICED),
        "given_up": list(DROPPED)}  # fmt: skip


def lines(lang="en", **said):
    """The lines of a result that says so."""
    return proof_lines(SimpleNamespace(summary={"proof": SAID | said}), Speech(lang, "KZT"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_rule_given_up_is_named(lang):
    """Proves that verdict, prices and what is given up are told in each language, each rule by its own words."""
    accepted, priced, given_up = lines(lang)
    assert "qaita verify" in accepted
    assert priced.count(";") == len(PRICED) - 1 and given_up.count(";") == len(DROPPED) - 1


def test_says_no_more_than_was_judged():
    """Proves the other verdicts: refused, no bound sought, a bound of a solver's, and nothing judged."""
    assert lines(accepted=False) == [
        "A verifier that shares no code with the planner refuses this plan; qaita verify says why."]
    assert len(lines(bound=None, priced=[], given_up=[])) == 1
    assert "CP-SAT" in lines(solver="CP-SAT")[1] and "1,234" in lines(solver="CP-SAT")[1]
    assert proof_lines(SimpleNamespace(summary={}), Speech("en", "KZT")) == []
