"""What a Slack client may turn into a link by itself: URLs, e-mail addresses, bare domains.

Every quantifier is bounded or possessive, so that a search is linear in the text.
"""

import re


def _either(words: str) -> str:
    """A pattern for one of these words as a whole; letters of other scripts may follow."""
    return rf"(?:{'|'.join(words.split())})(?![A-Za-z0-9])"


SCHEME = r"[A-Za-z][A-Za-z0-9+.\-]{1,30}"
_BARE_SCHEMES = (
    r"mailto|tel|sms|callto|javascript|vbscript|data|slack|file|about|blob|intent|msteams|sandbox"
)
_TAIL = r"[^\s<>`|\"‹›]"
_DOT = "[.。．｡]"
_HOST = rf"[^\W_](?:[\w-]{{0,62}}+)(?:{_DOT}[\w-]{{1,63}}+){{0,4}}"
_OVER = r"(?![_-]*+[A-Za-z0-9]|\.[A-Za-z0-9])"
"""Behind a domain: marks of emphasis may follow, but nothing of which a longer name is made."""
_KNOWN = _either(
    """
    com net org edu gov mil int info biz io dev app ai co me us uk de fr it es nl eu ch at pl ru
    cn jp in br ca au se no cc tv to ws xyz top site online link click live shop club cloud tech
    page web run gg ly gl zip mov icu vip bank support pro name mobi asia store space website
    fun life world today news blog email help zone finance money loan credit pay security win
    bid download
    """
)
_SCRIPTS = r"(?:рф|рус|бел|укр|中国|中國|公司|网络)(?![^\W_])"
"""Ends of domains that are met most, in any case: nothing else ends like these."""
_NO_DOMAIN = _either(
    """
    csv tsv xls xlsx xlsm xlsb ods json jsonl ndjson geojson parquet feather arrow orc avro py
    pyc ipynb r rmd qmd jl sql txt md rst log pdf png jpg jpeg gif svg webp bmp tif tiff eps
    docx doc odt rtf pptx ppt odp html htm xml xsd yaml yml toml ini cfg conf env gz bz2 xz zst
    tar tgz rar db sqlite duckdb pkl pickle joblib npy npz mat sav zsav por dta rds rdata xpt
    dat bin epub js mjs ts jsx tsx css scss java kt cpp hpp cs go rs rb php sh bash bat exe dll
    so whl lock bak tmp old orig tex bib wav mp3 mp4 avi mkv ttf otf woff shp dbf prj kml gpx
    ics eml msg test spec
    amount age balance category code columns count duration dtype dtypes fillna groupby head
    hour index items join keys length level loc iloc linear mean median merge min minute max
    mode month number path plot predict price quantity query rate ratio region replace result
    reset rows score shape size sort species state stats std strip sum tail time timestamp total
    type unit user value values var week weekday weight width write year
    """
)
"""What makes no domain behind a dot, unless it is written as one (``www``, a path): the ends of
files' names, and what data and code call things and no registry sells.
"""
_MODULE = _either(
    """
    np pd df plt sns sm os sys re math json self cls ax fig numpy pandas scipy sklearn
    statsmodels matplotlib seaborn torch keras tensorflow xgboost lightgbm polars pyarrow
    openpyxl datetime collections itertools functools random statistics
    """
)
_UNKNOWN = (
    rf"(?!{_MODULE}|(?:\d{{1,20}}+{_DOT}){{1,8}}+[^\W\d_]|(?:\w{_DOT}){{1,8}}+[^\W\d_])"
    rf"{_HOST}\.(?!{_NO_DOMAIN})(?-i:[a-z]{{2,24}}+)"
)
"""Any other name whose end is in small letters; a sentence that lacks the space behind its stop
begins with a capital.
"""
ADDRESS = re.compile(
    rf"(?<![A-Za-z0-9])(?:{SCHEME}:[*_~\\]*+/[*_~\\]*+/{_TAIL}*+"
    rf"|(?:{_BARE_SCHEMES}):(?=\S){_TAIL}*+"
    rf"|//{_HOST}{_DOT}[\w-]+{_TAIL}*+"
    rf"|www{_DOT}[\w-]+{_TAIL}*+"
    rf"|(?=[\d.]{{0,60}}+[^\d.])(?:[\w.+%-]{{1,64}}@{_HOST}{_DOT}[A-Za-z]{{2,24}}{_OVER}"
    rf"|{_HOST}{_DOT}[A-Za-z]{{2,24}}(?::\d{{1,5}})?/(?=[\w?#%~]){_TAIL}*+"
    rf"|{_HOST}{_DOT}(?:{_KNOWN}|{_SCRIPTS}|xn--[\w-]{{2,59}}){_OVER}"
    rf"|{_UNKNOWN}{_OVER}))",
    re.IGNORECASE,
)
"""Such an address where it begins."""
