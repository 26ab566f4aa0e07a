"""The default numbers: every class complete, growing with damage, and named."""

import re

import pytest

from qaita.cases.almaty_2022.case import tables as almaty
from qaita.cases.synthetic import tables as synthetic
from qaita.damage.consequence import CONSEQUENCES, STATES, consequence_of


@pytest.mark.parametrize("name", sorted(CONSEQUENCES))
def test_worse_damage_never_takes_less(name):
    """Proves four states each, days and cost that do not fall, a trade and a source."""
    row = CONSEQUENCES[name]
    assert len(row.days) == len(row.cost_ratio) == len(STATES)
    assert list(row.days) == sorted(row.days) and row.days[0] > 0
    assert list(row.cost_ratio) == sorted(row.cost_ratio) and row.cost_ratio[0] > 0 and row.cost_ratio[-1] <= 1
    assert row.trade and row.source


def test_unknown_class_is_other():
    """Proves the fallback."""
    assert consequence_of("windmill") is CONSEQUENCES["other"]


def test_lifelines_and_posts_of_the_cases_have_rows_of_their_own():
    """Proves that no camera, main or post of the built-in cases is taken for an office building."""
    kinds = {row["class"] for case in (almaty(), synthetic(100, 1)) for row in case.tables["assets"]}
    other = {kind for kind in kinds if kind not in CONSEQUENCES}
    assert other <= {"temporary_premises", "airport_terminal"}
    lines = [kind for kind in kinds if re.search("power|water|camera|pump|heat|reservoir|grid|telecom|post", kind)]
    assert lines and not any(consequence_of(kind).building for kind in lines)


def test_stated_numbers():
    """Proves three rows against their sources: Hazus GOV2, substation, and the share of an office building."""
    assert CONSEQUENCES["police"].days == (5, 20, 90, 180)
    assert CONSEQUENCES["power_substation"].days == (1, 3, 7, 30)
    assert CONSEQUENCES["office"].cost_ratio == (0.02, 0.10, 0.404, 1.0)
