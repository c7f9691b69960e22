"""The client's room: handing in, what is going on, results. Views fetch, act and answer; `show` turns rows into what
the templates' comments describe; the rules are in services."""
