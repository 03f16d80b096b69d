"""A course carried on, with intervals, against the simplest forecast there is."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from bot.playground.analyst.recipes.plotting import (
    BLUE,
    INK,
    SKY,
    footnote,
    new_figure,
    save,
)


def regular(course: pd.Series) -> pd.Series:
    """The course with one value a step, its few gaps filled in between."""
    step = pd.infer_freq(course.index) if len(course) > 2 else None
    if step is None:
        days = course.index.to_series().diff().median() / pd.Timedelta(days=1)
        steps = ((0.9, "h"), (5, "D"), (20, "W"), (60, "MS"), (200, "QS"), (1e9, "YS"))
        step = next(name for most, name in steps if days < most)
        course = course.resample(step).mean()
    return course.asfreq(step).interpolate()


def period_of(course: pd.Series) -> int:
    """How many steps make a season: a day of hours, a week of days, a year of months."""
    names = {"h": 24, "D": 7, "B": 5, "W": 52, "M": 12, "Q": 4}
    step = str(course.index.freqstr or "").split("-")[0]
    size = next((size for name, size in names.items() if step.startswith(name)), 1)
    return size if len(course) >= 3 * size else 1


def naive(course: pd.Series, ahead: int, season: int) -> Any:
    """The last season (or value) again."""
    return np.resize(course.to_numpy(float)[-season:], ahead)


def smoothed(course: pd.Series, season: int) -> Any:
    """Exponential smoothing with a damped trend, and with seasons where there are any."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    seasonal = {"seasonal": "add", "seasonal_periods": season} if season > 1 else {}
    return ETSModel(course.astype(float), trend="add", damped_trend=True, **seasonal).fit(
        disp=False
    )


def backtest(course: pd.Series, ahead: int, season: int) -> dict[str, Any]:
    """Mean absolute error over up to four cuts of the past: smoothing, the last value, the last
    season; and how often the 95 % interval of the smoothing held the truth."""
    errors: dict[str, list[float]] = {"smoothing": [], "last value": [], "last season": []}
    inside = []
    for back in range(4, 0, -1):
        cut = len(course) - back * ahead
        if cut < max(3 * season, 12):
            continue
        past, truth = course.iloc[:cut], course.iloc[cut : cut + ahead].to_numpy(float)
        frame = smoothed(past, season).get_prediction(start=cut, end=cut + ahead - 1)
        ends = frame.summary_frame(alpha=0.05)
        guesses = {"smoothing": ends["mean"], "last value": naive(past, ahead, 1)}
        guesses["last season"] = naive(past, ahead, season)
        for name, guess in guesses.items():
            errors[name].append(float(np.abs(np.asarray(guess) - truth).mean()))
        inside.append(((ends["pi_lower"] <= truth) & (truth <= ends["pi_upper"])).mean())
    mean = {name: float(np.mean(values)) if values else None for name, values in errors.items()}
    return {"cuts": len(inside), "errors": mean, "held": float(np.mean(inside)) if inside else None}


def carried_on(course: pd.Series, ahead: int, season: int, how: str) -> pd.DataFrame:
    """The forecast with its 95 % interval: columns mean, low, high."""
    dates = pd.date_range(course.index[-1], periods=ahead + 1, freq=course.index.freq)[1:]
    if how == "smoothing":
        model = smoothed(course, season).get_prediction(
            start=len(course), end=len(course) + ahead - 1
        )
        ends = model.summary_frame(alpha=0.05)
        columns = {"mean": ends["mean"], "low": ends["pi_lower"], "high": ends["pi_upper"]}
        return pd.DataFrame({key: np.asarray(part) for key, part in columns.items()}, index=dates)
    lag = season if how == "last season" else 1
    mean = naive(course, ahead, lag)
    steps = course.diff(lag).dropna()
    reach = stats.norm.ppf(0.975) * steps.std() * np.sqrt(1 + np.arange(ahead) // lag)
    return pd.DataFrame({"mean": mean, "low": mean - reach, "high": mean + reach}, index=dates)


def plot_forecast(path: Any, title: str, label: str, course: pd.Series, future: Any) -> None:
    """The end of a course and its forecast with the 95 % interval."""
    figure, axes = new_figure(title, grid="y")
    past = course.iloc[-max(5 * len(future), 24) :]
    axes.plot(past.index, past, color=INK, lw=2)
    axes.fill_between(future.index, future["low"], future["high"], color=SKY, alpha=0.45, lw=0)
    joined = pd.concat([past.iloc[-1:], future["mean"]])
    axes.plot(joined.index, joined, color=BLUE, lw=2.6)
    axes.set_ylabel(label)
    footnote(figure, "blue: forecast with its 95 % interval")
    save(figure, path)
