"""Courses over time, correlations, rankings and risks."""

import calendar
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from bot.playground.analyst.recipes.modelling import design
from bot.playground.analyst.recipes.plotting import BLUE, INK, ORANGE, new_figure, save


def step_of(dates: pd.Series) -> str:
    """The shortest calendar step that leaves at most 120 points; "date" where the dates do, or
    come once a month or less often."""
    if dates.nunique() <= 120 or dates.drop_duplicates().sort_values().diff().median().days > 27:
        return "date"
    hours = (dates.max() - dates.min()).total_seconds() / 3600
    lengths = {"hour": 1, "day": 24, "week": 168, "month": 730, "quarter": 2190}
    return next((name for name, length in lengths.items() if hours / length <= 120), "year")


def course_of(dates: pd.Series, values: pd.Series, how: str, step: str) -> pd.Series:
    """A number over time, summed up by calendar steps."""
    course = pd.Series(values.to_numpy(float), index=pd.DatetimeIndex(dates)).dropna()
    codes = {"hour": "h", "day": "D", "week": "W", "month": "MS", "quarter": "QS", "year": "YS"}
    if step == "date":
        return course.groupby(level=0).agg(how).sort_index()
    return course.resample(codes[step]).agg(how).dropna()


def trend_of(course: pd.Series) -> dict[str, Any]:
    """Slope a step with its 95 % interval and p-value, by least squares with errors that allow
    for neighbours being alike (Newey-West)."""
    n = len(course)
    x = np.column_stack([np.ones(n), np.arange(n) - (n - 1) / 2])
    y = course.to_numpy(float)
    rest = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    slope, pull = float(x[:, 1] @ y / (x[:, 1] @ x[:, 1])), x[:, 1] * rest
    lags = int(min(n - 2, max(1, np.ceil(1.3 * n**0.5))))
    spread = pull @ pull + 2 * sum(
        (1 - k / (lags + 1)) * pull[k:] @ pull[:-k] for k in range(1, lags)
    )
    error = float(np.sqrt(max(spread, 0) * n / max(n - 2, 1)) / (x[:, 1] @ x[:, 1])) or 1e-12
    half = float(stats.t.ppf(0.975, max(n - 2, 1))) * error
    p = float(2 * stats.t.sf(abs(slope) / error, max(n - 2, 1)))
    return {"slope": slope, "slope_low": slope - half, "slope_high": slope + half, "p": p}


def pattern_of(course: pd.Series, part: str) -> dict[str, Any] | None:
    """The pattern over the months of a year or the days of a week, once the course itself is
    taken off: the share of the rest that it explains, and Friedman's p over whole years or weeks.
    """
    step, size = ("MS", 12) if part == "month" else ("D", 7)
    course = course.resample(step).mean().dropna()
    course = course.resample("MS" if part == "month" else "D").mean().dropna()
    index = pd.DatetimeIndex(course.index)
    block = index.year if part == "month" else index.to_period("W").start_time
    parts = index.month if part == "month" else index.day_of_week
    rest = course - course.rolling(size, center=True, min_periods=size // 2).mean()
    grid = rest.groupby([block, parts]).mean().unstack().dropna()
    if len(grid) < 3 or grid.shape[1] != size:
        return None
    p = float(stats.friedmanchisquare(*(grid[name] for name in grid)).pvalue)
    means = grid.mean()
    explained = 1 - float(
        ((grid - means) ** 2).to_numpy().sum() / max((grid**2).to_numpy().sum(), 1e-12)
    )
    ends = {"top": int(means.idxmax()), "bottom": int(means.idxmin())}
    return {
        "part": part,
        "p": p,
        "explained": explained,
        "blocks": len(grid),
        **ends,
        "means": [float(value) for value in means],
    }


def cycle_of(course: pd.Series) -> dict[str, Any] | None:
    """A repetition longer than two steps that the course shows at least four times: the first
    peak of the autocorrelation after it was negative."""
    values = course.to_numpy(float) - course.mean()
    n = len(values)
    most = n // 4
    if most < 4 or not values.any():
        return None
    alike = np.array([values[: n - k] @ values[k:] for k in range(most + 1)]) / (values @ values)
    below = np.flatnonzero(alike < -2 / np.sqrt(n))
    if not len(below):
        return None
    lag = int(below[0] + np.argmax(alike[below[0] :]))
    return {"lag": lag, "alike": float(alike[lag])} if lag < most and alike[lag] > 0.3 else None


def course_facts(course: pd.Series) -> dict[str, Any]:
    """Start, end, extremes, trend, patterns, and the first against the last quarter."""
    quarter = max(len(course) // 4, 1)
    early, late = float(course.iloc[:quarter].mean()), float(course.iloc[-quarter:].mean())
    return {
        "points": len(course),
        "start": str(course.index[0])[:10],
        "end": str(course.index[-1])[:10],
        "early": early,
        "late": late,
        "change": (late - early) / abs(early) if early else None,
        "top": [str(course.idxmax())[:10], float(course.max())],
        "bottom": [str(course.idxmin())[:10], float(course.min())],
        **(trend_of(course) if len(course) > 7 else {"slope": 0.0, "p": 1.0}),
        "cycle": cycle_of(course),
    }


def plot_pattern(path: Any, title: str, label: str, pattern: dict[str, Any]) -> None:
    """The pattern over a year's months or a week's days, as what it adds to the course."""
    figure, axes = new_figure(title, grid="y")
    names = calendar.month_abbr[1:] if pattern["part"] == "month" else calendar.day_abbr
    heights = pattern["means"]
    colours = [BLUE if height >= 0 else ORANGE for height in heights]
    axes.bar(range(len(heights)), heights, color=colours, zorder=2)
    axes.axhline(0, color=INK, lw=1)
    axes.set_xticks(range(len(heights)), list(names))
    axes.set_ylabel(label)
    save(figure, path)


def correlations(table: pd.DataFrame, names: list[str]) -> list[dict[str, Any]]:
    """Every pair's rank correlation, strongest first, p corrected for the number of pairs."""
    pairs = []
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            known = table[[one, other]].dropna()
            if len(known) > 7 and known.nunique().min() > 1:
                rho, p = stats.spearmanr(known[one], known[other])
                pairs.append(
                    {"pair": [one, other], "rho": float(rho), "p": float(p), "n": len(known)}
                )
    if pairs:
        rates = stats.false_discovery_control([pair["p"] for pair in pairs])
        for pair, rate in zip(pairs, rates, strict=True):
            pair["q"] = float(rate)
    return sorted(pairs, key=lambda pair: -abs(pair["rho"]))


def risks(table: pd.DataFrame, outcome: pd.Series, features: list[str]) -> tuple[Any, float]:
    """Each row's chance of the outcome by a logistic regression that did not see the row, and how
    well that ranks the rows (area under the curve; 0.5 is chance)."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    x, _ = design(table, features)
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    model = LogisticRegression(max_iter=1000)
    chance = cross_val_predict(model, x, outcome.to_numpy(int), cv=folds, method="predict_proba")
    return np.round(chance[:, 1], 4), float(roc_auc_score(outcome, chance[:, 1]))
