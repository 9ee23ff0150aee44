"""What runs in one environment of a workspace: recipes, jobs, connections, tables, APIs, roles."""
