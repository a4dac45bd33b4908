"""The steps of the cycle, one room each; a room never imports another."""
