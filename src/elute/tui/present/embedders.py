"""The page of embedders: a line for each, and what is known of the one at the cursor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from elute.core.amounts import count, dollars, duration, memory, with_error
from elute.core.safe import safe
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.measures import Agreement, Labelled, Share
from elute.engine.embedders.weighed import PER, At, Weighed, Weighing
from elute.tui.present.spans import Spans, left, one_line, right, wrap

FIXED = 52  # cells of a line beside the embedder's name
NAME = 24
NEW = "not measured yet"
HOW = (
    "ARI (1 the same, 0 chance): over {halves} random halves of these rows, K-means from two "
    "starts; what each has with itself is the most that can be asked of two."
)


@dataclass(frozen=True)
class Entry:
    """An embedder on the page.

    Attributes:
        choice: which it is.
        weighed: what was found; None before.
        used: whether it is the one in force.
    """

    choice: Choice
    weighed: Weighed | None
    used: bool


def entries(choices: Sequence[Choice], found: Weighing | None, used: Choice) -> tuple[Entry, ...]:
    """The embedders, each with what was found where just these were compared."""
    measured = {it.choice.word: it for it in found.embedders} if found else {}
    return tuple(Entry(it, measured.get(it.word), used=it.method == used.method) for it in choices)


def title(found: Weighing | None) -> Spans:
    """`embedders · measured on a sample of 2,000 of 23,700 texts`."""
    if found is None:
        return (("embedders", "strong"), (f" · {NEW}: r measures them on a sample", "quiet"))
    part = "a sample of " if found.sample < found.texts else ""
    of = f" of {count(found.texts)}" if part else ""
    told = f" · measured on {part}{count(found.sample)}{of} texts"
    if found.of_now:
        return (("embedders", "strong"), (told, "quiet"))
    return (("embedders", "strong"), (told, "quiet"), (", other than those of now", "warn"))


def header(found: Weighing | None, cells: int) -> Spans:
    """Names of the columns."""
    label = one_line(found.label_from, 14) if found and found.label_from else ""
    same = f"same {label}" if label else ""
    parts = (right("dim", 7), right("cut", 6), right(f"{PER // 1000}k rows", 10))
    price = right("price", 9)
    return (
        (left("  embedder", cells - FIXED + 2) + "".join(parts) + price, "head"),
        (right(same, 18), "head"),
    )


def line(entry: Entry, cells: int) -> Spans:
    """One embedder: its vectors, texts cut, time and price of 100,000 rows, labels."""
    found = entry.weighed
    mark = ("● ", "accent") if entry.used else ("  ", "")
    name = (left(one_line(entry.choice.word, cells - FIXED), cells - FIXED), "strong")
    if found is None:
        return (mark, name, (right(NEW, 20), "quiet"))
    if found.problem:
        return (mark, name, (f"  {one_line(found.problem.title, FIXED - 4)}", "bad"))
    numbers = (
        right(count(found.dim), 7),
        right(count(found.cut), 6),
        right(duration(found.seconds_per_100k), 10),
        right(dollars(found.dollars_per_100k), 9),
    )
    same = _share(found.labelled.same) if found.labelled else ""
    return (mark, name, ("".join(numbers), ""), (right(same, 18), ""))


def told(entry: Entry, found: Weighing | None, cells: int) -> list[Spans]:
    """Everything about one embedder: beside the others, with labels, what all rows would take."""
    weighed = entry.weighed
    used = " · in force" if entry.used else " · enter embeds with it from now on"
    lines: list[Spans] = [
        ((one_line(entry.choice.word, cells - len(used)), "strong"), (used, "quiet"))
    ]
    if weighed is None or found is None:
        said = (
            "r measures all of these on a sample of the rows. Nothing is sent to a server unasked."
        )
        return [*lines, *_quiet(said, cells)]
    if weighed.problem:
        lines += [((text, "bad"),) for text in wrap(safe(str(weighed.problem)), cells)]
    parts = (_beside(weighed, found, cells), _labelled(weighed, found, cells), _takes(weighed))
    for part in parts:
        made = list(part)
        lines += [(), *made] if made else []
    notes = [*weighed.estimate.notes, *weighed.notes]
    notes += [found.labels_said] if found.labels_said else []
    if notes:
        lines.append(())
    for sentence in notes:
        lines += _quiet(safe(sentence), cells)
    return lines


def _beside(weighed: Weighed, found: Weighing, cells: int) -> Iterator[Spans]:
    """How alike it and each of the others find the rows."""
    own = next(number for number, it in enumerate(found.embedders) if it is weighed)
    pairs = [it for it in found.pairs if own in (it.first, it.second)]
    if not pairs:
        return
    wide = max(10, min(NAME, cells - 52))
    common, ari = f"of {found.neighbors} neighbours", f"ARI, {found.clusters} clusters"
    heads = left("beside", wide) + right(common, 18) + right("chance", 8) + right(ari, 18)
    room = cells >= wide + 68
    yield ((heads + (right("with itself", 16) if room else ""), "head"),)
    for pair in pairs:
        other = found.embedders[pair.second if pair.first == own else pair.first]
        yield (
            (left(one_line(other.choice.word, wide), wide), ""),
            (right(_share(pair.overlap), 18) + right(f"{pair.overlap.chance:.3f}", 8), ""),
            (right(_agreement(pair.ari), 18), ""),
            (right(_agreement(other.steady), 16) if room else "", "quiet"),
        )
    yield (
        (left("itself, another start", wide + 26), "quiet"),
        (right(_agreement(weighed.steady), 18), "quiet"),
    )
    yield from _quiet(HOW.format(halves=found.halves), cells)


def _labelled(weighed: Weighed, found: Weighing, cells: int) -> Iterator[Spans]:
    """How it agrees with the labels."""
    it = weighed.labelled
    if it is None:
        return
    name = one_line(found.label_from, 30)
    yield ((f"beside {count(it.labels)} labels of {name}, on {count(it.rows)} rows", "head"),)
    chance = f"by chance {it.same.chance:.3f}, at most {it.same.most:.3f}"
    said = f"{_share(it.same)} of {found.neighbors} neighbours have the row's own ({chance})"
    yield from (((text, ""),) for text in wrap(said, cells))
    said = f"{_agreement(it.ari)} ARI of {count(it.clusters)} clusters with them{_fewer(it)}"
    yield from (((text, ""),) for text in wrap(said, cells))


def _fewer(it: Labelled) -> str:
    return "; there are too few rows for as many as labels" if it.clusters < it.labels else ""


def _takes(weighed: Weighed) -> Iterator[Spans]:
    """What all rows, and others like them, would take."""
    if not weighed.estimate.sizes:
        return
    widths = (11, 15, 9, 10, 10, 10)
    heads = ("rows", "tokens", "cut", "time", "memory", "price")
    yield (("".join(map(right, heads, widths)), "head"),)
    for at in weighed.estimate.sizes:
        yield (("".join(map(right, _amounts(at), widths)), ""),)
    price = weighed.estimate.price
    if weighed.estimate.sends_to and price:
        dated = f", {price.dated}" if price.dated else ""
        yield (
            (f"${price.per_million:g} for a million tokens ({safe(price.where)}{dated})", "quiet"),
        )


def _amounts(at: At) -> tuple[str, ...]:
    amounts = (duration(at.seconds), memory(at.memory), dollars(at.dollars))
    return (count(at.rows), count(at.tokens), count(at.cut), *amounts)


def _quiet(text: str, cells: int) -> list[Spans]:
    return [((line, "quiet"),) for line in wrap(text, cells)]


def _share(share: Share) -> str:
    return with_error(share.mean, share.error)


def _agreement(of: Agreement | None) -> str:
    return with_error(of.mean, of.error) if of else "-"
