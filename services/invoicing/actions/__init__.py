"""What invoicing does: rows into drafts, drafts into invoices, invoices into papers, papers to customers."""
