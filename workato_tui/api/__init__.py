"""Workato as typed Python: usable without the screen, and imported by it after the first frame.

``client.Api`` has one attribute a family (projects, builds, deployments, folders, users, manifests,
packages, properties, tags); ``requests`` has what is sent, ``operations`` the table of all of them.
Every problem leaves it as one of the exceptions of ``errors``. Nothing is imported here, so that a
module of this package costs what it costs and no more.
"""
