"""What a day without each service is worth: the weights of the case, one version, assumed.

Owns the numbers. They are an input to be changed and signed by a commission, not a finding.
"""

from __future__ import annotations

from dataclasses import dataclass

from qaita.cases.rows import Row, row

VERSION = "almaty-2022-assumed-1"
"""Version of these weights."""
SIGNATORY, SECOND = "to be signed by the commission (assumed)", "to be signed by the city council (assumed)"
"""Two offices: cameras above 0 need both."""
HEATING = (("", "2022-04-15"), ("2022-10-15", "2023-04-15"), ("2023-10-15", "2024-04-15"), ("2024-10-15", ""))
"""Assumed heating seasons: outside them a day without heat weighs nothing."""


@dataclass(frozen=True)
class Weight:
    """Weight of one service, share of a resident-day lost per day."""

    service: str
    weight: float
    reason: str
    at_home: bool = False
    camera: bool = False


WEIGHTS = (
    Weight("power", 0.25, "light, cooking, lifts, phones", at_home=True),
    Weight("water", 0.25, "drinking and hygiene", at_home=True),
    Weight("heat", 0.18, "January in Almaty; only in the heating season", at_home=True),
    Weight("telecom", 0.08, "calls for help, work, payments"),
    Weight("clinic", 0.06, "the nearest clinic"),
    Weight("police", 0.05, "the nearest police place"),
    Weight("shops", 0.04, "the nearest shops"),
    Weight("administration", 0.02, "the nearest counter for documents and benefits"),
    Weight("intact_home", 0.02, "balcony or loggia mended; the flats stayed habitable, so that this is not `housing`"),
    Weight("air", 0.01, "flights"),
    Weight("broadcasting", 0.01, "television"),
    Weight("traffic_control", 0.01, "speed and junction cameras: fewer crashes", camera=True),
    Weight("city_administration", 0.005, "city hall or its stand-in"),
    Weight("justice", 0.005, "prosecutor and police department, or their stand-in"),
    Weight("environment_control", 0.002, "checks of exhaust gases at the ecological posts"),
    Weight("street_cameras", 0.0, "no declared purpose, so no weight", camera=True),
)
"""All weights; they sum to less than 1."""
PURPOSE = "control of speed and junctions (declared traffic control)"
RETENTION_DAYS = 30


def weight_rows() -> list[Row]:
    """Return the rows of ``weights``: one a service, heat one a heating season."""
    always = (("", ""),)
    return [_row(weight, *span) for weight in WEIGHTS for span in (HEATING if weight.service == "heat" else always)]


def _row(weight: Weight, first: str, until: str) -> Row:
    declared = weight.camera and weight.weight > 0
    return row(
        service=weight.service, weight=weight.weight, version=VERSION, signatory=SIGNATORY,
        second_signatory=SECOND if declared else "", from_=first, until=until, at_home="yes" if weight.at_home else "",
        camera="yes" if weight.camera else "", purpose=PURPOSE if declared else "",
        retention_days=RETENTION_DAYS if declared else None, assumed="all", note=weight.reason)
