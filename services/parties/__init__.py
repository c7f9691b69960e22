"""The client's customers, debtors and suppliers: one record of each, for every service line."""
