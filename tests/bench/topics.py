"""Texts by topic of the datasets whose truth is not in a column of their own."""

import csv
import json

from tests.bench.bench_outliers import ROOT, SHARED, Topics


def support() -> Topics:
    """The rows of sample_data by topic; copies and blank rows are left out."""
    found: Topics = {}
    with (ROOT / "sample_data" / "truth.jsonl").open(encoding="utf-8") as file:
        truths = [json.loads(line) for line in file]
    with (ROOT / "sample_data" / "support_messages.jsonl").open(encoding="utf-8") as file:
        for line, truth in zip(file, truths, strict=True):
            if truth["fault"] not in ("blank", "exact_duplicate"):
                found.setdefault(str(truth["topic"]), []).append(json.loads(line)["text"])
    return found


def korean() -> Topics:
    """The questions of ko_chatbot by label: chat, parting, love; the first of those that repeat."""
    found: Topics = {}
    seen = set()
    with (SHARED / "ko_chatbot/raw/ChatbotData.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Q"] not in seen:
                seen.add(row["Q"])
                found.setdefault(row["label"], []).append(row["Q"])
    return found
