"""The lines that read a document as ``blocks``: where, what kind, and the text of each part."""

from playground.analyst.behaviours.source import Source

PANDAS = "import pandas as pd"
ENCODINGS = ["utf_8", "cp1252", "gb18030", "big5", "shift_jis", "euc_kr", "cp1251", "utf_16"]
PDF = (
    "blocks = []",
    "for number, page in enumerate(PdfReader({path}).pages, 1):",
    "    for line in page.extract_text(extraction_mode='layout').splitlines():",
    "        line = re.sub(r' {{3,}}', ' | ', line.strip())  # wide gaps part the cells of a table",
    "        blocks.append((number, 'table' if ' | ' in line else 'text', line))",
)
DOCX = (
    "document, blocks = docx.Document({path}), []",
    "text = './/w:t[not(ancestor::w:moveFrom)]/text()'  # with insertions, without deletions",
    "for part in document.element.body.iter(qn('w:p'), qn('w:tr')):",
    "    if part.tag == qn('w:tr'):",
    "        cells = [''.join(cell.xpath(text)) for cell in part.iter(qn('w:tc'))]",
    "        blocks.append(('', 'table', ' | '.join(cells)))",
    "    elif not part.xpath('ancestor::w:tc'):",
    "        style = Paragraph(part, document).style.name",
    "        kind = 'heading' if style.startswith(('Heading', 'Title')) else 'text'",
    "        blocks.append(('', kind, ''.join(part.xpath(text))))",
)
PPTX = (
    "blocks = []",
    "for number, slide in enumerate(Presentation({path}).slides, 1):",
    "    for shape in slide.shapes:",
    "        kind = 'heading' if shape == slide.shapes.title else 'text'",
    "        if shape.has_text_frame:",
    "            lines = shape.text_frame.text.splitlines()",
    "            blocks += [(number, kind, line) for line in lines]",
    "        if shape.has_table:",
    "            rows = [[cell.text for cell in row.cells] for row in shape.table.rows]",
    "            blocks += [(number, 'table', ' | '.join(row)) for row in rows]",
    "    if slide.has_notes_slide:",
    "        blocks.append((number, 'note', slide.notes_slide.notes_text_frame.text))",
)
HTML = (
    f"known = {ENCODINGS!r}",
    "encoding = from_path({path}, cp_isolation=known).best().encoding.replace('_', '-')",
    "page = lxml.html.parse({path}, lxml.html.HTMLParser(encoding=encoding)).getroot()",
    "for hidden in page.xpath('//script | //style'):",
    "    hidden.drop_tree()",
    "kinds = dict.fromkeys(['title', 'h1', 'h2', 'h3'], 'heading') | {{'tr': 'table'}}",
    "tags = ('title', 'h1', 'h2', 'h3', 'p', 'li', 'tr', 'dt', 'dd', 'pre', 'blockquote', 'div')",
    "blocks = []",
    "for part in page.iter(*tags):",
    "    own = part.text_content() if part.tag != 'div' else ' '.join(part.xpath('text()'))",
    "    if part.tag == 'tr':",
    "        own = ' | '.join(cell.text_content().strip() for cell in part)",
    "    if not part.xpath('ancestor::tr | ancestor::li'):",
    "        blocks.append(('', kinds.get(part.tag, 'text'), own))",
)
TEXT = (
    f"known = {ENCODINGS!r}",
    "lines = str(from_path({path}, cp_isolation=known).best()).splitlines()",
    "kinds = ['heading' if line.startswith('#') else 'text' for line in lines]",
    "blocks = list(zip(range(1, len(lines) + 1), kinds, lines))",
)
EML = (
    "message = email.message_from_bytes(({path}).read_bytes(), policy=email.policy.default)",
    "blocks = [('', 'header', f'{{name}}: {{message[name]}}')",
    "          for name in ('Subject', 'From', 'To', 'Cc', 'Date') if message[name]]",
    "body = message.get_body(('plain', 'html'))",
    "lines = body.get_content() if body else ''",
    "if body and body.get_content_subtype() == 'html':",
    "    lines = lxml.html.fromstring(lines).text_content()",
    "blocks += [('', 'text', line) for line in lines.splitlines()]",
    "for part in message.iter_attachments():",
    "    blocks.append(('', 'attachment', part.get_filename() or part.get_content_type()))",
)
IPYNB = (
    "blocks = []",
    "for number, cell in enumerate(json.loads(({path}).read_text('utf-8'))['cells'], 1):",
    "    kind = 'text' if cell['cell_type'] == 'markdown' else 'code'",
    "    for line in ''.join(cell['source']).splitlines():",
    "        title = kind == 'text' and line.startswith('#')",
    "        blocks.append((number, 'heading' if title else kind, line))",
    "    for shown in cell.get('outputs', []):",
    "        if shown['output_type'] == 'error':",
    "            blocks.append((number, 'error', f\"{{shown['ename']}}: {{shown['evalue']}}\"))",
    "        lines = shown.get('text') or shown.get('data', {{}}).get('text/plain', '')",
    "        blocks += [(number, 'output', line) for line in ''.join(lines).splitlines()]",
)
RTF = (
    "rtf = ({path}).read_text('cp1252', errors='replace')",
    r"unseen = r'\{{\\(?:fonttbl|colortbl|stylesheet|info|\*)(?:[^{{}}]|\{{[^{{}}]*\}})*\}}'",
    "rtf = re.sub(unseen, '', rtf)",
    "rtf = re.sub(r\"\\\\'(\\w\\w)\", lambda told: bytes.fromhex(told[1]).decode('cp1252'), rtf)",
    "rtf = re.sub(r'\\\\u(-?\\d+)\\??', lambda told: chr(int(told[1]) % 65_536), rtf)",
    "rtf = re.sub(r'\\\\(?:par|line|row)\\b ?', '\\n', rtf)",
    "lines = re.sub(r'\\\\[a-z]+-?\\d* ?|[{{}}\\r]', '', rtf).splitlines()",
    "blocks = [('', 'text', line) for line in lines]",
)
GUESSED = "from charset_normalizer import from_path"
READERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "pdf": (PDF, ("import re", "from pypdf import PdfReader")),
    "docx": (
        DOCX,
        ("import docx", "from docx.oxml.ns import qn", "from docx.text.paragraph import Paragraph"),
    ),
    "pptx": (PPTX, ("from pptx import Presentation",)),
    "html": (HTML, (GUESSED, "import lxml.html")),
    "eml": (EML, ("import email", "import email.policy", "import lxml.html")),
    "ipynb": (IPYNB, ("import json",)),
    "rtf": (RTF, ("import re",)),
}
ALIASES = {"htm": "html", "xhtml": "html", "docm": "docx", "pptm": "pptx", "msg": "eml"}


def reading(document: Source) -> tuple[set[str], list[str]]:
    """Imports, and the lines that leave ``text``: a frame with the columns where, kind, text."""
    form = ALIASES.get(document.form, document.form)
    lines, imports = READERS.get(form, (TEXT, (GUESSED,)))
    blocks = [line.format(path=document.path) for line in lines]
    framed = [
        "text = pd.DataFrame(blocks, columns=['where', 'kind', 'text'])",
        "text['text'] = text['text'].astype(str).str.split().str.join(' ')",
        "text = text[text['text'] != '']",
    ]
    return {*imports, *document.imports, PANDAS}, [*document.setup, *blocks, *framed]
