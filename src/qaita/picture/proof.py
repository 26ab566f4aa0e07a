"""Whether plan and bound were accepted by the verifier, and what the bound gives up, in words.

Owns :func:`proof_lines`. Says nothing that ``result.json`` does not hold.
"""

from __future__ import annotations

from qaita.picture.findings import Findings
from qaita.picture.words import Speech


def proof_lines(found: Findings, speech: Speech) -> list[str]:
    """Return the verdict, what has a price in the bound, and what it leaves out; none where nothing was judged."""
    said = found.summary.get("proof")
    if not said:
        return []
    if not said["accepted"]:
        return [speech.say("proof.refused")]
    if said["bound"] is None:
        return [speech.say("proof.plan")]
    lines = [speech.say("proof.plan"), speech.say("proof.solver", bound=speech.number(said["bound"]))]
    return [
        *(lines if said["solver"] else [speech.say("proof.accepted")]),
        *(speech.say(f"proof.{key}", rules="; ".join(speech.say(f"proof.{name}") for name in said[key]))
          for key in ("priced", "given_up") if said[key]),
    ]  # fmt: skip
