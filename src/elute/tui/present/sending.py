"""What would be sent to a server: in words and numbers, to the byte, and what was said to it."""

import math
import re

from rich.cells import cell_len, chop_cells

from elute.core.amounts import counted
from elute.core.errors import UsageError
from elute.core.safe import CELL_LIMIT, clip, safe
from elute.engine.consent import Offer
from elute.remote.prices import Price
from elute.tui.present.numbers import count, rows, size
from elute.tui.present.spans import Spans, left, wrap

LABEL = 10
MOST = 3  # lines of one fact, so that a long address pushes no other out of sight
INSTEAD = "Or embed here: :set embed.method=lsa (or sentence_transformers)."
_BETWEEN = re.compile(r'(?<=",)(?=")')
_MONEY = re.compile(r"\$?\s*(\d{1,10}(?:\.\d{0,6})?|\.\d{1,6})")


def money(dollars: float) -> str:
    """`$14.38`, `$0.30`, `$0.0012`, `under $0.0001`."""
    if 0 < dollars < 0.0001:
        return "under $0.0001"
    whole_cents = math.isclose(dollars, round(dollars, 2), abs_tol=1e-6)
    return f"${dollars:,.2f}" if dollars >= 1 or whole_cents else f"${dollars:,.4f}"


def place(offer: Offer) -> str:
    """The server in few words."""
    to = offer.destination
    return f"this machine ({safe(to.host)})" if to.local else safe(to.host)


def texts_of(offer: Offer) -> str:
    """`1 text`, `1,934 texts`."""
    return counted(offer.texts, "text")


def title(offer: Offer, *, short: bool) -> Spans:
    """`send 1,934 texts to api.openai.com? · not agreed to`.

    Args:
        offer: what would be sent.
        short: whether more money must be allowed than was.
    """
    texts = f"send {texts_of(offer)} to {place(offer)}?"
    if offer.limit is None:
        return ((texts, "strong"), (" · not agreed to", "warn"))
    if short:
        return ((texts, "strong"), (f" · {money(offer.limit)} will not do", "warn"))
    told = f" · agreed to, up to {money(offer.limit)}; n takes it back"
    return ((texts, "strong"), (told, "quiet"))


def too_little(offer: Offer) -> bool:
    """Whether what was agreed to before will likely not pay for it."""
    limit, more = offer.limit, offer.dollars
    return limit is not None and more > 0 and offer.before.dollars + more > limit


def asked(offer: Offer) -> tuple[str, str]:
    """That it waits for the user's word, and how that is given."""
    more = "more " if offer.before.requests else ""
    said = f"Nothing {more}is sent until you agree."
    return said, "A agrees, up to a limit you type; n does not."


def facts(offer: Offer, cells: int) -> list[Spans]:
    """Everything about the offer but its bytes, a label before each fact."""
    to, taken = offer.destination, f"{count(offer.texts)} different ones"
    told = {
        "server": place(offer),
        "address": safe(to.url),
        "model": safe(to.model),
        "texts": f"{taken} of {rows(offer.rows)}, from: {safe(offer.what)}",
        "tokens": f"about {count(offer.tokens)}, an estimate without the model's tokenizer",
        "price": _price(offer),
        "spent": f"{money(offer.before.dollars)} by this session so far",
        "requests": "as below, byte for byte; one that is too large is halved, or cut",
    }
    lines: list[Spans] = []
    for label, said in told.items():
        # The end of a host's name says whose it is, so nothing of that is left out.
        fact = wrap(said, cells - LABEL) if label == "server" else _few(said, cells - LABEL)
        for number, line in enumerate(fact):
            lines.append(((left("" if number else label, LABEL), "head"), (line, "")))
    return lines


def _price(offer: Offer) -> str:
    price: Price = offer.price
    if not price.per_million:
        return f"nothing: $0 a million tokens ({_source(price)})"
    rate = f"${price.per_million:g} a million tokens ({_source(price)})"
    cost = money(offer.dollars)
    return f"{'' if cost.startswith('under') else 'about '}{cost}, at {rate}"


def _source(price: Price) -> str:
    """Where a price is from and of when."""
    if price.where == "this machine":
        return "it is this machine"
    return f"{safe(price.where)}, {safe(price.dated) or 'undated'}"


def _few(said: str, cells: int) -> list[str]:
    """A fact on a few lines."""
    lines = wrap(said, cells) or [""]
    if len(lines) <= MOST:
        return lines
    return [*lines[: MOST - 1], clip(f"{lines[MOST - 1]}…", cells, cell_len)]


def where(request: int, requests: int | None, part: int, parts: int, length: int) -> Spans:
    """Which bytes are seen: `request 2 of 8 · part 1 of 3 · 41.2 kB, as sent`."""
    of = f" of {count(requests)}" if requests is not None else ""
    piece = f" · part {count(part + 1)} of {count(parts)}" if parts > 1 else ""
    told = f" · {size(length)}, as sent"
    return ((f" request {count(request + 1)}{of}{piece}", "head"), (told, "quiet"))


def reading(request: int | None) -> Spans:
    """While the requests before one are put together; None for the last."""
    there = "the last request" if request is None else f"request {count(request + 1)}"
    return ((f" going to {there} …", "quiet"),)


def payload(text: str, cells: int) -> list[Spans]:
    """A part of a request, nothing left out: each text begins a line, and is folded to the width.

    Args:
        text: what would be sent; made safe here.
        cells: width.
    """
    lines: list[Spans] = []
    for piece in _BETWEEN.split(text):
        shown = (safe(piece[at : at + CELL_LIMIT]) for at in range(0, len(piece), CELL_LIMIT))
        folded = chop_cells("".join(shown), max(2, cells - 2))
        lines += [(("  " * (number > 0), ""), (line, "")) for number, line in enumerate(folded)]
    return lines


def suggested(offer: Offer, largest: int, allowed: float = 0.0) -> float:
    """A limit in dollars that will do: what is spent, twice the estimate, one request, rounded up.

    Args:
        offer: what would be sent.
        largest: bytes of the largest request; so many tokens are put aside before it is sent.
        allowed: dollars agreed to just before, for what another server will get first.
    """
    return _up(max(offer.before.dollars, allowed) + 2 * offer.dollars + offer.price.of(largest))


def _up(dollars: float) -> float:
    """Rounded up to a cent; to ten from a dollar on, to a dollar from ten on."""
    cents = 1 if dollars < 1 else 10 if dollars < 10 else 100
    return math.ceil(round(dollars * 100 / cents, 6)) * cents / 100


def amount(dollars: float) -> str:
    """Dollars as they would be typed."""
    return f"{dollars:.2f}" if dollars else "0"


def typed_limit(typed: str) -> float:
    """The dollars that were typed.

    Raises:
        UsageError: it is no sum of money, or nothing was typed.
    """
    found = _MONEY.fullmatch(typed.strip())
    if not typed.strip():
        raise UsageError("Nothing was typed, so nothing is agreed to.", "A asks again.")
    if found is None:
        title = f"“{safe(typed[:40])}” is no sum of money: nothing is agreed to."
        raise UsageError(title, "A asks again; type dollars, as 2.50.")
    return float(found[1])


def tell(typed: str, offer: Offer, suggestion: float) -> Spans:
    """What a limit would mean, while it is typed."""
    if not typed.strip():
        free = not offer.price.per_million
        what = "it costs nothing" if free else "enough for twice the estimate"
        return (
            ("tab", "key"),
            (f" puts in {amount(suggestion)} ({what})   ", "quiet"),
            ("esc", "key"),
            (" does not agree", "quiet"),
        )
    try:
        limit = typed_limit(typed)
    except UsageError:
        return (("that is no sum of money", "warn"),)
    enter: Spans = (("enter", "key"), (" agrees and sends", "quiet"))
    short = offer.dollars > 0 and offer.before.dollars + offer.dollars > limit
    return (
        (*enter, ("   less than it may cost: it stops before the end", "warn")) if short else enter
    )


def agreed(offer: Offer, limit: float, *, running: bool) -> tuple[str, str]:
    """What was agreed to, as a sentence, and what follows."""
    said = f"Agreed: {texts_of(offer)} to {place(offer)}, up to {money(limit)} in all."
    return said, "The job at work keeps to what was agreed before it." if running else ""


def withdrawn(offer: Offer) -> tuple[str, str]:
    """That what was agreed to is taken back, and how it is given again."""
    more = " more" if offer.before.requests else ""
    return f"Taken back: nothing{more} is sent to {place(offer)}.", "r asks again."


def declined(offer: Offer) -> tuple[str, str]:
    """That nothing is sent, and what else can be done; what was agreed to before stays."""
    if offer.limit is not None:
        return f"Nothing changed: agreed to, up to {money(offer.limit)} in all.", INSTEAD
    before = " more" if offer.before.requests else ""
    return f"Nothing{before} was sent to {place(offer)}.", f"r asks again. {INSTEAD}"
