"""What a policy gives and asks for, read out of its text, and whether a company meets it."""
