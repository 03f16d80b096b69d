"""Tables of a dozen kinds, as the reader describes them, made by hand."""

import calendar
from collections.abc import Sequence
from typing import Any

from playground.analyst.tables import Column, Table


def number(name: str, low: float = 0, high: float = 1000, **more: Any) -> Column:
    """A column of numbers; whole ones if its bounds are."""
    whole = isinstance(low, int) and isinstance(high, int)
    more = {"whole": whole, "distinct": min(400, int(high - low) + 1) if whole else 400} | more
    middle = (low + high) / 2
    return Column(name, "number", low=low, high=high, mean=middle, median=middle, **more)


def category(name: str, *values: str, **more: Any) -> Column:
    """A column of few values."""
    return Column(name, "category", values=values, **{"distinct": len(values)} | more)


def boolean(name: str, *values: str) -> Column:
    """A column of yes and no."""
    return Column(name, "boolean", values=values, distinct=2)


def day(name: str, first: str, last: str, distinct: int = 300) -> Column:
    """A column of dates."""
    return Column(name, "date", distinct=distinct, first=first, last=last)


def named(name: str, distinct: int, *values: str, kind: Any = "id") -> Column:
    """A column of names or free text."""
    return Column(name, kind, distinct=distinct, values=values)


def table(file: str, rows: int, *columns: Column, part: str = "") -> Table:
    """A table; its code does not matter here."""
    return Table(file, part, rows, columns, ())


SALES = table(
    "sales_2023.csv",
    4000,
    named("Order ID", 4000),
    day("Order Date", "2023-01-02", "2023-12-30"),
    category("Region", "North", "South", "East", "West"),
    category("Product", "Bike", "Helmet", "Lock", "Pump"),
    number("Quantity", 1, 12),
    number("Unit Price", 5.0, 900.0, unit="$"),
    number("Revenue", 5.0, 9000.0, unit="$"),
)
LINES = table(
    "order_lines.csv",
    9000,
    named("order_id", 3000),
    named("customer", 400, "C001", "C002"),
    day("order_date", "2022-01-01", "2024-06-30"),
    category("sku", "P1", "P2", "P3"),
    category("channel", "Web", "Store", "Partner"),
    number("qty", 1, 9),
    number("unit_price", 1.0, 90.0),
    number("cost", 1.0, 60.0),
    category("status", "paid", "open", "cancelled"),
)
REPORT = table(
    "regional.xlsx",
    8,
    category("Region", "North", "South", "East", "West"),
    named("Rep", 8, "Ada", "Ben", "Cleo", "Dan", "Eli", "Fay", "Gus", "Hal", kind="category"),
    number("Jan", 1000, 9000),
    number("Feb", 1000, 9000),
    number("Mar", 1000, 9000),
    number("Total", 3000, 27000),
    part="Quarter",
)
UMSATZ = table(
    "filialen.csv",
    730,
    day("Datum", "2023-01-01", "2024-12-31", 730),
    category("Filiale", "Köln", "Aachen", "Bonn"),
    category("Warengruppe", "Möbel", "Lampen", "Büro"),
    number("Umsatz", 10.0, 9000.0, unit="€"),
    number("Kunden", 5, 300),
    number("Kosten", 10.0, 4000.0, unit="€"),
)
XIAOSHOU = table(
    "销售.csv",
    500,
    day("日期", "2024-01-01", "2024-12-31"),
    category("城市", "北京", "上海", "广州"),
    category("产品", "手机", "电脑", "耳机"),
    category("渠道", "网店", "门店"),
    number("数量", 1, 50),
    number("单价", 10.0, 900.0),
    number("销售额", 10.0, 9000.0),
    named("客户", 120, "客户1", "客户2"),
)
SURVEY = table(
    "staff_survey.csv",
    300,
    named("Respondent", 300),
    number("How satisfied are you with your job? (1-10)", 1, 10),
    category("Department", "Sales", "IT", "HR", "Ops"),
    number("Age", 18, 65),
    number("Remote share", 0.0, 100.0, unit="%"),
    category("Gender", "Female", "Male"),
    number("Annual Salary", 20000, 120000, unit="$"),
    number("YearsAtCompany", 0, 30),
)
TIPS = table(
    "tips.csv",
    244,
    number("total_bill", 3.0, 50.0),
    number("tip", 1.0, 10.0),
    category("sex", "Male", "Female"),
    boolean("smoker", "No", "Yes"),
    category("day", "Sat", "Sun", "Thur", "Fri"),
    category("time", "Dinner", "Lunch"),
    number("size", 1, 6),
)
TITANIC = table(
    "passengers.csv",
    891,
    named("PassengerId", 891),
    number("Survived", 0, 1),
    number("Pclass", 1, 3),
    named("Name", 891, kind="text"),
    category("Sex", "male", "female"),
    number("Age", 0.4, 80.0, missing=177),
    number("SibSp", 0, 8),
    number("Fare", 0.0, 512.0),
    category("Embarked", "S", "C", "Q"),
)
FLIGHTS = table(
    "flights.csv",
    20000,
    number("year", 2013, 2013),
    number("month", 1, 12),
    number("day", 1, 31),
    number("dep_time", 1, 2400),
    number("dep_delay", -40, 900),
    number("arr_delay", -60, 900),
    category("carrier", "UA", "B6", "DL", "AA"),
    number("flight", 1, 8000),
    named("tailnum", 3000, "N14228", kind="category"),
    category("origin", "EWR", "JFK", "LGA"),
    category("dest", "ATL", "BOS", "ORD", "LAX"),
    number("air_time", 20, 600),
    number("distance", 80, 5000),
)
CARS = table(
    "cars.csv",
    406,
    named("Name", 311, "ford pinto", "toyota corolla", kind="text"),
    number("Miles_per_Gallon", 9.0, 46.6),
    number("Cylinders", 3, 8, distinct=5),
    number("Displacement", 68.0, 455.0),
    number("Horsepower", 46, 230),
    number("Weight_in_lbs", 1613, 5140),
    number("Acceleration", 8.0, 24.8),
    day("Year", "1970-01-01", "1982-01-01"),
    category("Origin", "USA", "Japan", "Europe"),
)
PENGUINS = table(
    "penguins.csv",
    344,
    category("species", "Adelie", "Gentoo", "Chinstrap"),
    category("island", "Biscoe", "Dream", "Torgersen"),
    number("bill_length_mm", 32.1, 59.6),
    number("bill_depth_mm", 13.1, 21.5),
    number("flipper_length_mm", 172, 231),
    number("body_mass_g", 2700, 6300),
    category("sex", "male", "female"),
)
STOCKS = table(
    "stocks.csv",
    560,
    category("symbol", "MSFT", "AMZN", "IBM", "GOOG", "AAPL"),
    day("date", "2000-01-01", "2010-03-01"),
    number("price", 5.0, 700.0),
)
CHURN = table(
    "subscribers.csv",
    7000,
    named("customerID", 7000),
    boolean("SeniorCitizen", "0", "1"),
    number("tenure", 0, 72),
    category("Contract", "Month-to-month", "One year", "Two year"),
    category("InternetService", "DSL", "Fiber optic", "No"),
    category("Plan", "Basic", "Premium", "Enterprise"),
    number("MonthlyCharges", 18.0, 118.0),
    number("TotalCharges", 18.0, 8000.0),
    boolean("Churn", "No", "Yes"),
)
LOGS = table(
    "requests.csv",
    50000,
    Column("timestamp", "date", distinct=40000, first="2024-05-01", last="2024-05-31"),
    category("service", "auth", "search", "billing"),
    number("latency_ms", 1.0, 9000.0),
    category("status_code", "200", "404", "500"),
    number("bytesSent", 10, 100000),
    category("country", "DE", "US", "FR"),
)
WEATHER = table(
    "weather.csv",
    1461,
    day("date", "2012-01-01", "2015-12-31", 1461),
    number("precipitation", 0.0, 55.9),
    number("temp_max", -1.6, 35.6),
    number("temp_min", -7.1, 18.3),
    number("wind", 0.4, 9.5),
    category("weather", "sun", "rain", "fog", "drizzle", "snow"),
)
SHOP_CUSTOMERS = table(
    "shop.xlsx",
    200,
    named("customer_id", 200, *(f"C{n:03}" for n in range(200))),
    category("country", "Germany", "Poland", "US"),
    category("segment", "SMB", "Enterprise"),
    part="Customers",
)
SHOP_ORDERS = table(
    "shop.xlsx",
    2290,
    named("order_no", 2290),
    named("customer_id", 180, *(f"C{n:03}" for n in range(180)), kind="category"),
    day("date", "2025-01-01", "2025-12-31"),
    number("revenue", 5.0, 900.0),
    part="Orders",
)
OLD = table("stock_old.csv", 100, named("sku", 100), number("stock", 0, 90))
NEW = table("stock_new.csv", 104, named("sku", 104), number("stock", 0, 90))

GAP = table(
    "gapminder.csv",
    1704,
    category("country", "Norway", "Brazil", "Kenya", "Japan", distinct=142),
    category("continent", "Asia", "Europe", "Africa", "Americas", "Oceania"),
    number("year", 1952, 2007, distinct=12),
    number("lifeExp", 23.6, 82.6),
    number("pop", 60011, 1318683096),
    number("gdpPercap", 241.2, 113523.1),
)
WEB = table(
    "traffic.csv",
    900,
    day("date", "2024-01-01", "2024-12-31"),
    category("source", "google", "newsletter", "direct"),
    category("device", "mobile", "desktop"),
    number("visits", 10, 5000),
    number("signups", 0, 300),
    number("bounce_rate", 0.0, 1.0),
)
BESTELLUNGEN = table(
    "bestellungen.xlsx",
    1200,
    named("Bestellnummer", 1200),
    day("Bestelldatum", "2024-01-01", "2024-12-31"),
    named("Kunde", 150, "Meyer GmbH", "Adler AG", kind="category"),
    category("Artikel", "Stuhl", "Tisch", "Lampe"),
    number("Menge", 1, 40),
    number("Einzelpreis", 5.0, 900.0, unit="€"),
    category("Land", "DE", "AT", "CH"),
    category("Status", "bezahlt", "offen", "storniert"),
)
TICKETS = table(
    "support.csv",
    3000,
    named("ticket_id", 3000),
    day("created_at", "2024-03-01", "2024-08-31"),
    category("priority", "low", "medium", "high"),
    category("assignee", "Ada", "Ben", "Cleo"),
    category("status", "open", "closed"),
    number("resolution_hours", 0.1, 200.0),
    number("csat", 1, 5),
)
HOUSES = table(
    "houses.csv",
    5000,
    number("price", 80000, 7000000, unit="$"),
    number("bedrooms", 1, 8),
    number("sqft_living", 300, 12000),
    number("yr_built", 1900, 2015),
    category("city", "Seattle", "Kent", "Bellevue", "New Castle"),
    boolean("waterfront", "no", "yes"),
)
CHENGJI = table(
    "成绩.xlsx",
    400,
    named("姓名", 100, "学生甲", "学生乙", kind="category"),
    category("班级", "一班", "二班"),
    category("科目", "语文", "数学", "英语"),
    number("分数", 0, 100),
    category("性别", "男", "女"),
)
MONTHS = table(
    "months.csv",
    12,
    category("month", *calendar.month_abbr[1:]),
    number("sales", 5, 90),
)  # fmt: skip

DEPARTURES = table(
    "departures.csv",
    5000,
    day("date", "2001-01-01", "2001-03-31"),
    number("hour", 0, 23, distinct=20),
    number("delay", -40, 500),
    number("distance", 80, 3000),
    category("origin", "ABQ", "ATL", "BOS"),
    category("destination", "DFW", "SMF", "OAK"),
)
DRY = table(
    "rain.csv", 730, day("day", "2022-01-01", "2023-12-31", 730), number("rain_mm", 0.0, 60.0)
)
TAKINGS = table(
    "takings_and_sales_2025.csv",
    240,
    day("Date", "2025-01-02", "2025-12-26"),
    category("Region", "North", "South"),
    number("Amount", 25.0, 5200.0, unit="€"),
)
EINNAHMEN = table(
    "umsatz_2025.csv",
    240,
    day("Datum", "2025-01-02", "2025-12-26"),
    number("Menge", 1, 8),
    number("Betrag", 25.0, 5200.0, unit="€"),
)
STAFF = table(
    "hr.xlsx",
    60,
    named("Employee ID", 60),
    category("Department", "Engineering", "Sales"),
    day("Hire date", "2015-01-02", "2025-12-26"),
    number("Salary", 38000, 104000, unit="€"),
)
DIAOCHA = table(
    "调查.csv",
    150,
    number("年龄", 18, 65),
    category("城市", "北京", "上海"),
    category("服务态度", "满意", "不满意"),
)
VISITORS = table(
    "visitors.pdf",
    5,
    named("Station", 5, "Castle", "Harbour"),
    number("Visitors 2024", 4310, 30120),
    number("Visitors 2025", 5025, 28700),
    number("Rating", 3.9, 4.8),
)

SCHEMAS: dict[str, Sequence[Table]] = {
    "sales": [SALES],
    "lines": [LINES],
    "report": [REPORT],
    "umsatz": [UMSATZ],
    "xiaoshou": [XIAOSHOU],
    "survey": [SURVEY],
    "tips": [TIPS],
    "titanic": [TITANIC],
    "flights": [FLIGHTS],
    "cars": [CARS],
    "penguins": [PENGUINS],
    "stocks": [STOCKS],
    "churn": [CHURN],
    "logs": [LOGS],
    "weather": [WEATHER],
    "shop": [SHOP_CUSTOMERS, SHOP_ORDERS],
    "versions": [OLD, NEW],
    "gap": [GAP],
    "web": [WEB],
    "bestellungen": [BESTELLUNGEN],
    "tickets": [TICKETS],
    "houses": [HOUSES],
    "chengji": [CHENGJI],
    "months": [MONTHS],
    "departures": [DEPARTURES],
    "dry": [DRY],
    "visitors": [VISITORS],
    "diaocha": [DIAOCHA],
    "staff": [STAFF],
    "einnahmen": [EINNAHMEN],
    "takings": [TAKINGS],
    "notes": [table("notes.csv", 40, named("note", 40, kind="text"))],
}
