"""The headless front end: one verb a file; stdout is data, stderr is talk."""

VERBS = {
    "run": "run rounds without a screen",
    "estimate": "tell what embedding would take: tokens, time, memory, money",
    "compare": "set embedders side by side on a sample of the rows",
    "show": "print clusters, rows, metrics, advice or rounds",
    "diff": "compare two rounds: rows, clusters, metrics, settings",
    "export": "write the kept rows to a file",
    "recipe": "print the settings and decisions that reproduce a session",
    "check": "verify a session without changing it",
    "doctor": "say what this machine and terminal can do",
    "demo": "try elute on the sample data",
}
WORDS = (*VERBS, "-h", "--help", "--version")
"""First words that are for the command line, not for the terminal interface."""
