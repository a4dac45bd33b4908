"""One setting of the clustering tried at many values, before one of them is chosen.

The number of clusters may hang on a single step of a setting. `measuring` clusters the round once
for each value and judges what comes out, `reading` says where it falls off a cliff and where it
rests, and nothing of it sets anything. It is all begun in `sweeping`.
"""
