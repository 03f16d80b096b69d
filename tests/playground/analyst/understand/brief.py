"""A Query as one line of text, for tables of questions."""

from playground.analyst.query import Filter, Measure, Query


def brief(query: Query) -> str:
    """What is asked: "rank sum(Revenue) by Region if Product = Bike; most 3"."""
    parts: list[str] = [query.ask]
    parts += [", ".join(map(_measure, query.measures))]
    if query.dimensions:
        parts.append(
            "by "
            + ", ".join(d.column + (f"@{d.grain}" if d.grain else "") for d in query.dimensions)
        )
    if query.filters:
        parts.append("if " + " & ".join(map(_filter, query.filters)))
    if query.predictors:
        parts.append("from " + ", ".join(query.predictors))
    if query.periods:
        parts.append("periods " + ", ".join(f"{p.first}..{p.last}" for p in query.periods))
    if query.joins:
        parts.append("join " + ", ".join(f"{j.table}:{j.left}={j.right}" for j in query.joins))
    more = [
        query.order + (f" {query.limit}" if query.limit is not None else ""),
        f"having {_filter(query.having)}" if query.having else "",
        "within" if query.within else "",
        f"horizon {query.horizon}" if query.horizon else "",
        f"table {query.table}" if query.table else "",
        f"others {','.join(map(str, query.others))}" if query.others else "",
        f"chart {query.chart}" if query.chart else "",
        f"as {query.file_format}" if query.file_format else "",
        "report" if query.report else "",
        "trimmed" if query.trimmed else "",
        "unsure" if query.sure < 0.5 else "",
    ]
    told = " ".join(part for part in parts if part)
    return "; ".join([told, *(each.strip() for each in more if each.strip())])


def _measure(measure: Measure) -> str:
    column = measure.column
    column += f" * {measure.times}" if measure.times else ""
    column += f" / {measure.over}" if measure.over else ""
    column += "".join(f" + {other}" for other in measure.plus)
    column += "".join(f" - {other}" for other in measure.minus)
    told = f"{measure.how}({column})"
    told += f" each {measure.each}" if measure.each else ""
    told += f"@{measure.each_grain}" if measure.each_grain else ""
    told += " %" if measure.percent else ""
    told += " of sums" if measure.ratio_of_sums else ""
    told += " where " + " & ".join(map(_filter, measure.where)) if measure.where else ""
    return told + (" less " + " & ".join(map(_filter, measure.less)) if measure.less else "")


def _filter(one: Filter) -> str:
    grain = f"@{one.grain}" if one.grain else ""
    return f"{one.column}{grain} {one.operator} {'|'.join(one.values)}".rstrip()
