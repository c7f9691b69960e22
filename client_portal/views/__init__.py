"""One module a part of the portal; each view fetches, acts at most once, and answers."""
