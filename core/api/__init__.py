"""The kernel of the API: problems, cursor pages, limits, the published document. Rooms say what is in it."""
