"""Embed with a neural sentence encoder on this machine: nothing leaves it."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from elute.core.errors import UsageError
from elute.core.progress import Progress, silent
from elute.core.settings import option
from elute.steps.embed.base import Given, Piece
from elute.steps.embed.batches import encode_all
from elute.steps.embed.forecast import Forecast, pilot, sampled
from elute.steps.embed.local.devices import devices
from elute.steps.embed.local.embedding import embedded, limit_of
from elute.steps.embed.local.fleet import Fleet, Haul, crew_of
from elute.steps.embed.local.folder import TRUSTED, weight
from elute.steps.embed.local.judged import Judged
from elute.steps.embed.local.loading import Wish, loaded, most_held
from elute.steps.embed.local.prompts import for_queries, resolved
from elute.steps.embed.local.quiet import quiet
from elute.steps.embed.model import DEFAULT, Model, fetch, find, prompts_of

_VERSION = 1
"""Of the method; it changes with whatever moves vectors, so that older ones are made again."""
_SMALL = 2 << 30
"""Bytes of weights up to which a model reads a query on the CPU: a second, by half a billion."""
_STRETCH = 8_192
"""Texts put in order of their length together; as many as a shard holds."""


@dataclass(frozen=True)
class SentenceTransformers:
    """A model of the sentence-transformers library (Reimers and Gurevych 2019)."""

    model: str = option(DEFAULT, "A model folder, or a name on the Hugging Face hub.")
    prompt: str = option(
        "",
        "Words put before every text, or the name of a prompt of the model's own; "
        "empty is the model's default prompt, if it has one; none is no words at all.",
    )
    dims: int = option(
        0, "Keep so many numbers of each vector, for models made for it; 0 keeps all.", low=0
    )
    device: str = option(
        "auto", "auto (all GPUs, else cpu), cpu, cuda, cuda:1, or several as cuda:0,cuda:1."
    )
    dtype: str = option(
        "auto",
        "Bits per number; auto is float32 on a CPU, and bfloat16 on a GPU where it does no harm.",
        choices=("auto", "float32", "bfloat16", "float16"),
    )
    batch_size: int = option(0, "Texts in a batch; 0 fills batches by their tokens.", low=0)
    trust_code: str = option("", "The model's name once more, to let code that it brings run here.")

    whole_corpus: ClassVar[bool] = False

    def identity(self) -> Mapping[str, str | int]:
        """The model's files or revision, and what else was asked for that decides vectors.

        Whatever the device, the batch size and the numbers that `auto` takes, the cosine between
        two vectors of a text is at least 0.999.
        """
        model = self._found()
        asked: dict[str, str | int] = {
            "prompt": resolved(self.prompt, prompts_of(model)),
            "dims": self.dims,
            "dtype": self.dtype.removeprefix("auto"),
        }
        stated: dict[str, str | int] = {"version": _VERSION, "model": model.identity}
        return {**stated, **{name: value for name, value in asked.items() if value}}

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        """Embed texts; those beyond the model's window are cut there and counted.

        A GPU is worked with by a process of its own: some of its faults only end with the process.

        Raises:
            ServiceError: the model cannot be had or loaded, or no device is left that works.
            UsageError: there is no such device, or the model's vectors are shorter than asked.
        """
        wishes = self._wishes(len(texts), progress)
        gpus = wishes[0].device.startswith("cuda")
        hauls = (
            self._fleet(wishes, texts, progress) if gpus else self._here(wishes[0], texts, progress)
        )
        yield from Judged(texts, given.rows).pieces(hauls)

    def for_queries(self) -> "SentenceTransformers":
        """The same model with the words that it wants before a query.

        A small one runs on the CPU, in this process, where it stays loaded: a GPU's process begins
        anew with every call, and loads for longer than a sentence takes.
        """
        model = self._found()
        asked = for_queries(self.prompt, prompts_of(model))
        small = model.folder is not None and weight(model.folder) <= _SMALL
        return replace(self, prompt=asked, device="cpu" if small else self.device)

    def _fleet(
        self, wishes: list[Wish], texts: Sequence[str], progress: Progress
    ) -> Iterator[Haul]:
        return Fleet(crew_of(wishes, self.dims, self.batch_size), texts).run(progress)

    def _here(self, wish: Wish, texts: Sequence[str], progress: Progress) -> Iterator[Haul]:
        encoder, notes = loaded(wish)
        for start in range(0, len(texts), _STRETCH):
            stretch = texts[start : start + _STRETCH]
            within = _Within(progress, start, len(texts))
            made = embedded(encoder, stretch, self.dims, self.batch_size, within)
            yield Haul(np.arange(start, start + len(stretch)), made, notes)

    def forecast(self, texts: Sequence[str], progress: Progress) -> Forecast:
        """What embedding the texts will take; see `Forecasts`.

        Raises:
            ServiceError: the model cannot be had or loaded.
            UsageError: there is no such device.
        """
        wishes = self._wishes(len(texts), progress)
        encoder, _ = loaded(wishes[0])
        some, limit = sampled(texts), limit_of(encoder, self.batch_size)
        progress(0, len(texts), "measuring the speed on some texts")
        with quiet():
            tokens = encoder.read(some)
            lengths = np.minimum(tokens.lengths, encoder.window).astype(np.int64)

            seconds = pilot(
                lambda rows: encode_all(
                    lambda some: encoder.vectors(tokens, rows[some]), lengths[rows], limit, silent
                ),
                lengths,
                limit.fits,
            )
        scale = len(texts) / len(some)
        cut = int(np.count_nonzero(tokens.lengths > encoder.window))
        held, each = most_held(encoder.model.device), 0.0
        if encoder.model.device.type == "cpu":
            vector = encoder.vectors(tokens, np.zeros(1, dtype=np.int64))
            each = vector.nbytes + sum(map(len, some)) / len(some)
        return Forecast(
            texts=len(texts),
            tokens=round(int(lengths.sum()) * scale),
            cut=round(cut * scale),
            seconds=seconds * scale / len(wishes),
            memory=held + round(each * len(texts)),
            read=len(some),
            memory_per_text=each,
        )

    def counted(self, texts: Sequence[str], progress: Progress) -> tuple[int, int]:
        """Tokens and texts cut; see `Counts`.

        Raises:
            ServiceError: the model cannot be had or loaded.
            UsageError: there is no such device.
        """
        encoder, _ = loaded(self._wishes(len(texts), progress)[0])
        with quiet():
            lengths = encoder.read(texts).lengths
        read = np.minimum(lengths, encoder.window)
        return int(read.sum()), int(np.count_nonzero(lengths > encoder.window))

    def _wishes(self, texts: int, progress: Progress) -> list[Wish]:
        """What is to be loaded on each device, with the model's files fetched."""
        model = self._found()
        folder = fetch(model, progress)
        progress(0, texts, "loading the model")
        prompt = resolved(self.prompt, folder)
        return [
            Wish(folder, device, self.dtype, prompt, model.own_code, model.identity)
            for device in devices(self.device)
        ]

    def _found(self) -> Model:
        """The model; settings can come from a stranger's recipe, so they alone let no code run."""
        if not self.trust_code:
            return find(self.model)
        if not self.trust_code == self.model == os.environ.get(TRUSTED):
            title = f"The code of the model {self.model} is not trusted."
            how = f"set {TRUSTED}={self.model} in the environment, and embed.trust_code to the same"
            raise UsageError(title, f"If you have read it, {how}; else clear embed.trust_code.")
        return find(self.model, own_code=True)


@dataclass(frozen=True)
class _Within:
    """Progress of a stretch told as progress of the whole."""

    whole: Progress
    before: int
    total: int

    def __call__(self, done: int, total: int, message: str = "") -> None:
        self.whole(self.before + done, self.total, message)
