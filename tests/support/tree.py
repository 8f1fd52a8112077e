"""What every script test is told by CMake: where the sources and the build are."""
import os
import pathlib

SOURCE = pathlib.Path(os.environ["STEMMA_SOURCE_DIR"])
BUILD = pathlib.Path(os.environ["STEMMA_BUILD_DIR"])
PROGRAM = BUILD / "bin" / "stemma"
