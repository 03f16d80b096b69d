"""Groups of rows that lie close together, and whether there are any."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

from bot.playground.analyst.recipes.plotting import (
    COLOURS,
    legend_above,
    new_figure,
    save,
)

MOST_ROWS = 600


def standardised(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The whole rows of these columns, each with mean 0 and deviation 1; long tails as logs."""
    kept = table[names].dropna().astype(float)
    for name in names:
        if kept[name].min() >= 0 and kept[name].skew() > 2:
            kept[name] = np.log1p(kept[name])
    return (kept - kept.mean()) / kept.std()


def best_split(points: Any, most: int = 7) -> tuple[int, float]:
    """The number of k-means clusters with the highest silhouette (-1 to 1), and that value."""
    values = {}
    for k in range(2, min(most, len(points) // 5) + 1):
        labels = KMeans(k, n_init=4, random_state=1).fit_predict(points)
        values[k] = float(silhouette_score(points, labels))
    best = max(values, key=lambda k: values[k])
    return best, values[best]


def clusters_of(points: pd.DataFrame) -> dict[str, Any]:
    """The best split against forty tables without clusters: half with each column shuffled, half
    one cloud (normal) with the same correlations."""
    chance = np.random.default_rng(1)
    threadpool_limits(1)  # many small fits: threads only wait for each other
    sample = points.sample(min(len(points), MOST_ROWS), random_state=1).to_numpy()
    k, silhouette = best_split(sample)
    reference = []
    for i in range(40):
        if i % 2:
            cloud = chance.multivariate_normal(sample.mean(0), np.cov(sample.T), len(sample))
        else:
            cloud = np.column_stack([chance.permutation(column) for column in sample.T])
        reference.append(best_split(cloud, min(k + 1, 7))[1])
    halves = [sorted(reference[part::2]) for part in (0, 1)]
    return {
        "k": k,
        "silhouette": silhouette,
        "shuffled": halves[0][-2],
        "one_cloud": halves[1][-2],
        "clear": silhouette > max(halves[0][-2], halves[1][-2]) and silhouette > 0.2,
    }


def plot_clusters(path: Any, title: str, points: pd.DataFrame, labels: Any) -> None:
    """The rows on their first two principal components, a colour for each cluster."""
    centred = points.to_numpy() - points.to_numpy().mean(0)
    _, sizes, axes_of = np.linalg.svd(centred, full_matrices=False)
    flat = centred @ axes_of[:2].T
    share = sizes[:2] ** 2 / (sizes**2).sum()
    figure, axes = new_figure(title)
    for i, name in enumerate(np.unique(labels)):
        part = flat[labels == name]
        colour = COLOURS[i % len(COLOURS)]
        axes.scatter(
            *part.T, s=26, alpha=0.65, lw=0, color=colour, label=f"{name}: n = {len(part):,}"
        )
    axes.set_xlabel(f"first principal component ({share[0]:.0%} of the spread)")
    axes.set_ylabel(f"second ({share[1]:.0%})")
    legend_above(axes)
    save(figure, path)
