"""Rows that others bring as Excel or CSV: read, tried without writing, and taken in through the services.

django-import-export keeps the rows (tablib), maps columns to fields and keeps the result of the trial. Its
writing is not used: it saves models row by row, and so would pass by validation in sets, duplicates by the blind
index of encrypted columns, routing, audit and messages, which are the services' work.
"""
