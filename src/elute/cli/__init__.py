"""The headless front end: one verb a file; stdout is data, stderr is talk."""

VERBS = {
    "run": "run rounds without a screen",
    "estimate": "tell what embedding would take: tokens, time, memory, money",
    "compare": "set embedders side by side on a sample of the rows",
    "sweep": "try a setting of the clustering at many values: clusters, noise, stability",
    "show": "print clusters, rows, metrics, advice or rounds",
    "drop": "drop the rows that a query asks for",
    "keep": "bring rows back, or keep them on purpose, by a query",
    "undo": "take back what was done last",
    "redo": "do again what was taken back",
    "learn": "rank outliers anew by what you dropped and kept by hand",
    "split": "split one cluster in place",
    "merge": "make one cluster of several",
    "homes": "list noise rows that are drawn to a cluster; give them to it on request",
    "rename": "give a cluster a name",
    "note": "write a note on a cluster",
    "predict": "tell which cluster other records would belong to",
    "search": "find rows by what they mean: those nearest to a text or to a row",
    "diff": "compare two rounds: rows, clusters, metrics, settings",
    "log": "list what was done, and the commands that do the same",
    "export": "write the kept rows to a file",
    "recipe": "print the settings and decisions that reproduce a session",
    "check": "verify a session without changing it",
    "doctor": "say what this machine and terminal can do",
    "demo": "try elute on the sample data",
}
WORDS = (*VERBS, "-h", "--help", "--version")
"""First words that are for the command line, not for the terminal interface."""
