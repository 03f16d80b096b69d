"""East Asian letters are found where they are, and nowhere else."""

import gzip
import io
import os
import zipfile
from pathlib import Path

import pandas
import pytest
from fontTools.ttLib import TTCollection, TTFont
from matplotlib.font_manager import get_font

from bot.files import font
from bot.files.cjk import east_asian, east_asian_file

CHINESE = "城市,人口,面积\n北京,2154,16410\n上海,2424,6340\n"
JAPANESE = "都市,人口\n東京,1396\nおおさか,275\nカメラ,3\n"
KOREAN = "도시,인구\n서울,977\n부산,341\n"
WESTERN = {
    "latin-1": "Größe;Höhe;Straße;schöne Grüße\n",
    "cp1252": "Année;Qualité;Été;dépôt;çà;œuvre\n",
    "cp1250": "Żółć;łódź;źdźbło\n",
    "cp1251": "Город;Население;Москва;количество\n",
    "koi8-r": "Город;Население;Москва;количество\n",
    "iso8859-7": "Πόλη;Πληθυσμός;Αθήνα\n",
    "cp1255": "עיר;אוכלוסייה\n",
    "cp1256": "مدينة;سكان\n",
    "utf-8": "Größe Москва € “quotes” – …\n",
}


@pytest.mark.parametrize("times", [1, 9_000])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "gb18030"),
        ("城市,人口\n臺北,264\n高雄,277\n", "big5"),
        (JAPANESE, "utf-8"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "utf-8"),
        (KOREAN, "euc_kr"),
    ],
)
def test_a_table_is_recognised_in_every_encoding(text: str, encoding: str, times: int) -> None:
    """Small ones, and large ones whose look ends in the middle of a letter."""
    assert east_asian_file(io.BytesIO((text * times).encode(encoding)))


@pytest.mark.parametrize("encoding", WESTERN)
def test_other_scripts_need_no_font(encoding: str) -> None:
    """Umlauts, Cyrillic, Greek, Hebrew and Arabic, in the encodings that look alike as bytes."""
    assert not east_asian_file(io.BytesIO((WESTERN[encoding] * 200).encode(encoding)))


def test_what_is_packed_is_looked_into() -> None:
    """Workbooks, Parquet, archives and gzip; random bytes and cut archives hold nothing."""
    table = pandas.DataFrame({"city": ["北京市", "上海市"], "n": [1, 2]})
    workbook, parquet, archive = io.BytesIO(), io.BytesIO(), io.BytesIO()
    table.to_excel(workbook, index=False)
    table.to_parquet(parquet)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a/data.csv", JAPANESE)
    packed_files = [workbook.getvalue(), parquet.getvalue(), archive.getvalue()]
    for content in (*packed_files, gzip.compress(KOREAN.encode())):
        assert east_asian_file(io.BytesIO(content))
    noise = [os.urandom(65_536) for _ in range(10)]
    for content in (workbook.getvalue()[:300], b"\x1f\x8bnothing", b"", *noise):
        assert not east_asian_file(io.BytesIO(content))


def test_names_and_the_font_that_has_their_letters() -> None:
    """The package's font is there, and it is a font."""
    assert east_asian("売上.csv") and east_asian("what drives 流失?")
    assert not east_asian("Umsätze.csv")
    path = font.font_file()
    assert path and path.read_bytes()[:4] in (b"OTTO", b"ttcf")


def test_the_font_of_the_system_is_found_and_is_one_that_plots_can_use(tmp_path: Path) -> None:
    """A collection, as Debian ships it, wherever it lies under the folders; none, none."""
    assert font.of_the_system([tmp_path / "none", tmp_path]) is None
    package = font.font_file()
    assert package
    collection = TTCollection()
    collection.fonts = [TTFont(package), TTFont(package)]
    path = tmp_path / "opentype" / "noto" / "NotoSansCJK-Regular.ttc"
    path.parent.mkdir(parents=True)
    collection.save(path)
    assert font.of_the_system([tmp_path / "none", tmp_path]) == path
    sent = tmp_path / font.NAME
    sent.symlink_to(path)
    assert get_font(sent).family_name == font.FAMILY
