"""The words that tell a cluster from the others: class-based TF-IDF.

Grootendorst 2022 (BERTopic): W(x, c) = tf(x, c) * log(1 + A / f(x)), with tf the share of word x
among the words of cluster c, f its count over all clusters and A the mean number of words in one.
Words no more common in the cluster than outside are left out, which takes care of stop words in
languages we have no list for.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.steps.report.material import Material

_TERMS = 50_000
_LIFT = 1.5
_LENGTH = 2_000
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f"
_WORD = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}](?:['’]?[^\W_{_UNSPACED}])+")
_APOSTROPHE = re.compile("['’]")
_KOREAN_PARTICLE = re.compile(
    r"(?<=[가-힣]{2})(?:에서|으로|까지|부터|한테|하고|은|는|이|가|을|를|에|의|도|로|와|과|만|요)$"
)


def words(text: str) -> Iterator[str]:
    """The words of a text; pairs of characters where a script has no spaces (Chinese, Thai ...).

    Korean words lose their particle, so that subject and object count as one word.
    """
    return (word for found in _found(text) for word in _words_of(found))


def _found(text: str) -> list[str]:
    """What lies between the signs of a text."""
    found: list[str] = _WORD.findall(text[:_LENGTH].lower())
    return found


def _words_of(found: str) -> Iterator[str]:
    """The words that something between signs counts as."""
    if "\uac00" <= found[0] <= "\ud7a3":
        yield _KOREAN_PARTICLE.sub("", found)
    elif found[0] >= "\u0e00" and re.match(f"[{_UNSPACED}]", found):
        yield from (found[start : start + 2] for start in range(max(1, len(found) - 1)))
    elif not found[0].isdigit():
        yield found


def keywords(material: Material, count: int) -> dict[int, tuple[str, ...]]:
    """For each cluster, and for the noise, up to `count` words, the most telling first.

    What a cluster does not say takes no memory: a table of 8,000 clusters by 50,000 words is 3 GB.
    """
    groups = list(material.members)
    counts, vocabulary = _counts(material)
    totals, overall = counts.sum(axis=1), counts.sum(axis=0)
    found = {}
    for row, group in enumerate(groups):
        own = slice(counts.indptr[row], counts.indptr[row + 1])
        terms, inside = counts.indices[own], counts.data[own] / max(totals[row], 1)
        outside = (overall[terms] - counts.data[own]) / max(totals.sum() - totals[row], 1)
        weights = inside * np.log1p(totals.mean() / overall[terms])
        weights[inside < _LIFT * outside] = 0
        best = np.argsort(-weights, kind="stable")[:count]
        found[group] = tuple(str(vocabulary[terms[at]]) for at in best if weights[at] > 0)
    return found


def _counts(material: Material) -> tuple[Any, NDArray[np.object_]]:
    """(groups, terms) sparse, how often each group has each of the commonest terms; the terms."""
    from scipy.sparse import csr_array

    places: dict[str, int] = {}
    terms, numbers = [np.zeros(0, np.int64)], [np.zeros(0)]
    for rows in material.members.values():
        found = _telling(material, rows)
        ours = (places.setdefault(word, len(places)) for word in found)
        terms.append(np.fromiter(ours, np.int64, len(found)))
        numbers.append(np.fromiter(found.values(), np.float64, len(found)))
    edges = np.cumsum([len(each) for each in terms])
    shape = (len(edges) - 1, len(places))
    counts = csr_array((np.concatenate(numbers), np.concatenate(terms), edges), shape)
    words_in_order = np.array(list(places), dtype=object)
    order = np.argsort(words_in_order, kind="stable")
    if len(order) > _TERMS:
        often = np.argsort(-counts.sum(axis=0)[order], kind="stable")
        order = order[np.sort(often[:_TERMS])]
    counts = counts[:, order]
    counts.sort_indices()
    return counts, words_in_order[order]


def _telling(material: Material, rows: NDArray[np.int64]) -> Counter[str]:
    """How often some rows use each word, stop words left out.

    What the texts hold is counted before it is looked at: the work is done once for each different
    word, not wherever it stands.
    """
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    found: Counter[str] = Counter()
    for row in rows.tolist():
        found.update(_found(material.texts[row]))
    telling: Counter[str] = Counter()
    for part, number in found.items():
        for word in _words_of(part):
            if _stem(word) not in ENGLISH_STOP_WORDS:
                telling[word] += number
    return telling


def _stem(word: str) -> str:
    """The word before an apostrophe; "not" for `don't` and its like."""
    stem, *rest = _APOSTROPHE.split(word, maxsplit=1)
    return "not" if rest == ["t"] else stem


def name(telling: tuple[str, ...]) -> str:
    """A short name of up to three keywords, none of them a form of another."""
    chosen: list[str] = []
    for word in telling:
        if not any(word.startswith(other[:5]) or other.startswith(word[:5]) for other in chosen):
            chosen.append(word)
    return ", ".join(chosen[:3])
