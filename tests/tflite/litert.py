"""LiteRT's results for the models of write_operators: litert.py WRITE_OPERATORS [--update]

Compares them with litert.txt beside this file, or writes it. Exit code 77 without the package ai-edge-litert.
"""
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy
    from ai_edge_litert.interpreter import Interpreter, OpResolverType
except ImportError:
    print("ai-edge-litert or numpy is not installed")
    sys.exit(77)

RESULTS = pathlib.Path(__file__).with_name("litert.txt")
HEADER = "# What LiteRT makes of the models of operator_cases.h: NAME: [SHAPE] NUMBERS, quantised ones as real numbers.\n"


def result_of(model, data):
    """The last output in the form of litert.txt, with the reference kernels."""
    interpreter = Interpreter(model_path=str(model), experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
    interpreter.allocate_tensors()
    wanted, = interpreter.get_input_details()
    tensor = numpy.frombuffer(data, dtype=wanted["dtype"]).reshape(wanted["shape"])
    interpreter.set_tensor(wanted["index"], tensor)
    interpreter.invoke()
    output = interpreter.get_output_details()[-1]
    values = interpreter.get_tensor(output["index"])
    scale, zero_point = output["quantization"]
    real = (values.astype(numpy.float64) - zero_point) * (scale or 1.0)
    return "[" + ",".join(map(str, values.shape)) + "] " + " ".join(f"{value:.8g}" for value in real.ravel())


def results(program):
    with tempfile.TemporaryDirectory() as folder:
        listing = subprocess.run([program, folder], check=True, capture_output=True, text=True).stdout
        for line in listing.splitlines():
            number, name = line.split(" ", 1)
            place = pathlib.Path(folder) / number
            try:
                yield name, result_of(place.with_suffix(".tflite"), place.with_suffix(".in").read_bytes())
            except (RuntimeError, ValueError) as error:
                print(f"{name}: LiteRT refuses it: {error}")


def numbers(line):
    shape, values = line.split("] ")
    return shape, numpy.array(values.split(), dtype=numpy.float64)


def main(program, update):
    made = dict(results(program))
    if update:
        RESULTS.write_text(HEADER + "".join(f"{name}: {line}\n" for name, line in made.items()), encoding="utf-8")
        return 0
    stored = dict(line.split(": ", 1) for line in RESULTS.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    different = sorted(set(made) ^ set(stored))
    for name in set(made) & set(stored):
        (shape, values), (wanted_shape, wanted) = numbers(made[name]), numbers(stored[name])
        if shape != wanted_shape or not numpy.allclose(values, wanted, rtol=1e-5, atol=1e-6):
            different.append(name)
    print("\n".join(f"{name}: not as in {RESULTS.name}" for name in different) or f"{len(made)} results as stored")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--update" in sys.argv[2:]))
