"""How people come in: sign-in, second factor, invitations, a company's own sign-in, and their own account."""
