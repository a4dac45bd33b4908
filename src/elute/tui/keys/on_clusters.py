"""Keys about clusters themselves, besides what decides about their rows."""

from elute.tui.keys.action import do

CLUSTERS = (
    do(
        "rename",
        "R",
        "name",
        "give the cluster a name; an empty one gives back the report's",
        "clusters card",
        asks=True,
        takes="give a cluster a name: rename 3 lost parcels",
    ),
    do(
        "note",
        "t",
        "note",
        "write a note on the cluster; an empty one takes it away",
        "clusters card",
        asks=True,
        takes="write a note on a cluster: note 3 look again",
    ),
    do(
        "sort",
        "",
        "",
        "order the clusters by any number, the worst first",
        takes="order the clusters, the worst first: sort dbcv",
    ),
    do("charts", "v", "charts", "sizes, silhouettes and rounds drawn", "clusters report card"),
    do("next-chart", "l right", "next", "the next chart", "charts"),
    do("previous-chart", "h left", "previous", "the chart before", "charts"),
    do("next-charted", "j down", "cluster", "light the next cluster", "charts"),
    do("previous-charted", "k up", "", "light the cluster before", "charts"),
    do("sweep-charts", "W", "sweep", "the sweep, and DBSCAN's distances", "charts"),
)
