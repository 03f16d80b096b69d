"""Behaviour: groups of rows that lie close together, or that there are none."""

from collections.abc import Mapping
from typing import Any

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.profile import Profile, json_line
from bot.playground.analyst.question import Wish
from bot.playground.analyst.steps import Steps, filter_words, run_on_table, trouble
from bot.playground.analyst.words import answer, code, counted, figure, listed, pipe_table

LEAST = 40
MOST_COLUMNS = 12


def clusters(profile: Profile, wish: Wish) -> Steps[str]:
    """k-means on scaled columns, its number of clusters by silhouette, against tables without
    any; only what is clearer than those is drawn and described."""
    numbers = [c for c in profile.of_kind("number") if c.missing < 0.5 * profile.rows]
    named = [c.name for c in numbers if c.name in wish.named]
    names = (named if len(named) > 1 else [c.name for c in numbers if c.distinct > 5])[
        :MOST_COLUMNS
    ]
    if len(names) < 2:
        return answer("Clusters need at least two columns of numbers.", [])
    load = lines(
        f"names = {names!r}",
        "points = standardised(table, names)",
    )
    result = yield from run_on_table(
        "look for clusters, and for as clear ones where there are none",
        profile,
        wish.filters,
        lines(
            load,
            "report = {'n': len(points)}",
            f"if len(points) >= {LEAST}:",
            "    report |= clusters_of(points)",
            "print(json.dumps(shortened(report)))",
        ),
        "k-means always finds clusters, so I compare with shuffled tables that have none.",
    )
    report = json_line(result.stdout)
    if trouble(result) or not report:
        return answer(f"I could not look for clusters: {trouble(result)}.", [])
    if "k" not in report:
        return answer(
            f"{counted(report['n'], 'whole row')} are too few to look for clusters.",
            [f"At least {LEAST} rows with all of {listed([code(name) for name in names])}."],
        )
    if not report["clear"]:
        return _none(report, names)
    drawn = yield from run_on_table(
        f"part the rows into {report['k']} clusters",
        profile,
        wish.filters,
        lines(
            load,
            f"labels = KMeans({report['k']}, n_init=10, random_state=1).fit_predict(points)",
            "order = pd.Series(labels).value_counts().index",
            "labels = np.array([f'cluster {order.get_loc(label) + 1}' for label in labels])",
            "means = table.loc[points.index, names].groupby(labels).mean()",
            "apart = (points.groupby(labels).mean().max() - points.groupby(labels).mean().min())",
            "telling = list(apart.sort_values(ascending=False).index[:5])",
            "print(means[telling].to_string())",
            f"title = {counted(report['k'], 'cluster')!r} + f', parted most by {{telling[0]}}'",
            "plot_clusters(output_file('clusters.png'), title, points, labels)",
            "table.loc[points.index].assign(cluster=labels).to_csv("
            "output_file('clusters.csv'), index=False)",
            "counts = pd.Series(labels).value_counts()",
            "sizes = {name: int(count) for name, count in counts.items()}",
            "rows = {name: [float(v) for v in means.loc[name, telling]] for name in sizes}",
            "print(json.dumps(shortened({'sizes': sizes, 'telling': telling, 'rows': rows})))",
        ),
        "They are clearer than in the tables without clusters, so I describe them.",
    )
    found = json_line(drawn.stdout)
    if trouble(drawn) or not found:
        return answer(f"I could not part the rows: {trouble(drawn)}.", [])
    return _told(wish, report, found, names)


def _none(report: Mapping[str, Any], names: list[str]) -> str:
    return answer(
        f"No clusters found: the rows form one cloud in {counted(len(names), 'column')}.",
        [
            f"The best split ({report['k']} groups) has a silhouette of "
            f"{report['silhouette']:.2f}; tables without any reach {report['shuffled']:.2f} "
            f"(columns shuffled) and {report['one_cloud']:.2f} (one cloud with the same "
            "correlations).",
            f"{report['n']:,} whole rows, scaled: {listed([code(name) for name in names])}.",
        ],
    )


def _told(wish: Wish, report: Mapping[str, Any], found: Mapping[str, Any], names: list[str]) -> str:
    telling = found["telling"]
    where = f" for {filter_words(wish.filters)}" if wish.filters else ""
    sizes = listed([f"{count:,}" for count in found["sizes"].values()])
    return answer(
        f"The rows fall into {report['k']} clusters{where}, parted most by {telling[0]}: "
        f"{sizes} rows.",
        [
            f"Silhouette {report['silhouette']:.2f} (1 is perfect); tables without clusters reach "
            f"{report['shuffled']:.2f} (columns shuffled) and {report['one_cloud']:.2f} (one "
            "cloud).",
            f"k-means on {report['n']:,} whole rows of {listed([code(name) for name in names])}, "
            "scaled to the same spread; the number of clusters by silhouette.",
            "Which row is in which cluster is in `clusters.csv`.",
        ],
        pipe_table(
            ["cluster", "rows", *(f"mean {name}" for name in telling)],
            [
                [name, f"{count:,}", *(figure(value) for value in found["rows"][name])]
                for name, count in found["sizes"].items()
            ],
        ),
    )
