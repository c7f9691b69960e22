"""The documents of an invoice: what a debtor reads (PDF) and what a debtor's machine reads (UBL), from one paper."""
