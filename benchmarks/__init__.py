"""Timing on big, synthetic books. Nothing here is shipped with the app, and no figure rests on it."""
