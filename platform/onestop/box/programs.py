"""Programs that came with a wheel, beside the interpreter or on the path."""

import shutil
import sysconfig

from onestop.errors import Unavailable


def program(name: str) -> str:
    """Return the full path of a program."""
    found = shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)
    if found is None:
        raise Unavailable("The program {name} is not installed.", name=name)
    return found
