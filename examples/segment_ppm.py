"""Example: a photograph to a label map through the C interface, with ctypes and Python's own library only.

    segment_ppm.py MODEL PHOTO.ppm

PHOTO.ppm is a binary PPM (P6) of 8 bits. Prints the size, and the share of every class that occurs. ATROUS_LIBRARY names
libatrous.so where the system does not find it.
"""
import collections
import ctypes
import ctypes.util
import os
import re
import sys
from ctypes import c_char, c_char_p, c_int, c_int32, c_int64, c_size_t, c_uint8, c_uint16, c_void_p


def versioned(fields):
    """A struct of the C interface: struct_size first, which is set, and zeros, which are defaults."""

    class Struct(ctypes.Structure):
        _fields_ = [("struct_size", c_size_t), *fields]

        def __init__(self, **values):
            super().__init__(struct_size=ctypes.sizeof(type(self)), **values)

    return Struct


Error = versioned([("message", c_char * 2040)])
SessionOptions = versioned([("threads", c_int32), ("max_plans", c_int32), ("precision", c_int32), ("tune", c_int32),
                            ("tune_cache", c_char_p), ("max_memory_bytes", c_int64)])
Image = versioned([("pixels", c_char_p), ("width_px", c_int32), ("height_px", c_int32), ("format", c_int32),
                   ("row_bytes", c_size_t)])

# What the functions take and give; handles are c_void_p.
FUNCTIONS = {
    "atrous_status_name": (c_char_p, c_int32),
    "atrous_model_load": (c_int, c_char_p, c_void_p, c_void_p, c_void_p),
    "atrous_model_free": (None, c_void_p),
    "atrous_model_label": (c_char_p, c_void_p, c_size_t),
    "atrous_session_create": (c_int, c_void_p, c_void_p, c_void_p, c_void_p),
    "atrous_session_free": (None, c_void_p),
    "atrous_session_segment": (c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p),
    "atrous_label_map_free": (None, c_void_p),
    "atrous_label_map_width_px": (c_int32, c_void_p),
    "atrous_label_map_height_px": (c_int32, c_void_p),
    "atrous_label_map_u8": (ctypes.POINTER(c_uint8), c_void_p),
    "atrous_label_map_u16": (ctypes.POINTER(c_uint16), c_void_p),
}


class AtrousError(Exception):
    """What a call says went wrong."""


class Library:
    """libatrous.so with the types of its functions."""

    def __init__(self, path):
        self.functions = ctypes.CDLL(path)
        for name, (result, *arguments) in FUNCTIONS.items():
            function = getattr(self.functions, name)
            function.restype, function.argtypes = result, arguments

    def __getattr__(self, name):
        return getattr(self.functions, "atrous_" + name)

    def make(self, name, *arguments):
        """The handle that the function gives; raises AtrousError."""
        handle, error = c_void_p(), Error()
        status = getattr(self, name)(*arguments, ctypes.byref(handle), ctypes.byref(error))
        if status != 0:
            raise AtrousError(f"{self.status_name(status).decode()}: {error.message.decode()}")
        return handle


def read_ppm(path):
    """Width, height and pixels of a P6 file."""
    with open(path, "rb") as file:
        data = file.read()
    header = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
    if header is None:
        raise AtrousError(f"{path}: not a binary PPM file of 8 bits")
    width, height = int(header[1]), int(header[2])
    pixels = data[header.end():]
    if len(pixels) < width * height * 3:
        raise AtrousError(f"{path}: ends before its last pixel")
    return width, height, pixels


def segment(library, model_path, photo):
    """Prints the classes of a photograph."""
    width, height, pixels = read_ppm(photo)
    model = session = labels = None
    try:
        model = library.make("model_load", os.fsencode(model_path), None)
        session = library.make("session_create", model, ctypes.byref(SessionOptions(threads=1)))
        image = Image(pixels=pixels, width_px=width, height_px=height)
        labels = library.make("session_segment", session, ctypes.byref(image), None)
        width, height = library.label_map_width_px(labels), library.label_map_height_px(labels)
        values = library.label_map_u8(labels) or library.label_map_u16(labels)
        print(f"{width}x{height}")
        for label, count in sorted(collections.Counter(values[: width * height]).items()):
            name = library.model_label(model, label)
            print(label, name.decode() if name else "?", f"{count / (width * height):.3f}")
    finally:
        library.label_map_free(labels)
        library.session_free(session)
        library.model_free(model)


def main():
    if len(sys.argv) != 3:
        print("usage: segment_ppm.py MODEL PHOTO.ppm", file=sys.stderr)
        return 2
    try:
        name = os.environ.get("ATROUS_LIBRARY") or ctypes.util.find_library("atrous") or "libatrous.so"
        segment(Library(name), sys.argv[1], sys.argv[2])
    except (AtrousError, OSError) as error:
        print(f"segment_ppm.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
