"""A plan as it is read: sub-activities, the tree above them with sums, and the lines of its table.

`reading` decides what one person reads; `live` and `frozen` read rows and versions; `build`,
`columns` and `lines` are plain Python.
"""
