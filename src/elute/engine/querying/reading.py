"""From a typed line to a query, or a sentence that says what is wrong with it."""

import re

from elute.core.errors import UsageError
from elute.engine.querying.fields import BY_NAME, FLAGS, nearest, spelled
from elute.engine.querying.known import Known
from elute.engine.querying.patterns import compiled
from elute.engine.querying.tree import And, Everything, Flag, Node, Not, Or, Pattern, Query, Text
from elute.engine.querying.values import ASKED, of_column, term

DEEPEST = 40
LONGEST = 2_000_000
"""Characters: a list of a few hundred thousand row ids."""
_SIGN = r"(\s*(?:<=|>=|!=|==|<|>|=)\s*|:)"
_ASKING = re.compile(rf"([^\W\d]\w*){_SIGN}")
_BEHIND = re.compile(_SIGN)
_COLUMN = re.compile(r"([^\s\"()/<>=!:]+)(<=|>=|!=|==|<|>|=|:)")
"""A name that is none of ours, as `user-id=`, and may be that of a column."""
_CONNECTING = {"or", "and", "not"}
_QUOTE = "Plain text goes in quotes."


def parse(typed: str, known: Known | None = None) -> Query:
    """Read a query; an empty one asks for every row.

    Args:
        typed: the line.
        known: what values are held against; None where nothing is known yet.

    Raises:
        UsageError: says what is wrong with it.
    """
    if len(typed) > LONGEST:
        raise UsageError("The query is too long.", f"{LONGEST:,} characters are the most.")
    return _Reader(typed, known or Known()).whole()


class _Reader:
    """Reads from left to right; `_at` is how far it is."""

    def __init__(self, typed: str, known: Known) -> None:
        """At the beginning."""
        self._typed, self._known = typed, known
        self._at = 0
        self._depth = 0

    def whole(self) -> Query:
        """All of the line."""
        alternatives = [self._terms()]
        while self._connected("or"):
            alternatives.append(self._terms())
        if self._here() == ")":
            raise UsageError("A ) closes nothing.", _QUOTE)
        if len(alternatives) == 1:
            return Query(tuple(alternatives[0]))
        return Query(((self._typed.strip(), self._either(alternatives)),))

    def _either(self, alternatives: list[list[tuple[str, Node]]]) -> Node:
        """One of several rows of terms."""
        if not all(alternatives):
            raise UsageError("“or” stands between two terms.", 'As text: "or"')
        return Or(tuple(self._all(terms) for terms in alternatives))

    @staticmethod
    def _all(terms: list[tuple[str, Node]]) -> Node:
        parts = tuple(node for _, node in terms)
        return parts[0] if len(parts) == 1 else And(parts)

    def _terms(self) -> list[tuple[str, Node]]:
        """Terms up to an `or`, a closing parenthesis or the end."""
        found: list[tuple[str, Node]] = []
        while self._here() not in {"", ")"} and self._word().casefold() != "or":
            if found and self._connected("and"):
                continue
            begin = self._at
            node = self._term()
            found.append((self._typed[begin : self._at].strip(), node))
        return found

    def _term(self) -> Node:
        """One term; any number of `-` or `not` before it."""
        negative = False
        while True:
            if self._here() == "-" and self._next() and not self._next().isspace():
                self._at += 1
            elif not self._connected("not"):
                break
            negative = not negative
        found = self._plain()
        return Not(found) if negative else found

    def _plain(self) -> Node:
        match self._here():
            case "(":
                return self._group()
            case '"':
                return self._in_quotes()
            case "/":
                return self._pattern()
        asking = _ASKING.match(self._typed, self._at)
        column = None if asking else _COLUMN.match(self._typed, self._at)
        if column and self._known.column(column[1]) is not None:
            asking = column
        word = self._word()
        if asking and self._asks(asking[1], asking[2], word):
            self._at = asking.end()
            return self._asked(asking[1], asking[2].strip())
        self._at += len(word)
        if word.casefold() in _CONNECTING or not word:
            raise UsageError(f"“{word}” stands alone." if word else "A term is missing.", _QUOTE)
        if word.casefold() in FLAGS:
            self._known.must_have(word.casefold())
            return Flag(word.casefold())
        return Text(word)

    def _asks(self, name: str, sign: str, word: str) -> bool:
        """Whether it is a field with its value: not an address, nor words with a < between them."""
        if sign == ":" and word[len(name) :].startswith("://"):
            return False
        known = self._field(name) in BY_NAME or self._known.column(name) is not None
        return not sign[0].isspace() or known

    def _field(self, name: str) -> str:
        folded = name.casefold()
        return folded if folded in BY_NAME else self._known.aliases.get(folded, folded)

    def _asked(self, named: str, typed: str) -> Node:
        """A field, or a column of the data, with the value behind its sign."""
        name = self._field(named)
        column = None if name in BY_NAME else self._known.column(named)
        if column is not None:
            return self._of_column(column, typed)
        if name not in BY_NAME:
            raise self._unknown(named)
        values = self._values()
        if not values:
            raise UsageError(f"{name}{typed} what?", ASKED[BY_NAME[name].kind].format(name))
        node = term(BY_NAME[name], _sign(typed), values, self._known)
        return Not(node) if typed == "!=" else node

    def _of_column(self, column: str, typed: str) -> Node:
        """A column of the data with the value behind its sign."""
        values = self._values()
        if not values:
            raise UsageError(f"{column}{typed} what?", ASKED["choice"].format(spelled(column)))
        node = of_column(column, _sign(typed), values)
        return Not(node) if typed == "!=" else node

    def _unknown(self, named: str) -> UsageError:
        """Nothing has this name."""
        near = [
            it if it in BY_NAME else spelled(it)
            for it in nearest(named, [*BY_NAME, *self._known.columns])
        ]
        these = f"Perhaps {' or '.join(near)}." if near else f"There are: {', '.join(BY_NAME)}."
        return UsageError(f"There is no field “{named}”.", f"{these} {_QUOTE}")

    def _in_quotes(self) -> Node:
        """A phrase; before a sign the name of a column, be it with blanks or that of a field."""
        text = _not_empty(self._quoted())
        sign = _BEHIND.match(self._typed, self._at)
        column = self._known.column(text)
        if sign is None or (column is None and sign[0][0].isspace()):
            return Text(text)
        if column is None:
            raise self._unknown(text)
        self._at = sign.end()
        return self._of_column(column, sign[0].strip())

    def _values(self) -> list[str]:
        """What stands behind a sign: words with commas between them, in quotes or not."""
        found: list[str] = []
        ends = re.compile(r"[^\s,)]*" if self._depth else r"[^\s,]*")
        while True:
            if self._here(blanks=False) == '"':
                found.append(self._quoted())
            else:
                word = ends.match(self._typed, self._at)
                assert word is not None
                self._at += len(word[0])
                found += [word[0]] if word[0] else []
            if self._here(blanks=False) != ",":
                return found
            self._at += 1

    def _group(self) -> Node:
        """What stands in parentheses."""
        if self._depth == DEEPEST:
            raise UsageError(f"More than {DEEPEST} parentheses stand within one another.")
        self._at, self._depth = self._at + 1, self._depth + 1
        alternatives = [self._terms()]
        while self._connected("or"):
            alternatives.append(self._terms())
        if self._here() != ")":
            raise UsageError("A ( is left open.", f"Close it. {_QUOTE}")
        self._at, self._depth = self._at + 1, self._depth - 1
        if alternatives == [[]]:
            return Everything()
        return self._all(alternatives[0]) if len(alternatives) == 1 else self._either(alternatives)

    def _quoted(self) -> str:
        r"""A text in quotes; within it `\"` is a quote."""
        found = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL).match(self._typed, self._at)
        if found is None:
            raise UsageError("A quote is left open.", "Close it.")
        self._at = found.end()
        return re.sub(r'\\(["\\])', r"\1", found[1])

    def _pattern(self) -> Node:
        r"""A regular expression between slashes; within it `\/` is a slash."""
        ends = re.compile(r"/((?:[^/\\]|\\.)++)/(i?)(?=\s|\)|$)", re.DOTALL)
        found = ends.match(self._typed, self._at)
        if found is None:
            raise UsageError("The regular expression has no end.", "/text/ or /text/i. " + _QUOTE)
        self._at = found.end()
        made = Pattern(found[1].replace("\\/", "/"), bool(found[2]))
        compiled(made)
        return made

    def _here(self, *, blanks: bool = True) -> str:
        """The next character, less blanks; "" at the end."""
        while blanks and self._at < len(self._typed) and self._typed[self._at].isspace():
            self._at += 1
        return self._typed[self._at : self._at + 1]

    def _next(self) -> str:
        return self._typed[self._at + 1 : self._at + 2]

    def _word(self) -> str:
        """What stands up to a blank, or to the parenthesis that closes a group."""
        self._here()
        ends = re.compile(r"[^\s)]*" if self._depth else r"\S*")
        found = ends.match(self._typed, self._at)
        return found[0] if found else ""

    def _connected(self, word: str) -> bool:
        """Whether a connecting word is next, which is then read."""
        if self._word().casefold() != word:
            return False
        self._at += len(word)
        return True


def _sign(typed: str) -> str:
    """The sign of the comparison itself."""
    return "=" if typed in {":", "!=", "=="} else typed


def _not_empty(text: str) -> str:
    if not text:
        raise UsageError("Between the quotes is nothing.")
    return text
