"""Widgets that know nothing of Workato: tables, panes, bars and forms."""
