"""What the user may set about precleaning: cleaning rules, which rules drop rows, and the bounds.

The bounds' defaults were chosen so that sound sets are left nearly alone; the counts stand in
tests/steps/preclean/test_real_data.py.
"""

from dataclasses import dataclass

from elute.core.rules import CLEANING_RULES, check
from elute.core.settings import option

COPIES = ("first", "longest", "newest", "labelled")


@dataclass(frozen=True)
class Rules:
    """The settings of preclean."""

    encoding: bool = option(True, "mend text that was read in the wrong encoding (ftfy)")
    unicode: bool = option(True, "compose characters (NFC)")
    control: bool = option(True, "remove control, bidi and zero-width characters")
    html: bool = option(True, "remove tags, comments and scripts, resolve entities")
    whitespace: bool = option(True, "fold runs of white space, trim the ends")
    boilerplate: bool = option(False, "strip beginnings and ends that many rows share")
    mask: bool = option(False, "mask e-mail, phone, card and IP numbers and keys (personal-data)")
    drop: str = option("blank,duplicates", "rules that drop rows, by name, parted by commas")
    keep: str = option("first", "which of equal rows stays", choices=COPIES)
    min_words: int = option(1, "length: fewest words of a text; 0 = no bound", low=0)
    max_words: int = option(10_000, "length: most words of a text; 0 = no bound", low=0)
    max_tokens: int = option(0, "window: most tokens of a text, estimated; 0 = no bound", low=0)
    max_repetition: float = option(0.6, "repetition: largest share said before", low=0, high=1)
    max_symbols: float = option(0.3, "symbols: largest share of signs", low=0, high=1)
    max_script: float = option(0.8, "script: largest share in a foreign script", low=0, high=1)
    max_urls: float = option(0.5, "urls: largest share of web addresses", low=0, high=1)
    max_damage: int = option(0, "encoding-damage: most U+FFFD in a text", low=0)

    def __post_init__(self) -> None:
        """Refuse a name in `drop` that is no rule's, with a UsageError."""
        check("preclean.drop", self.drop, CLEANING_RULES)
