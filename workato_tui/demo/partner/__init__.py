"""The partner: customers, managers, connectors, and quotas."""
