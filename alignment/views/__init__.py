"""Runs, findings, the list of checked plans, and how it is all computed."""
