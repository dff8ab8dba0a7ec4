// Recognising files that people take for an ONNX model.
#include "foreign_model.h"

#include <array>
#include <fstream>
#include <string_view>
#include <vector>

namespace atrous::tool {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTorchHint =
    "export it in Python: torch.onnx.export(model.eval(), torch.rand(1, 3, 513, 513), 'model.onnx')";
constexpr const char* kFrozenHint =
    "convert it: python3 -m tf2onnx.convert --graphdef FILE.pb --inputs INPUT:0 --outputs LOGITS:0 --output model.onnx";
constexpr const char* kSavedModelHint =
    "convert it: python3 -m tf2onnx.convert --saved-model FOLDER --output model.onnx";
constexpr const char* kKerasHint = "convert it: python3 -m tf2onnx.convert --keras FILE.h5 --output model.onnx";
constexpr const char* kCaffeHint =
    "convert it: python3 -m caffe2onnx.convert --prototxt NET.prototxt --caffemodel NET.caffemodel --onnx model.onnx";
constexpr const char* kCoreMlHint =
    "convert it in Python: onnxmltools.convert_coreml(coremltools.utils.load_spec('net.mlmodel')).SerializeToString()";
constexpr const char* kPaddleHint =
    "convert it: paddle2onnx --model_dir FOLDER --model_filename NET.pdmodel --params_filename NET.pdiparams "
    "--save_file "
    "model.onnx";
constexpr const char* kCheckpointHint =
    "convert it: python3 -m tf2onnx.convert --checkpoint NET.ckpt.meta --inputs INPUT:0 --outputs LOGITS:0 --output "
    "model.onnx";
constexpr const char* kExportHint =
    "export the network to ONNX with the framework that it comes from, in PyTorch: torch.onnx.export(model.eval(), "
    "torch.rand(1, 3, 513, 513), 'model.onnx')";
constexpr const char* kPageHint = "download the file itself instead of the page that shows it";
constexpr const char* kImageHint = "--model wants the network, INPUT the image";

using namespace std::string_view_literals;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  ForeignModel meaning;
};

const std::vector<Signature>& signatures() {
  static const std::vector<Signature> table{
      {0, "version https://git-lfs"sv, {"a Git LFS pointer, not the model itself", "fetch the model: git lfs pull"}},
      {0, "<!DOCTYPE"sv, {"an HTML page, not a model", kPageHint}},
      {0, "<!doctype"sv, {"an HTML page, not a model", kPageHint}},
      {0, "<html"sv, {"an HTML page, not a model", kPageHint}},
      {0, "<?xml"sv, {"an OpenVINO model or another XML file", kExportHint}},
      {0, "PK\x03\x04"sv, {"a PyTorch checkpoint or another zip archive", kTorchHint}},
      {0, "\x80\x02"sv, {"a PyTorch checkpoint of the old form, a Python pickle", kTorchHint}},
      {0, "7767517"sv, {"an ncnn model", kExportHint}},
      {0, "\x89HDF"sv, {"a Keras or HDF5 model", kKerasHint}},
      {0, "GGUF"sv, {"a GGUF file", kExportHint}},
      {4, "ORTM"sv, {"a model in ONNX Runtime's own format", "use the ONNX file that it was made of"}},
      {8, "{\""sv, {"a safetensors file, which holds weights without a network", kTorchHint}},
      {0, "\x1F\x8B"sv, {"a gzip archive, not a model", "unpack it: tar xf FILE, or gunzip FILE"}},
      {0, "\x89PNG"sv, {"a PNG image, not a model", kImageHint}},
      {0, "\xFF\xD8\xFF"sv, {"a JPEG image, not a model", kImageHint}},
  };
  return table;
}

// Formats without a signature.
const std::vector<std::pair<std::string_view, ForeignModel>>& extensions() {
  static const std::vector<std::pair<std::string_view, ForeignModel>> table{
      {".pth", {"a PyTorch checkpoint", kTorchHint}},
      {".pt", {"a PyTorch checkpoint", kTorchHint}},
      {".pb", {"a TensorFlow graph", kFrozenHint}},
      {".meta", {"a TensorFlow checkpoint", kCheckpointHint}},
      {".index", {"a TensorFlow checkpoint", kCheckpointHint}},
      {".h5", {"a Keras or HDF5 model", kKerasHint}},
      {".prototxt", {"the description of a Caffe model", kCaffeHint}},
      {".caffemodel", {"a Caffe model", kCaffeHint}},
      {".pdmodel", {"a Paddle model", kPaddleHint}},
      {".pdiparams", {"the weights of a Paddle model", kPaddleHint}},
      {".param", {"an ncnn model", kExportHint}},
      {".bin", {"the weights of an ncnn or OpenVINO model", kExportHint}},
  };
  return table;
}

// Whether a file without a signature may be read whatever it is called: TensorFlow Lite, or ONNX, which begins with its
// version and another of its first fields.
bool may_be_read(std::string_view head) {
  constexpr std::string_view kFields = "\x12\x1A\x22\x28\x32\x3A\x42";
  if (head.size() < 8) return false;
  if (head.substr(4, 4) == "TFL3") return true;
  const bool versioned = head[0] == 8 && head[1] > 2 && head[1] < 32;
  return versioned && kFields.find(head[2]) != std::string_view::npos;
}

ForeignModel recognise_folder(const fs::path& path) {
  std::error_code ignored;
  if (fs::exists(path / "saved_model.pb", ignored)) return {"a TensorFlow SavedModel", kSavedModelHint};
  if (path.extension() == ".mlpackage") return {"a Core ML package", kExportHint};
  for (const auto& entry : fs::directory_iterator(path, ignored)) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".onnx" || extension == ".tflite") {
      return {"a folder, not a model file", "name the file in it: " + entry.path().string()};
    }
  }
  return {"a folder, not a model file", ""};
}

}  // namespace

ForeignModel recognise_foreign_model(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return recognise_folder(path);
  std::array<char, 64> buffer{};
  std::ifstream file(path, std::ios::binary);
  file.read(buffer.data(), buffer.size());
  const std::string_view head(buffer.data(), static_cast<std::size_t>(file.gcount()));
  for (const Signature& signature : signatures()) {
    if (head.size() > signature.offset && head.substr(signature.offset).starts_with(signature.bytes)) {
      if (path.extension() == ".keras") return {"a Keras model", kKerasHint};
      return signature.meaning;
    }
  }
  if (head.empty()) return {};
  const fs::path extension = path.extension();
  if (extension == ".mlmodel") return {"a Core ML model", kCoreMlHint};
  if (may_be_read(head)) return {};
  if (extension == ".pb" && head.starts_with("\x08\x01\x12"sv)) {
    return {"the graph of a TensorFlow SavedModel", kSavedModelHint};
  }
  for (const auto& [known, meaning] : extensions()) {
    if (extension == known) return meaning;
  }
  return {};
}

}  // namespace atrous::tool
