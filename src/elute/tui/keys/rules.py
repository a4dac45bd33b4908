"""Keys of the findings: what the rules found, and their bounds."""

from elute.tui.keys.action import by_widget, do
from elute.tui.keys.places import RULES

FINDINGS = (
    do("findings", "f", "findings", "what the rules found, before and after they act"),
    do("preview", "enter", "rows", "show its rows, before and after the rule", "findings"),
    do("apply", "a", "apply", "let the rule act, or take it back", RULES),
    do("more", "plus equals_sign", "bound", "move the bound up; nothing acts yet", "finding"),
    do("less", "minus", "", "move the bound down", "finding"),
    do("next-bound", "l right", "", "the rule's next bound", "finding"),
    do("previous-bound", "h left", "", "the bound before", "finding"),
    do("set-bound", "enter", "set", "put the bound in force as it was moved", "finding"),
    do("next-order", "o", "order", "worst, closest to the bound, by row", "finding"),
    by_widget("read-on", "space", "more", "the next part of the text", "finding", "read_on(1)"),
    by_widget("read-back", "backspace", "", "the part before", "finding", "read_on(-1)"),
)
