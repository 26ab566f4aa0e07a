"""What no city file may hold: nothing of cameras' pictures, nothing of who somebody is.

Owns the words by which such columns are known and the rule for services of cameras. Judges headings and weights, not
what is written in free text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from qaita.city.table import Table
from qaita.errors import Fault

REFUSED = (
    (r"face|faces|facial|faceid|лицо|лица", "no faces"),
    (r"plate|plates|licen[sc]eplate|numberplate|госномер|номерзнак", "no number plates"),
    (r"person|persons|personal|iin|иин|passport|паспорт|жсн", "no persons"),
    (r"footage|stream|streams|rtsp|video|videos|видео|видеозапись", "no footage or streams"),
    (r"medal|medals|медаль|медали", "no medals: the list of acts has no link to people"),
    (r"nationality|nationalities|национальность|ұлты", "no nationality"),
    (r"party|partymember|партийность", "no party"),
    (r"ethnicity|ethnic|ethnos|race|religion|этнос|этничность|религия|вероисповедание", "no ethnicity or religion"),
    (r"loyal|loyalty|лояльность", "no loyalty"),
)
"""Words of a heading, and why a column with one of them is refused."""

CAMERA_WORDS = re.compile(r"camera|video|surveil|cctv|камер|видео", re.IGNORECASE)


def refused_heading(heading: str) -> str:
    """Return why a column with this heading is refused; empty when it is not."""
    parts = re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])", " ", heading)
    words = [word for word in re.split(r"[\W_\d]+", parts.lower()) if word]
    joined = [*words, *(first + second for first, second in pairwise(words))]
    return next((why for pattern, why in REFUSED if any(re.fullmatch(pattern, word) for word in joined)), "")


def check_headings(table: str, headings: Sequence[str]) -> list[Fault]:
    """Return a fault for each heading that a city file may not have, own columns (``x_...``) included."""
    return [Fault(f"this column is refused: {why}", table, 1, heading, maybe="drop the column")
            for heading in headings if (why := refused_heading(heading))]


def check_cameras(weights: Table, numbers: Sequence[int]) -> list[Fault]:
    """Return faults of weights of cameras above 0 that lack a purpose, a retention time or two signatories."""
    faults = []
    for number, row in zip(numbers, weights.rows(), strict=True):
        if not row["weight"] > 0:
            continue
        if row["camera"]:
            faults += _camera_faults(number, row)
        elif CAMERA_WORDS.search(row["service"]):
            faults.append(Fault("a service of cameras with a weight must say so", "weights", number, "camera",
                                value="no", allowed="yes, with purpose, retention_days and two signatories"))
    return faults


def _camera_faults(number: int, row: dict[str, object]) -> list[Fault]:
    asked = "needed for a weight of cameras above 0"
    faults = [Fault(f"missing, {asked}", "weights", number, column, maybe="set the weight to 0")
              for column in ("purpose", "second_signatory") if not row[column]]
    if row["retention_days"] == -1:
        faults.append(Fault(f"missing, {asked}", "weights", number, "retention_days", maybe="set the weight to 0"))
    signed = str(row["signatory"]).strip().casefold(), str(row["second_signatory"]).strip().casefold()
    if signed[0] and signed[0] == signed[1]:
        faults.append(Fault("both signatories are the same, two are needed", "weights", number, "second_signatory",
                            value=str(row["second_signatory"])))
    return faults
