"""Google Sheets: the few calls that a synchronised worksheet needs. See client.py."""
