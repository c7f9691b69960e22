"""Reading a submission: files into rows, rows into the hands of their service line, what is left over explained."""
