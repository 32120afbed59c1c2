"""scripts/build and build.spec: the tools, wine, the licences, the entry."""
