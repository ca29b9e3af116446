"""Accounts: who may log in, as what, and what each may do; used as soon as others than this machine reach the page."""
