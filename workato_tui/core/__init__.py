"""Pure rules about states, deployments, and recovery, for views and the command line."""
