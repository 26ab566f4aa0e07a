"""A folder of CSV tables becomes a city."""

from __future__ import annotations

from pathlib import Path

import pytest

from files.cities import assert_same, folder
from qaita.city.schema import TABLES
from qaita.errors import InputError
from qaita.files.city import read_city
from qaita.units import MINUTES_PER_DAY

NEEDS = "asset_id,service,supplier_id,kind\nH,power,S,run\n"


def test_folder_becomes_city(tmp_path: Path) -> None:
    """Values, blanks, defaults and times arrive typed; day 0 is 5 January, so 12 January is minute 7 x 1440."""
    city = read_city(folder(tmp_path / "c", needs=NEEDS))
    assets = city.tables["assets"]
    assert city.asset_ids.tolist() == ["S", "H"]
    assert assets["lat"][0] == 43.25 and assets["lat"][1] != assets["lat"][1]
    assert city.settings.start == 7 * MINUTES_PER_DAY
    assert city.settings.assumed == ("currency", "price_date", "holidays")
    assert set(city.tables) == {spec.name for spec in TABLES}
    assert city.needs.num_nodes == 4


def test_blank_cells_of_used_columns_are_assumed(tmp_path: Path) -> None:
    """A default that was filled in is marked; an own value and a blank with its own meaning are not."""
    assets = read_city(folder(tmp_path / "c", assets="asset_id,class\nA,\nB,school\n")).tables["assets"]
    assert assets["class"].tolist() == ["other", "school"]
    assert assets.is_assumed("class").tolist() == [True, False]
    assert not assets.is_assumed("payer").any()


def test_author_marks_assumed_cells(tmp_path: Path) -> None:
    """The column ``assumed`` names columns of its row, or all of them."""
    text = "asset_id,class,value,assumed\nA,school,5,value\nB,school,6,all\nC,school,7,\n"
    assets = read_city(folder(tmp_path / "c", assets=text)).tables["assets"]
    assert assets.is_assumed("value").tolist() == [True, True, False]
    assert assets.is_assumed("class").tolist() == [False, True, False]


RUSSIAN = "sep=;\r\nasset_id;name;class;value;lat\r\nА1;Школа №1;школа;1 250,5;43,25\r\n;;;;\r\n\r\n"
PLAIN = "asset_id,name,class,value,lat\nА1,Школа №1,школа,1250.5,43.25\n"
RUSSIAN_DAMAGE = "asset_id;state;true_on\r\nА1;extensive;05.01.2022\r\n"
PLAIN_DAMAGE = "asset_id,state,true_on\nА1,extensive,2022-01-05\n"


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig"])
def test_russian_excel_equals_plain(tmp_path: Path, encoding: str) -> None:
    """Windows-1251, semicolons, decimal commas and dd.mm.yyyy read as the same city as plain UTF-8."""
    russian = folder(tmp_path / "r", assets=RUSSIAN.encode(encoding), damage=RUSSIAN_DAMAGE.encode(encoding))
    assert_same(read_city(russian), read_city(folder(tmp_path / "p", assets=PLAIN, damage=PLAIN_DAMAGE)))


def test_tabs_quotes_and_marks(tmp_path: Path) -> None:
    """Tabs separate, quoted cells may hold line ends, and rows are counted as a spreadsheet counts them."""
    text = '\ufeffasset_id\tname\tvalue\nA\t"two\nlines"\t1\nB\t\tx\n'
    with pytest.raises(InputError) as caught:
        read_city(folder(tmp_path / "c", assets=text))
    (fault,) = caught.value.faults
    assert (fault.table, fault.row, fault.column, fault.value) == ("assets", 3, "value", "x")
