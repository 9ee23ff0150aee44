"""The partner's side: customers, who may enter their workspaces, connectors, and quotas."""
