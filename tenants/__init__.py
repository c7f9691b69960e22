"""Client companies, the people who work for and with them, and who may enter where."""
