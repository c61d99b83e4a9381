from tests.support.browser import browser, styleguide

__all__ = ["browser", "styleguide"]
