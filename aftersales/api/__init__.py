"""The API under /api/v1/: the rooms' routers under one roof, with one way to refuse."""
