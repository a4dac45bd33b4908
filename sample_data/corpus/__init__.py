"""The written part of the sample data: who writes, about what, in which shape.

`topics/` and `stock/` are plain text and hold every sentence; the modules here
only choose, fill and combine. All sentences are this project's own.
"""
