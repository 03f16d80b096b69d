"""Tables of an office: budgets and invoices."""

from collections.abc import Sequence

from playground.analyst.tables import Table

from .schemas import category, day, named, number, table

BUDGET = table(
    "budget.csv",
    48,
    category("department", "IT", "HR"),
    number("budget", 1000, 90000),
    number("actual", 1000, 90000),
)
KOSTEN = table(
    "kosten.xlsx",
    48,
    category("Abteilung", "IT", "HR", "Vertrieb"),
    day("Monat", "2024-01-01", "2024-12-01", 12),
    number("Budget", 1000, 90000, unit="€"),
    number("Ist", 1000, 90000, unit="€"),
)
YUSUAN = table(
    "预算.csv",
    48,
    category("部门", "市场部", "技术部"),
    number("预算", 1000, 90000),
    number("实际", 1000, 90000),
)
INVOICES = table(
    "invoices.csv",
    300,
    named("invoice", 300),
    category("customer", "A", "B"),
    number("amount", 1.0, 900.0),
    category("status", "paid", "unpaid", "overdue"),
)
FAPIAO = table(
    "发票.csv",
    300,
    named("发票号", 300),
    category("客户", "甲公司", "乙公司"),
    number("金额", 1.0, 900.0),
    category("状态", "已付", "未付", "逾期"),
)

OFFICES: dict[str, Sequence[Table]] = {
    "budget": [BUDGET],
    "kosten": [KOSTEN],
    "yusuan": [YUSUAN],
    "invoices": [INVOICES],
    "fapiao": [FAPIAO],
}
