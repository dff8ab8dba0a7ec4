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
constexpr const char* kExportHint = "export the network to ONNX with the framework that it comes from";
constexpr const char* kPageHint = "download the file itself instead of the page that shows it";

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  ForeignModel meaning;
};

const std::vector<Signature>& signatures() {
  static const std::vector<Signature> table{
      {0, "version https://git-lfs", {"a Git LFS pointer, not the model itself", "fetch the model: git lfs pull"}},
      {0, "<!DOCTYPE", {"an HTML page, not a model", kPageHint}},
      {0, "<!doctype", {"an HTML page, not a model", kPageHint}},
      {0, "<html", {"an HTML page, not a model", kPageHint}},
      {0, "PK\x03\x04", {"a PyTorch checkpoint or another zip archive", kTorchHint}},
      {0, "\x80\x02", {"a PyTorch checkpoint of the old form, a Python pickle", kTorchHint}},
      {0, "7767517", {"an ncnn model", kExportHint}},
      {0, "\x89HDF", {"a Keras or HDF5 model", kKerasHint}},
      {0, "\x89PNG", {"a PNG image, not a model", "--model wants the network, INPUT the image"}},
      {0, "\xFF\xD8\xFF", {"a JPEG image, not a model", "--model wants the network, INPUT the image"}},
  };
  return table;
}

// Formats without a signature.
const std::vector<std::pair<std::string_view, ForeignModel>>& extensions() {
  static const std::vector<std::pair<std::string_view, ForeignModel>> table{
      {".pth", {"a PyTorch checkpoint", kTorchHint}},
      {".pt", {"a PyTorch checkpoint", kTorchHint}},
      {".pb", {"a TensorFlow graph", kFrozenHint}},
      {".h5", {"a Keras or HDF5 model", kKerasHint}},
      {".prototxt", {"the description of a Caffe model", kCaffeHint}},
      {".caffemodel", {"a Caffe model", kCaffeHint}},
      {".mlmodel", {"a Core ML model", kCoreMlHint}},
      {".param", {"an ncnn model", kExportHint}},
      {".bin", {"the weights of an ncnn or OpenVINO model", kExportHint}},
  };
  return table;
}

}  // namespace

ForeignModel recognise_foreign_model(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    if (fs::exists(path / "saved_model.pb", ignored)) return {"a TensorFlow SavedModel", kSavedModelHint};
    if (path.extension() == ".mlpackage") return {"a Core ML package", kExportHint};
    return {"a folder, not a model file", ""};
  }
  std::array<char, 64> buffer{};
  std::ifstream file(path, std::ios::binary);
  file.read(buffer.data(), buffer.size());
  const std::string_view head(buffer.data(), static_cast<std::size_t>(file.gcount()));
  for (const Signature& signature : signatures()) {
    if (head.size() > signature.offset && head.substr(signature.offset).starts_with(signature.bytes)) {
      return signature.meaning;
    }
  }
  if (head.empty()) return {};
  for (const auto& [extension, meaning] : extensions()) {
    if (path.extension() == extension) return meaning;
  }
  return {};
}

}  // namespace atrous::tool
