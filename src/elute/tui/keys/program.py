"""Keys of the program itself."""

from elute.tui.keys.action import by_widget, do
from elute.tui.keys.places import ANYWHERE, COMMANDED, READ

PROGRAM = (
    do("set", "", "", "change a setting", takes="change a setting: set cluster.k=20 …"),
    do("settings", "P", "", "all settings: what each does, its range and default"),
    do("next-choice", "l right", "choose", "the next choice; nothing is set yet", "settings"),
    do("previous-choice", "h left", "", "the choice before", "settings"),
    do("edit", "enter", "set", "set what was chosen, or type a value", "settings", asks=True),
    do("default", "d", "default", "back to the default", "settings"),
    do("find-setting", "slash", "find", "only settings with some letters", "settings", asks=True),
    by_widget("form-down", "pagedown ctrl+d", "", "down one page", "settings", "page(1)"),
    by_widget("form-up", "pageup ctrl+u", "", "up one page", "settings", "page(-1)"),
    do("command", "colon", "", "type one, as set cluster.k=20", COMMANDED, asks=True),
    do("help", "question_mark", "help", "what can be done here; all keys", READ),
    do("redraw", "ctrl+l", "", "send the whole screen again, where it is garbled", ANYWHERE),
    do(
        "theme",
        "",
        "",
        "the next theme of colours",
        takes="dark, light, contrast, contrast-light, sixteen or sixteen-light: theme light",
    ),
    do("mouse", "M", "", "the mouse on or off", ANYWHERE),
    do("suspend", "ctrl+z", "", "go to the background; fg in the shell comes back", ANYWHERE),
    do("quit", "q ctrl+q", "quit", "leave; everything is saved, and a running job goes on"),
)
