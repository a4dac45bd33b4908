"""What the screen says, as pure functions of a snapshot: everything that counts, sorts or formats.

A line is a tuple of `(text, role)` spans. A role names a meaning ("quiet", "warn", "cluster 7"),
never a colour; `widgets/paint.py` turns roles into styles. No function here knows a widget, so all
of it is tested without a screen. Every text that comes from outside passes `core.safe` here.
"""
