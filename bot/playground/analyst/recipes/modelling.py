"""Which columns still matter when the others are held fixed."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from bot.playground.analyst.recipes.grouping import groups_of, is_number


def design(table: pd.DataFrame, features: list[str]) -> tuple[Any, list[str]]:
    """Standardised columns for a regression and the feature that each comes from: numbers as
    ranks and their squares (gaps in the middle), categories as 0/1 columns."""
    parts, owners = [np.ones((len(table), 1))], [""]
    for name in features:
        if is_number(table[name]):
            rank = table[name].rank(pct=True).fillna(0.5) - 0.5
            block = pd.DataFrame({"rank": rank, "square": rank**2})
        else:
            block = pd.get_dummies(groups_of(table[name]), dtype=float).iloc[:, 1:]
        block = block.loc[:, block.std() > 0]
        parts.append(((block - block.mean()) / block.std()).to_numpy(float))
        owners += [name] * block.shape[1]
    return np.hstack(parts), owners


def scores(outcome: pd.Series) -> Any:
    """An outcome as columns of numbers: classes as 0/1, a number as its normal scores."""
    if not is_number(outcome):
        return pd.get_dummies(outcome, dtype=float).iloc[:, 1:].to_numpy()
    return stats.norm.ppf(outcome.rank() / (len(outcome) + 1))[:, None]


def misfit(x: Any, y: Any) -> float:
    """How badly the columns of ``x`` fit those of ``y``: the log of what they leave unexplained."""
    rest = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return float(np.linalg.slogdet(rest.T @ rest)[1])


def held_fixed(table: pd.DataFrame, outcome: pd.Series, features: list[str]) -> dict[str, Any]:
    """Each feature's p-value beside the others: a regression with it against one without
    (Wilks' likelihood ratio)."""
    x, owners = design(table[outcome.notna()], features)
    y = scores(outcome.dropna())
    found = {}
    for name in features:
        rest = [i for i, owner in enumerate(owners) if owner != name]
        ratio = (len(y) - x.shape[1]) * (misfit(x[:, rest], y) - misfit(x, y))
        freedom = max(x.shape[1] - len(rest), 1) * y.shape[1]
        found[name] = {"p": float(stats.chi2.sf(max(ratio, 0.0), freedom))}
    return found


def paired(table: pd.DataFrame, outcome: pd.Series, features: list[str]) -> list[dict[str, Any]]:
    """Pairs of columns that go with the outcome only together: their products against the two
    alone, most certain first, p corrected for the number of pairs (Holm's first step)."""
    known, found = outcome.notna(), []
    y = scores(outcome[known])
    for i, one in enumerate(features):
        for other in features[i + 1 :]:
            alone, owners = design(table[known], [one, other])
            first = [k for k, owner in enumerate(owners) if owner == one]
            second = [k for k, owner in enumerate(owners) if owner == other]
            both = np.hstack([alone, *(alone[:, [k]] * alone[:, second] for k in first)])
            if both.shape[1] > len(y) / 8:
                continue
            gap = misfit(alone, y) - misfit(both, y)
            freedom = (both.shape[1] - alone.shape[1]) * y.shape[1]
            p = float(stats.chi2.sf(max(gap, 0.0) * (len(y) - both.shape[1]), freedom))
            found.append((p, [one, other], float(-np.expm1(-gap))))
    return [
        {"pair": pair, "p": min(1.0, p * len(found)), "explained": gain}
        for p, pair, gain in sorted(found)
    ]
