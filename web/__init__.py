"""The front end: its sources, and the one way to build them (`python -m web.build`)."""
