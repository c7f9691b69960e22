"""Access as people deal with it: asking, deciding, emergency access, roles, teams and deputies, leaving."""
