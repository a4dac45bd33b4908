"""The language in which rows are asked for: `cluster:3 outlier>0.8 label=refund "a text" -kept`.

`reading` reads a query into a `tree`, by the `fields` there are and what is `known` of the session;
`evaluating` finds its rows, over the `columns` of a round and, last, in the texts (`plain_text`,
`patterns`), where what was found is kept (`finder`). Both front ends ask by it.

Terms side by side must all hold; `or`, `-` and parentheses are what they are elsewhere. A word or
a "phrase" is to be found in the text, upper and lower case alike; `/regex/` and `/regex/i` are
regular expressions. What is no field of ours may be a column of the data; one that has blanks in
its name, or the name of a field, stands in quotes: `"my column"=x`.
"""

from elute.engine.querying.columns import Ground
from elute.engine.querying.evaluating import matching
from elute.engine.querying.finder import Finder
from elute.engine.querying.known import Known, known
from elute.engine.querying.reading import parse
from elute.engine.querying.tree import Query

__all__ = ["Finder", "Ground", "Known", "Query", "known", "matching", "parse"]
