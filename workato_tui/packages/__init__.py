"""Build zips on this machine: downloading, checking and unpacking them. No screen in here."""
