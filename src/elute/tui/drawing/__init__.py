"""The map and the curves in numbers, before a widget paints them: points, cells, inks, lines."""
