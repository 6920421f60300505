"""The rules, one function each, by family. `checks.py` lists them with severity and source.

A rule on one sub kegiatan gets its atoms: `ref` is the RKPD's, `own` the Renja's. It returns
the finding or None and never looks at other rules' results.
"""
