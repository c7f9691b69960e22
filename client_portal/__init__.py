"""The client's room: hand in work, see what becomes of it, fetch what came out, say how it was."""
