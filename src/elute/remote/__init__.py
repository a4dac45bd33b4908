"""What talks to servers: whose key goes where, at what price, and how a request gets through.

Steps say what to send and read what comes back; everything that can go wrong on the way is dealt
with here once, for vectors and for reports alike.
"""
