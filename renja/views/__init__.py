"""Pages around plans; each module one kind of page."""
