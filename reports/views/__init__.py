"""Ask for reports, follow them, fetch them; check a paper by its code."""
