"""Debtors: positions, policy, events, digest. Deciding is pure; desk/ carries it out (docs/debtors.md)."""
