"""The rules of the source tree: who may include whom, first lines, sizes, and what the engine never does. rules.py ROOT"""

import pathlib
import re
import sys

# For every folder of the engine: the folders that it may include beside itself. All may include atrous/.
MAY_INCLUDE = {
    "include": "",
    "core": "",
    "graph": "core",
    "dnnl": "core",
    "kernels": "core",
    "ops": "core graph dnnl kernels",
    "onnx": "core graph ops",
    "tflite": "core graph ops passes",
    "passes": "core graph ops",
    "runtime": "core graph dnnl kernels ops passes",
    "vision": "core kernels",
    "quantise": "core graph kernels ops passes runtime",
    "api": "core graph onnx tflite dnnl kernels ops passes runtime quantise vision",
}
NEVER_IN_ENGINE = {
    "prints": r"(?<!\w)(printf|fprintf|puts|fputs|putchar)\s*\(|std::(cout|cerr|clog)\b",
    "exits": r"(?<!\w)(exit|_exit|_Exit|quick_exit|abort)\s*\(|std::terminate\b",
    "asserts": r"(?<!\w)assert\s*\(",
}
MOST_LINES = 400
TYPE = re.compile(r"^(?:struct|class) (\w+)(?: final)?(?: :[^:].*)? \{", re.MULTILINE)
NAMESPACE = re.compile(r"^namespace (?:ATROUS_EXPORT )?([\w:]+)", re.MULTILINE)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
SOURCES = {".h", ".c", ".cpp", ".py", ".sh", ".cmake"}
C_SOURCES = {".h", ".c", ".cpp"}


def without_comments(text):
    """C++ without comments and without what stands in string literals."""
    pattern = r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"'
    return re.sub(pattern, lambda match: '""' if match[0].startswith('"') else "", text, flags=re.DOTALL)


def engine_faults(path, text):
    """Faults of a file engine/FOLDER/..."""
    folder = path.parts[1]
    if folder not in MAY_INCLUDE:
        yield f"engine has no folder '{folder}' in the rules"
        return
    allowed = {folder, "atrous", *MAY_INCLUDE[folder].split()}
    for bracket, name in INCLUDE.findall(text):
        if name.startswith("oneapi/dnnl") and folder != "dnnl":
            yield f"includes {name}, as only engine/dnnl may"
        if bracket == '"' and name.split("/")[0] not in allowed:
            yield f"includes {name}; {folder} may include {', '.join(sorted(allowed))}"
    code = without_comments(text)
    for what, pattern in NEVER_IN_ENGINE.items():
        for match in re.finditer(pattern, code):
            yield f"{what}: {match[0]}"


def outside_faults(text):
    """Faults of a tool or an example, which use the public headers like everybody else."""
    for bracket, name in INCLUDE.findall(text):
        beside = bracket == '"' and "/" not in name
        foreign = bracket == "<" and not name.startswith(("oneapi/", "onnx/"))
        if not (beside or foreign or name.startswith("atrous/")):
            yield f"includes {name}; tools and examples include atrous/*.h only"


def first_line_fault(path, text):
    lines = text.split("\n")
    first = lines[1] if lines[0].startswith("#!") and len(lines) > 1 else lines[0]
    mark = "//" if path.suffix in C_SOURCES else ("#", '"""') if path.suffix == ".py" else "#"
    if not first.startswith(mark):
        yield "the first line does not say what the file is"


def double_types(root):
    """Types that two headers of the engine define under one name: the linker would take the functions of one for both."""
    places = {}
    for file in sorted((root / "engine").rglob("*.h")):
        text = file.read_text(encoding="utf-8")
        namespace = NAMESPACE.search(text)
        for name in TYPE.findall(text):
            first = places.setdefault((namespace and namespace[1], name), file)
            if first != file:
                yield f"{file.relative_to(root)}: defines {name}, as {first.relative_to(root)} does"


def is_example(path):
    return path.parts[0] == "examples" or path.parts[:2] in {("tests", "api"), ("tests", "install")} and not path.stem.endswith("_test")


def faults(root):
    """Every fault under root as 'path: fault'."""
    root = pathlib.Path(root)
    for top in ("engine", "tools", "tests", "examples", "cmake", "third_party"):
        for file in sorted((root / top).rglob("*")):
            if not file.is_file() or (file.suffix not in SOURCES and file.name != "CMakeLists.txt"):
                continue
            path = file.relative_to(root)
            text = file.read_text(encoding="utf-8")
            found = list(first_line_fault(path, text))
            if text.count("\n") > MOST_LINES:
                found.append(f"has {text.count(chr(10))} lines, at most {MOST_LINES} are wanted")
            if file.suffix in C_SOURCES:
                if top == "engine":
                    found += engine_faults(path, text)
                if top == "tools" or is_example(path):
                    found += outside_faults(text)
            for fault in found:
                yield f"{path}: {fault}"
    yield from double_types(root)


if __name__ == "__main__":
    found = list(faults(sys.argv[1]))
    print("\n".join(found) if found else "no faults")
    sys.exit(1 if found else 0)
