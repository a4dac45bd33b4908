"""Summaries of findings in plain words, with the number of rows and their share."""

from elute.core.rules import (
    BOILERPLATE,
    CONTROL,
    ENCODING,
    HTML,
    PERSONAL_DATA,
    UNICODE,
    WHITESPACE,
)


def said(count: int, total: int, one: str, many: str) -> str:
    """A sentence about some of the rows, such as "412 rows (2.1 %) are blank".

    Args:
        count: rows it is about.
        total: rows there are.
        one: the verb and the rest for one row or none, "is blank".
        many: the same for more, "are blank".
    """
    if not count:
        return f"No row {one}."
    share = f"({count / total:.1%})".replace("%", " %")
    return f"1 row {share} {one}." if count == 1 else f"{count:,} rows {share} {many}."


CHANGES = {
    ENCODING: ("was read in the wrong encoding", "were read in the wrong encoding"),
    UNICODE: ("has characters to compose", "have characters to compose"),
    CONTROL: ("holds characters that no one sees", "hold characters that no one sees"),
    HTML: ("holds markup or entities", "hold markup or entities"),
    WHITESPACE: ("has white space to fold or trim", "have white space to fold or trim"),
    BOILERPLATE: (
        "begins or ends with words that many rows share",
        "begin or end with words that many rows share",
    ),
    PERSONAL_DATA: ("holds personal data or keys", "hold personal data or keys"),
}
"""What is said of the rows that a cleaning rule changes, or would change."""
