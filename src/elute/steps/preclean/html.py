"""Rule `html`: markup of pages, without harm to `a < b`, `<3` or `List<String>`.

Tags are found by one pattern that cannot run past the next `<` or `>`, so the time is linear. The
standard library's HTMLParser is not used: in Python 3.11 it is quadratic (24 kB of `<a ` repeated
take 4.5 s), and it takes every `<word` for a tag. Entities are the standard library's.
"""

import html
import re
from html.entities import html5

_INLINE = re.compile(
    r"a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|mark|q|"
    r"rp|rt|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
)
_BLOCK = re.compile(
    r"address|area|article|aside|audio|base|blockquote|body|br|button|canvas|caption|center|"
    r"col|colgroup|dd|details|dialog|dir|div|dl|dt|embed|fieldset|figcaption|figure|footer|"
    r"form|frame|frameset|h[1-6]|head|header|hgroup|hr|html|iframe|input|legend|li|link|main|"
    r"map|menu|meta|meter|nav|noframes|noscript|object|ol|optgroup|option|output|p|param|"
    r"picture|pre|progress|script|section|select|source|style|summary|svg|table|tbody|td|"
    r"template|textarea|tfoot|th|thead|title|tr|track|ul|video"
)
# The tags that stand alone in real pages; another bare word in brackets may be code or a blank.
_ALONE = frozenset(("html", "head", "br", "hr", "wbr", "p", "li", "td", "tr"))
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(\s[^<>]*)?/?>", re.ASCII)
_DECLARATION = re.compile(r"<(?:!doctype|\?xml)\b[^<>]*>", re.IGNORECASE | re.ASCII)
_HIDDEN = (
    (re.compile("<!--"), re.compile("-->")),
    *(
        (
            re.compile(rf"<{name}(?:\s[^<>]*)?>", re.IGNORECASE | re.ASCII),
            re.compile(rf"</{name}\s*>", re.IGNORECASE | re.ASCII),
        )
        for name in ("script", "style")
    ),
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


def clean(text: str) -> str:
    """The text without comments, scripts, styles and tags, and with its entities resolved.

    A tag is one of HTML's, in lower or upper case, and has an attribute, a partner, or is one that
    stands alone; everything else in angle brackets stays. Tags of blocks leave a line end.
    """
    if "<" in text:
        for opening, closing in _HIDDEN:
            text = _cut(text, opening, closing)
        text = _tags(_DECLARATION.sub("", text))
    if "&" in text:
        text = _ENTITY.sub(_resolved, text)
    return text


def _cut(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """The text without what lies from an opening to the next closing; an open end is left."""
    kept, at = [], 0
    while (begin := opening.search(text, at)) and (end := closing.search(text, begin.end())):
        kept.append(text[at : begin.start()])
        at = end.end()
    return " ".join([*kept, text[at:]]) if kept else text


def _tags(text: str) -> str:
    """The text without tags."""
    closed = {found[2].lower() for found in _TAG.finditer(text) if found[1]}

    def instead(found: re.Match[str]) -> str:
        name, attributes = found[2].lower(), found[3] or ""
        inline = _INLINE.fullmatch(name)
        if not (inline or _BLOCK.fullmatch(name)) or found[2] not in (name, name.upper()):
            return found[0]
        if found[1] or name in closed or name in _ALONE or "=" in attributes:
            return "" if inline else "\n"
        return found[0]

    return _TAG.sub(instead, text)


def _resolved(found: re.Match[str]) -> str:
    """The character of an entity; an unknown name stays as it is."""
    entity = found[0]
    return html.unescape(entity) if entity[1] == "#" or entity[1:] in html5 else entity
