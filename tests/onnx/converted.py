"""Converted models in ONNX Runtime beside their sources: converted.py SEGMENT [MODEL...]

ONNX sources run in ONNX Runtime too, float TensorFlow Lite ones in LiteRT if it is installed. Without models those of
the test data. Exit code 77 without onnxruntime or models.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from workplace import read_png

try:
    import numpy
    import onnxruntime
except ImportError:
    print("onnxruntime or numpy is not installed")
    sys.exit(77)

try:
    from ai_edge_litert.interpreter import Interpreter
except ImportError:
    Interpreter = None

onnxruntime.set_default_logger_severity(3)

TOLERANCE = 1e-4  # of the largest magnitude
USUAL_SIDE = 257


def run(path, tensor=None):
    """The input, made if there is none, and the first output."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    wanted, = session.get_inputs()
    if tensor is None:
        open_axes = {1 if wanted.shape[3] == 3 else 2, 2 if wanted.shape[3] == 3 else 3}
        shape = [n if isinstance(n, int) else (USUAL_SIDE if i in open_axes else 1) for i, n in enumerate(wanted.shape)]
        tensor = numpy.random.default_rng(7).random(shape, dtype=numpy.float32) * 2 - 1
    return tensor, session.run([session.get_outputs()[0].name], {wanted.name: tensor})[0]


def run_tflite(path):
    """A seeded input and the first output of a float model, both with channels first."""
    interpreter = Interpreter(model_path=path)
    interpreter.allocate_tensors()
    wanted, = interpreter.get_input_details()
    tensor = numpy.random.default_rng(7).random(wanted["shape"], dtype=numpy.float32) * 2 - 1
    interpreter.set_tensor(wanted["index"], tensor)
    interpreter.invoke()
    output = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    return numpy.moveaxis(tensor, 3, 1).copy(), numpy.moveaxis(output, 3, 1)


def compare(segment, model, folder):
    """Whether the converted model makes the same; prints how far it is off."""
    converted = str(pathlib.Path(folder) / "converted.onnx")
    subprocess.run([segment, "convert", model, converted, "--force"], check=True, stdout=subprocess.DEVNULL)
    tensor, source = run_tflite(model) if model.endswith(".tflite") else run(model)
    _, result = run(converted, tensor)
    if source.shape != result.shape:
        print(f"{model}: {source.shape} became {result.shape}")
        return False
    if source.dtype.kind == "f":
        off = float(numpy.abs(source - result).max() / max(float(numpy.abs(source).max()), 1e-30))
    else:
        off = float((source != result).mean())
    print(f"{model}: {off:.2e}")
    return off <= TOLERANCE


def compare_int8(segment, data, folder):
    """Whether the labels of an int8 file are ONNX Runtime's in 99 % of the pixels, on a photograph of the network's size."""
    converted, photo = folder / "int8.onnx", folder / "bird.ppm"
    subprocess.run([segment, "convert", data / "models/deeplabv3_mnv2_pascal.onnx", converted, "--preset", "tf", "--force",
                    "--no-dynamic", "--precision", "int8", "--calibrate", data / "photos/images"], check=True,
                   stdout=subprocess.DEVNULL)
    rows = numpy.array(read_png(data / "photos/images/bird.png")[1], dtype=numpy.uint8)
    side = numpy.arange(513)
    pixels = rows[side * rows.shape[0] // 513][:, side * rows.shape[1] // 513]
    photo.write_bytes(b"P6 513 513 255\n" + pixels.tobytes())
    subprocess.run([segment, "run", photo, "-m", converted, "-o", folder, "-q"], check=True, stdout=subprocess.DEVNULL)
    ours = numpy.array(read_png(folder / "bird.labels.png")[1])
    _, theirs = run(str(converted), (pixels.astype(numpy.float32) / 127.5 - 1).transpose(2, 0, 1)[None])
    same = float((ours == theirs[0].argmax(0)).mean())
    print(f"int8: the same label in {same:.4f} of the pixels")
    return same >= 0.99


def test_data():
    return pathlib.Path(os.environ.get("ATROUS_TEST_DATA", os.environ.get("ATROUS_DEFAULT_TEST_DATA", "")))


def test_models():
    data = test_data()
    patterns = ["models/*.onnx", "exports/*/model.onnx"]
    if Interpreter is not None:
        patterns.append("models/deeplabv3_257_mv_gpu.tflite")
    return [str(path) for pattern in patterns for path in sorted(data.glob(pattern))]


if __name__ == "__main__":
    models = sys.argv[2:] or test_models()
    if not models:
        sys.exit(77)
    with tempfile.TemporaryDirectory() as holder:
        results = [compare(sys.argv[1], model, holder) for model in models]
        if not sys.argv[2:]:
            results.append(compare_int8(sys.argv[1], test_data(), pathlib.Path(holder)))
    sys.exit(0 if all(results) else 1)
