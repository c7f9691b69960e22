"""The archive: every file that came in or went out, kept once and handed only to who may see it."""
