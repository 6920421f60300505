"""The house: set-up, embedded servers, and the commands behind the Makefile.

Everything here but `messages` and `ping` runs on the machine's own Python, before any package is
installed, and so uses the standard library only. The application never imports it.
"""
