"""The words that tell a cluster from the others: class-based TF-IDF.

Grootendorst 2022 (BERTopic): W(x, c) = tf(x, c) * log(1 + A / f(x)), with tf the share of word x
among the words of cluster c, f its count over all clusters and A the mean number of words in one.
Words no more common in the cluster than outside are left out, which takes care of stop words in
languages we have no list for.
"""

import re
from collections.abc import Iterator

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
    for word in _WORD.findall(text[:_LENGTH].lower()):
        if "\uac00" <= word[0] <= "\ud7a3":
            yield _KOREAN_PARTICLE.sub("", word)
        elif word[0] >= "\u0e00" and re.match(f"[{_UNSPACED}]", word):
            yield from (word[start : start + 2] for start in range(max(1, len(word) - 1)))
        elif not word[0].isdigit():
            yield word


def keywords(material: Material, count: int) -> dict[int, tuple[str, ...]]:
    """For each cluster, and for the noise, up to `count` words, the most telling first."""
    groups = list(material.members)
    counts, vocabulary = _counts(material, groups)
    if not len(vocabulary):
        return dict.fromkeys(groups, ())
    totals = counts.sum(axis=1, keepdims=True)
    overall = counts.sum(axis=0)
    inside = counts / np.maximum(totals, 1)
    outside = (overall - counts) / np.maximum(totals.sum() - totals, 1)
    weights = inside * np.log1p(totals.mean() / overall)
    weights[inside < _LIFT * outside] = 0
    found = {}
    for row, group in enumerate(groups):
        best = np.argsort(-weights[row], kind="stable")[:count]
        found[group] = tuple(str(vocabulary[term]) for term in best if weights[row, term] > 0)
    return found


def _counts(
    material: Material, groups: list[int]
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """(groups, terms) how often each term occurs in each group, and the terms."""
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer

    def telling(text: str) -> list[str]:
        return [word for word in words(text) if _stem(word) not in ENGLISH_STOP_WORDS]

    counter = CountVectorizer(analyzer=telling, max_features=_TERMS)
    try:
        terms = counter.fit_transform(material.texts)
    except ValueError:  # no text, or no word in any
        return np.zeros((len(groups), 0)), np.zeros(0, dtype=object)
    row_of = {group: row for row, group in enumerate(groups)}
    group_rows = [row_of[label] for label in material.labels.tolist()]
    ones = np.ones(material.rows)
    which = csr_matrix(
        (ones, (group_rows, np.arange(material.rows))), shape=(len(groups), material.rows)
    )
    return (which @ terms).toarray().astype(np.float64), counter.get_feature_names_out()


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
