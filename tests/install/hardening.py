"""Whether binaries carry the marks of hardening: hardening.py TOOL LIBRARY, where LIBRARY is left out of a static build.

Reads with binutils' readelf what the linker wrote, so a flag that was lost on the way is seen.
"""
import re
import subprocess
import sys


def readelf(path, *options):
    return subprocess.run(["readelf", "-W", *options, path], check=True, capture_output=True, text=True).stdout


def faults_of(path, is_program):
    segments = readelf(path, "-l")
    dynamic = readelf(path, "-d")
    symbols = set(re.findall(r" UND (\w+)", readelf(path, "--dyn-syms")))
    stack = re.search(r"GNU_STACK\s+(?:0x\w+\s+){5}(\w+)", segments)
    if "GNU_RELRO" not in segments:
        yield "relocated data stay writable (-z relro)"
    if not re.search(r"\(FLAGS\).*BIND_NOW|\(FLAGS_1\).*NOW", dynamic):
        yield "functions are bound late (-z now)"
    if "(TEXTREL)" in dynamic:
        yield "code is relocated"
    if stack is None or "E" in stack[1]:
        yield "the stack is executable (-z noexecstack)"
    if is_program and not re.search(r"\(FLAGS_1\).*\bPIE\b", dynamic):
        yield "the program lies at a fixed address (-pie)"
    if "__stack_chk_fail" not in symbols:
        yield "no stack protector (-fstack-protector-strong)"
    if not any(re.fullmatch(r"__\w+_chk", name) for name in symbols):
        yield "no fortified call (_FORTIFY_SOURCE)"


def main():
    found = [f"{path}: {fault}" for i, path in enumerate(sys.argv[1:]) for fault in faults_of(path, is_program=i == 0)]
    print("\n".join(found) if found else f"{len(sys.argv) - 1} binaries hardened")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
