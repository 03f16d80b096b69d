"""Courses over time, correlations, rankings and risks."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from bot.playground.analyst.recipes.modelling import design


def step_of(dates: pd.Series) -> str:
    """The shortest calendar step that leaves at most 120 points; "date" where the dates do."""
    if dates.nunique() <= 120:
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


def course_facts(course: pd.Series) -> dict[str, Any]:
    """Start, end, extremes and the first against the last quarter of a course."""
    quarter = max(len(course) // 4, 1)
    early, late = float(course.iloc[:quarter].mean()), float(course.iloc[-quarter:].mean())
    months = course.groupby(course.index.month).mean()
    full_years = course.index.year.nunique() >= 2 and len(months) == 12
    return {
        "points": len(course),
        "start": str(course.index[0])[:10],
        "end": str(course.index[-1])[:10],
        "early": early,
        "late": late,
        "change": (late - early) / abs(early) if early else None,
        "top": [str(course.idxmax())[:10], float(course.max())],
        "bottom": [str(course.idxmin())[:10], float(course.min())],
        "top_month": [int(months.idxmax()), float(months.max())] if full_years else None,
        "bottom_month": [int(months.idxmin()), float(months.min())] if full_years else None,
    }


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
