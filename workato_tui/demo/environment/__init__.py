"""The state of an environment: recipes, jobs, connections, tables, APIs, and roles."""
