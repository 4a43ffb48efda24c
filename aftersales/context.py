"""What the frame around every page needs."""


def shell(request) -> dict:
    """Navigation, unread count and banners for the base layout."""
    return {}
