"""Whether plan and bound were accepted by the verifier, and what the bound gives up, in words.

Owns :func:`proof_lines`. Says nothing that ``result.json`` does not hold.
"""

from __future__ import annotations

from qaita.picture.findings import Findings
from qaita.picture.words import Speech

COMMAND = "qaita verify"


def proof_lines(found: Findings, speech: Speech) -> list[str]:
    """Return the verdict, what has a price in the bound, and what it leaves out; none where nothing was judged."""
    said = found.summary.get("proof")
    if not said:
        return []
    if not said["accepted"]:
        return [speech.say("proof.refused", command=COMMAND)]
    judged = "proof.plan" if said["solver"] or said["bound"] is None else "proof.accepted"
    lines = [speech.say(judged, command=COMMAND)]
    if said["solver"] and said["bound"] is not None:
        lines.append(speech.say("proof.solver", solver=said["solver"], bound=speech.number(said["bound"])))
    return [
        *lines,
        *(speech.say(f"proof.{key}", rules="; ".join(speech.say(f"proof.{name}") for name in said[key]))
          for key in ("priced", "given_up") if said[key]),
    ]  # fmt: skip
