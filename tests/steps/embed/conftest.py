"""Tests of embedders run beside each other, and beside other people's work."""

import os

# Threads that wait for each other take many times as long where the cores are busy. Told before
# any test imports PyTorch, and to the processes that tests start.
os.environ.setdefault("OMP_NUM_THREADS", "1")
