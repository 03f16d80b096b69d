"""Behaviour: what an answer looks like, on a small table that the code makes up."""

from playground.analyst.answer import Answer, code
from playground.analyst.plots import drawn, formatted, over_time, seen
from playground.analyst.steps import Steps, run, script
from playground.analyst.voice import Voice


def example(voice: Voice) -> Steps[Answer]:
    """Makes a year of invented sales, analyses it, and says that it is invented."""
    month, region, revenue = (
        voice.say(key) for key in ("frame.month", "example.region", "example.revenue")
    )
    regions = [voice.say(f"example.{key}") for key in ("north", "south", "west")]
    plot = drawn(
        "revenue_by_month.png", voice.say("example.title"), regions,
        [f"for name, part in df.groupby({region!r}):",
         f"    ax.plot(part[{month!r}], part[{revenue!r}], marker='o', label=name)",
         "ax.legend()", *over_time(formatted(500, voice), from_zero=True)],
        ylabel=revenue,
    )  # fmt: skip
    lines = [
        "chance = np.random.default_rng(7)",
        "months = pd.period_range('2025-01', '2025-12', freq='M').astype(str)",
        f"df = pd.DataFrame([(month, region) for month in months for region in {regions!r}],",
        f"                  columns=[{month!r}, {region!r}])",
        f"level = df[{region!r}].map(dict(zip({regions!r}, [520, 340, 410])))",
        f"growth = 1 + 0.04 * df[{month!r}].str[-2:].astype(int)",
        f"df[{revenue!r}] = (level * growth * chance.normal(1, 0.06, len(df))).round()",
        "df.to_csv(output / 'sample.csv', index=False)",
        "",
        f"print('# total:', df[{revenue!r}].sum())",
        "print('# months')",
        f"by_month = df.groupby({month!r})[{revenue!r}].sum()",
        "print(by_month.to_csv())",
        "print('# regions')",
        f"by_region = df.groupby({region!r})[{revenue!r}].sum().sort_values(ascending=False)",
        "print(by_region.to_csv())",
        "",
        *plot.lines,
    ]
    imports = [*plot.imports, "import numpy as np", "import pandas as pd"]
    printed = yield from run(script("an invented table, as an example", imports, *lines))
    months, regions_told = printed.tables["months"][1:], printed.tables["regions"][1:]
    total = printed.number("total")
    rows = [
        [name, voice.number(float(value)), voice.percent(float(value) / total, 1)]
        for name, value in regions_told
    ]
    return Answer(
        voice.say(
            "example.finding", total=total, first=float(months[0][1]), last=float(months[-1][1])
        ),
        (
            voice.say("example.made_up", file=code("sample.csv")),
            voice.say("example.best", region=rows[0][0], share=rows[0][2]),
            voice.say("example.yours"),
        ),
        ([region, revenue, voice.say("example.share")], *rows),
        plots=seen(plot, printed),
    )
