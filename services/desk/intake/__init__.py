"""Reading what clients hand in: any table becomes rows that are good, or refused with a reason and a proposal."""
