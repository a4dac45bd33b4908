"""A number typed before a key: so many times, or so far.

The digits 1 to 4 go to the panes, so a number begins with `#`, or with 5 to 9.
"""

BEGIN = ("number_sign", "5", "6", "7", "8", "9")
MOST = 9  # digits; more are not taken, so that no number grows without end


class Counting:
    """The number that is being typed."""

    def __init__(self) -> None:
        """None is."""
        self.open = False
        self.digits = ""

    @property
    def number(self) -> int:
        """What has been typed; 0 for nothing yet."""
        return int(self.digits or "0")

    def take(self, key: str) -> bool:
        """Whether a key, as Textual names it, belongs to a number; then it is taken."""
        if not self.open and key in BEGIN:
            self.open, self.digits = True, key if key.isdigit() else ""
            return True
        if self.open and len(key) == 1 and key in "0123456789":
            self.digits += key if len(self.digits) < MOST else ""
            return True
        if self.open and key == "backspace":
            self.digits = self.digits[:-1]
            self.open = bool(self.digits)
            return True
        return False

    def end(self) -> int:
        """The number is over, because another key was pressed: what it is, 0 for none."""
        number = self.number
        self.open, self.digits = False, ""
        return number
