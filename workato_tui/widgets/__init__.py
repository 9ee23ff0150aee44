"""Generic widgets without knowledge of Workato: tables, panes, bars and forms."""
