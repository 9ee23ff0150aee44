"""A typed client for Workato's API, usable without the UI and imported after the first frame.

``client.Api`` has one attribute per family (projects, builds, deployments, folders, users,
manifests, packages, properties, tags); ``request_models`` holds the request bodies, ``operations``
the table of operations. All errors are exceptions of ``errors``. Nothing is imported here, so that
a module of this package can be imported on its own.
"""
