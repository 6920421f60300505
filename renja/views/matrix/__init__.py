"""The matrix: its page and form view, and what its grid asks for and sends."""
