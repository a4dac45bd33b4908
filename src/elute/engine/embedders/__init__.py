"""Try embedders on the user's own rows before one is chosen: what it takes, what it is worth.

`estimating` tells what embedding would take, without doing it; `weighing` embeds a sample with
several embedders and says how much alike they find the rows. Both are given their rows by `ground`
and their embedders by `choices`.
"""
