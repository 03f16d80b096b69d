"""Models of a table: clusters, a forecast, who is at risk; each judged before it is told."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from playground.analyst.answer import Answer, code
from playground.analyst.behaviours.driver_scripts import PLOTS, listed
from playground.analyst.behaviours.outcome import chosen
from playground.analyst.behaviours.regression import PREDICTORS_MAX, usable
from playground.analyst.behaviours.task import Task
from playground.analyst.plots import axis, drawn, seen, spelled
from playground.analyst.printed import number
from playground.analyst.query import Query
from playground.analyst.steps import Steps
from playground.analyst.tables import Column, Table
from playground.analyst.voice import Voice
from playground.analyst.wording import capital, day_words, figure, named

CLUSTER = """
points = df[columns].dropna()
for name in columns:
    if points[name].min() >= 0 and points[name].skew() > 2:  # a long tail: by its logarithm
        points[name] = np.log1p(points[name])
points = (points - points.mean()) / points.std()
print(f'# rows: {len(points)}')

def best(points):
    tried = points.sample(min(len(points), 600), random_state=1)
    found = {k: KMeans(k, n_init=4, random_state=1).fit_predict(tried) for k in range(2, 7)}
    return max((silhouette_score(tried, labels), k) for k, labels in found.items())

silhouette, k = best(points)
chance = np.random.default_rng(1)  # what k-means finds where there are no clusters
spread = [np.zeros(len(columns)), points.cov(), min(len(points), 600)]
clouds = [best(pd.DataFrame(chance.multivariate_normal(*spread)))[0] for _ in range(15)]
mixed = [best(points.apply(lambda c: chance.permutation(c)))[0] for _ in range(15)]
print(f'# k: {k}')
print(f'# silhouette: {silhouette}')
print(f'# by chance: {max(*clouds, *mixed)}')
labels = pd.Series(KMeans(k, n_init=10, random_state=1).fit_predict(points) + 1, points.index)
print('# clusters')
print(df.loc[points.index, columns].groupby(labels.rename('cluster')).mean().to_csv())
print('# sizes')
print(labels.value_counts().sort_index().to_csv(index_label='cluster'))
if silhouette > max(0.2, *clouds, *mixed):
    flat = PCA(2).fit_transform(points)
""".strip()

FORECAST = """
course = course.asfreq(course.index.freq or pd.infer_freq(course.index) or STEP).interpolate()
season = SEASON if len(course) >= 3 * SEASON else 1

def smoothed(course):
    seasonal = {'seasonal': 'add', 'seasonal_periods': season} if season > 1 else {}
    model = ETSModel(course.astype(float), trend='add', damped_trend=True, **seasonal)
    return model.fit(disp=False)

errors = {'smoothing': [], 'last value': [], 'last season': []}
for back in range(4, 0, -1):  # tested on the past
    cut = len(course) - back * ahead
    if cut >= max(3 * season, 12):
        past, truth = course.iloc[:cut], course.iloc[cut:cut + ahead].to_numpy()
        errors['smoothing'].append(abs(smoothed(past).forecast(ahead).to_numpy() - truth).mean())
        for name, lag in (('last value', 1), ('last season', season)):
            errors[name].append(abs(np.resize(past.to_numpy()[-lag:], ahead) - truth).mean())
error = pd.DataFrame(errors).mean()
how = error.idxmin() if error['smoothing'] > 0.98 * error.min() else 'smoothing'
if how == 'smoothing' or error.isna().all():
    ends = smoothed(course).get_prediction(len(course), len(course) + ahead - 1)
    future = ends.summary_frame(alpha=0.05)[['mean', 'pi_lower', 'pi_upper']]
else:
    lag = season if how == 'last season' else 1
    mean = np.resize(course.to_numpy()[-lag:], ahead)
    reach = 1.96 * course.diff(lag).std() * np.sqrt(1 + np.arange(ahead) // lag)
    future = pd.DataFrame({'mean': mean, 'pi_lower': mean - reach, 'pi_upper': mean + reach})
future.index = pd.date_range(course.index[-1], periods=ahead + 1, freq=course.index.freq)[1:]
future.columns = ['forecast', 'low', 'high']
future.to_csv(output / 'forecast.csv', index_label=course.index.name)
print(f'# how: {how}')
print(f'# last: {course.iloc[-1]}')
print(f'# steps: {len(course)}')
print('# errors')
print(error.to_csv())
print('# forecast')
print(future.to_csv(index_label='date'))
""".strip()
DRAW_FORECAST = (
    "past = course.tail(max(5 * ahead, 24))",
    "ax.plot(past.index, past, color='#22262b')",
    "ax.plot(future.index, future['forecast'], color='#0072b2')",
    "ax.fill_between(future.index, future['low'], future['high'], color='#56b4e9', alpha=0.4)",
    "ax.xaxis.set_major_locator(AutoDateLocator(maxticks=7))",
)

RISK = """
x = pd.get_dummies(df[columns], dtype=float)
x = x.fillna(x.median())
model = HistGradientBoostingClassifier(max_depth=3, max_iter=40, random_state=1)
chance = cross_val_predict(model, x, y, cv=5, method='predict_proba')[:, 1]
print(f'# auc: {roc_auc_score(y, chance)}')
print(f'# mean: {y.mean()}')
df.insert(0, 'risk', chance.round(3))
at_risk = df[y == 0].sort_values('risk', ascending=False).head(100)
print(f'# open: {int((y == 0).sum())}')
print('# at risk')
print(at_risk.head(10).to_csv(index=False))
at_risk.to_csv(output / 'at_risk.csv', index=False)
""".strip()

STEPS = {"day": ("D", 7), "week": ("W", 52), "month": ("MS", 12), "quarter": ("QS", 4)}
YEAR = ("YS", 1)


def clusters(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Look for groups of rows that lie close together, against tables that have none."""
    task = Task(query, tables, voice)
    asked = {measure.column for measure in query.measures if measure.column} | {*query.predictors}
    columns = [
        column.name
        for column in task.table.columns
        if column.kind == "number" and (column.name in asked if asked else column.distinct > 5)
    ][:PREDICTORS_MAX]
    if len(columns) < 2:
        return Answer(voice.say("models.two_numbers"))
    across, up = (voice.say("models.component", number=place) for place in (1, 2))
    scatter = "sns.scatterplot(x=flat[:, 0], y=flat[:, 1], hue=labels, palette='colorblind', ax=ax)"
    plot = drawn(
        "clusters.png", voice.say("models.clusters_title"), [], [scatter], xlabel=across, ylabel=up
    )
    plot = replace(plot, lines=tuple(f"    {line}" for line in plot.lines))
    printed = yield from task.run(
        "look for clusters",
        [listed("columns", columns), CLUSTER],
        plot,
        imports=[
            *PLOTS,
            "from sklearn.cluster import KMeans",
            "from sklearn.decomposition import PCA",
            "from sklearn.metrics import silhouette_score",
        ],
        thought=voice.say("models.clusters_thought", count=len(columns)),
    )
    silhouette, chance = printed.number("silhouette"), printed.number("by chance")
    values = {"value": voice.number(silhouette, 2), "chance": voice.number(chance, 2)}
    if not silhouette > max(0.2, chance):
        tried = voice.say("models.tried", names=voice.listed([code(name) for name in columns]))
        return Answer(voice.say("models.no_clusters", **values), (tried,))
    sizes = [row["count"] for row in printed.rows("sizes")]
    head = [voice.say("heads.cluster"), voice.say("heads.rows"), *columns]
    rows = [
        [row["cluster"], size, *(voice.number(number(row[name])) for name in columns)]
        for row, size in zip(printed.rows("clusters"), sizes, strict=True)
    ]
    finding = voice.say("models.clusters", k=len(sizes), sizes=voice.listed(sizes))
    points = (voice.say("models.silhouette", **values),)
    return Answer(finding, points, [head, *rows], plots=seen(plot, printed))


def forecast(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Carry a course on, where the past shows that it can be; with its interval."""
    task = Task(query, tables, voice)
    asked = [column for one in query.dimensions if (column := task.column(one.column))]
    dates = [column for column in (*asked, *task.table.columns) if column.kind == "date"]
    column = task.column(task.measure.column)
    if not dates or column is None:
        return Answer(voice.say("models.which" if dates else "models.no_dates"))
    clock = dates[0]
    grains = [one.grain for one in query.dimensions if one.grain in (*STEPS, "year")]
    step, season = STEPS.get(next(iter(grains), "") or _grain(clock, task.table.rows), YEAR)
    ahead = min(max(query.horizon or min(season if season > 1 else 5, 12), 1), 60)
    name = named(column.name)
    heading = voice.say("models.forecast_title", name=capital(name))
    label = axis(capital(name), column.unit)
    draw = [*DRAW_FORECAST, spelled("y", column.mean, voice)]
    plot = drawn("forecast.png", heading, [], draw, ylabel=label)
    body = FORECAST.replace("STEP", repr(step)).replace("SEASON", str(season))
    how = "sum" if task.measure.how == "sum" else "mean"
    printed = yield from task.run(
        f"carry {name} on",
        [
            f"course = df.set_index({clock.name!r})[{column.name!r}].sort_index()",
            f"course = course.resample({step!r}).{how}()",
            f"ahead = {ahead}",
            body,
        ],
        plot,
        imports=[
            "import numpy as np",
            "from matplotlib.dates import AutoDateLocator",
            "from statsmodels.tsa.exponential_smoothing.ets import ETSModel",
        ],
        thought=voice.say("models.forecast_thought"),
    )
    rows, keys = printed.rows("forecast"), ("forecast", "low", "high")
    last = rows[-1]
    value, low, high = (figure(last[key], column.unit, voice) for key in keys)
    spans = [[figure(row[key], column.unit, voice) for key in keys] for row in rows]
    words = {"name": capital(name), "value": value, "low": low, "high": high}
    finding = voice.say("models.forecast", date=day_words(last["date"], voice), **words)
    errors = {row[""]: number(row["0"]) for row in printed.rows("errors")}
    smooth, naive = errors["smoothing"], min(errors["last value"], errors["last season"])
    how = printed.values["how"]
    if math.isnan(smooth):
        point = voice.say("models.untested")
    elif how == "smoothing":
        point = voice.say("models.better", error=smooth, naive=naive)
    else:
        key = "models.naive_season" if how == "last season" else "models.naive"
        point = voice.say(key, error=naive, smoothing=smooth)
    head = voice.heads("date", "forecast", "interval")
    table = [
        [day_words(row["date"], voice), most, voice.say("wording.span", low=low, high=high)]
        for row, (most, low, high) in zip(rows, spans, strict=True)
    ]
    return Answer(finding, (point,), [head, *table], plots=seen(plot, printed))


def _grain(clock: Column, rows: int) -> str:
    """The step that a column of dates has by itself, or one that leaves enough steps."""
    if not clock.first:
        return "month"
    first, last = (date.fromisoformat(day[:10]) for day in (clock.first, clock.last))
    days = (last - first).days
    if rows > 2 * clock.distinct and days > 400:
        return "month"
    each = max(days, 1) / max(clock.distinct, 1)
    bounds = ((5, "day"), (20, "week"), (60, "month"), (200, "quarter"))
    return next((grain for most, grain in bounds if each < most), "year")


def risk(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Who is likely to have the outcome next, with how good the ranking is."""
    task, outcome = Task(query, tables, voice), chosen(query, tables[query.table])
    if outcome is None or outcome.kind != "share":
        return Answer(voice.say("models.which"), declined=True)
    names = [column.name for column in usable(query, tables) if column.name != outcome.column.name]
    ids = [column.name for column in task.table.columns if column.kind == "id"][:1]
    printed = yield from task.run(
        f"rank the rows by their risk of {outcome.noun}",
        [
            f"df = df.dropna(subset=[{outcome.column.name!r}])",
            outcome.line,
            listed("columns", names),
            RISK,
        ],
        imports=[
            "from sklearn.ensemble import HistGradientBoostingClassifier",
            "from sklearn.metrics import roc_auc_score",
            "from sklearn.model_selection import cross_val_predict",
        ],
        thought=voice.say("models.risk_thought"),
    )
    auc, noun = printed.number("auc"), outcome.noun
    told = {"noun": noun, "auc": voice.number(auc, 2), "count": printed.number("open")}
    finding = voice.say("models.risk" if auc >= 0.6 else "models.no_risk", **told)
    share = outcome.shown(printed.number("mean"), voice)
    points = (voice.say("models.risk_auc", share=share, **told), voice.say("models.risk_file"))
    shown = ["risk", *ids, *names[:3]]
    body = [[row[name] for name in shown] for row in printed.rows("at risk")]
    return Answer(finding, points, [[voice.say("heads.risk"), *shown[1:]], *body])
