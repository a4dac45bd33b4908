"""The page of embedders: a line for each, and what is known of the one at the cursor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from elute.core.amounts import count, dollars, duration, memory
from elute.core.safe import safe
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.measures import Labelled
from elute.engine.embedders.weighed import PER, At, Weighed, Weighing
from elute.tui.present import measured
from elute.tui.present.measured import UNMARKED, USED
from elute.tui.present.spans import Spans, left, one_line, right, wrapped

FIXED = 52  # cells of a line beside the embedder's name
NAME = 24
NEW = "not measured yet"
UNKNOWN = "r measures all of these on a sample of the rows. Nothing is sent to a server unasked."
HOW = (
    "ARI (1 the same, 0 chance): over {halves} random halves of these rows, K-means from two "
    "starts; what each has with itself is the most that can be asked of two."
)


@dataclass(frozen=True)
class Entry(measured.Entry):
    """An embedder on the page.

    Attributes:
        choice: which it is.
        weighed: what was found; None before.
    """

    choice: Choice
    weighed: Weighed | None

    @property
    def key(self) -> Choice:
        """Which it is."""
        return self.choice


def entries(choices: Sequence[Choice], found: Weighing | None, used: Choice) -> tuple[Entry, ...]:
    """The embedders, each with what was found where just these were compared."""
    known = {it.choice.word: it for it in found.embedders} if found else {}
    return tuple(Entry(it, known.get(it.word), used=it.method == used.method) for it in choices)


def title(found: Weighing | None) -> Spans:
    """`embedders · measured on a sample of 2,000 of 23,700 texts`."""
    if found is None:
        return measured.title("embedders", f" · {NEW}: r measures them on a sample")
    part = "a sample of " if found.sample < found.texts else ""
    of = f" of {count(found.texts)}" if part else ""
    told = f" · measured on {part}{count(found.sample)}{of} texts"
    return measured.title("embedders", told, "" if found.of_now else ", other than those of now")


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
    mark = USED if entry.used else UNMARKED
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
    same = str(found.labelled.same) if found.labelled else ""
    return (mark, name, ("".join(numbers), ""), (right(same, 18), ""))


def told(entry: Entry | None, found: Weighing | None, cells: int) -> list[Spans]:
    """Everything about one embedder: beside the others, with labels, what all rows would take."""
    if entry is None:
        return []
    weighed = entry.weighed
    used = " · in force" if entry.used else " · enter embeds with it from now on"
    lines: list[Spans] = [
        ((one_line(entry.choice.word, cells - len(used)), "strong"), (used, "quiet"))
    ]
    if weighed is None or found is None:
        return [*lines, *wrapped(UNKNOWN, cells, "quiet")]
    if weighed.problem:
        lines += wrapped(safe(str(weighed.problem)), cells, "bad")
    parts = (_beside(weighed, found, cells), _labelled(weighed, found, cells), _takes(weighed))
    for part in parts:
        made = list(part)
        lines += [(), *made] if made else []
    notes = [*weighed.estimate.notes, *weighed.notes]
    notes += [found.labels_said] if found.labels_said else []
    if notes:
        lines.append(())
    for sentence in notes:
        lines += wrapped(safe(sentence), cells, "quiet")
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
            (right(str(pair.overlap), 18) + right(f"{pair.overlap.chance:.3f}", 8), ""),
            (right(str(pair.ari), 18), ""),
            (right(str(other.steady or "-"), 16) if room else "", "quiet"),
        )
    yield (
        (left("itself, another start", wide + 26), "quiet"),
        (right(str(weighed.steady or "-"), 18), "quiet"),
    )
    yield from wrapped(HOW.format(halves=found.halves), cells, "quiet")


def _labelled(weighed: Weighed, found: Weighing, cells: int) -> Iterator[Spans]:
    """How it agrees with the labels."""
    it = weighed.labelled
    if it is None:
        return
    name = one_line(found.label_from, 30)
    yield ((f"beside {count(it.labels)} labels of {name}, on {count(it.rows)} rows", "head"),)
    chance = f"by chance {it.same.chance:.3f}, at most {it.same.most:.3f}"
    said = f"{it.same} of {found.neighbors} neighbours have the row's own ({chance})"
    yield from wrapped(said, cells)
    said = f"{it.ari} ARI of {count(it.clusters)} clusters with them{_fewer(it)}"
    yield from wrapped(said, cells)


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
