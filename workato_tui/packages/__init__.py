"""Package zips on this machine: download, check, unpack, inspect, and compare."""
