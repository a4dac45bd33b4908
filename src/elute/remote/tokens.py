"""Count tokens without the model's tokenizer: one figure never too low, one about right."""


def at_most(text: str) -> int:
    """A count of tokens that no byte-level BPE model (OpenAI's all are) exceeds: the bytes.

    Every token of such a model stands for one byte or more, and nothing less is safe: half the
    bytes, which looks generous, is passed by single letters, dots and random characters. Ordinary
    English has a quarter, so this is for limits and money set aside, not for a forecast. WordPiece
    adds two marks to each text (MiniLM's: 302 tokens for 300 dots), and models that first rewrite
    characters may add more.
    """
    return max(1, _bytes(text))


def likely(text: str) -> int:
    """About how many tokens a text has, for prices and progress: no promise.

    A token is taken as 4 bytes of ASCII or 3 bytes of anything else, so one Chinese, Japanese or
    Korean character is one. Against MiniLM's tokenizer: English 0.87 of it, Japanese 1.01,
    Russian 1.5, program code 1.8.
    """
    size = _bytes(text)
    plain = size if text.isascii() else len(text.encode("ascii", "ignore"))
    return max(1, round(plain / 4 + (size - plain) / 3))


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
