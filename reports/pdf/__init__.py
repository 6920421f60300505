"""The printed report: what it says, its sections, their rendering and their joining.

`view` is filled by the caller, `sections.sections_of` cuts it, `weasy.render_section` renders
one section (the only import of WeasyPrint), `merge.merge_sections` joins the rendered ones.
`sections` stays light, so that the web process can plan a report without the renderer.
"""
