"""What K-means needs beside its own steps: how many centres, what they cost, a start from a GPU."""
