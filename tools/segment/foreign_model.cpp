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
constexpr const char* kTensorflowHint = "convert it with tf2onnx: python3 -m tf2onnx.convert --help";
constexpr const char* kExportHint = "export the network to ONNX with the framework that it comes from";

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  ForeignModel meaning;
};

const std::vector<Signature>& signatures() {
  static const std::vector<Signature> table{
      {0, "version https://git-lfs", {"a Git LFS pointer, not the model itself", "fetch the model: git lfs pull"}},
      {0, "<!DOCTYPE", {"an HTML page, not a model", "download the file itself instead of the page that shows it"}},
      {0, "<html", {"an HTML page, not a model", "download the file itself instead of the page that shows it"}},
      {4, "TFL3", {"a TensorFlow Lite model", kTensorflowHint}},
      {0, "PK\x03\x04", {"a PyTorch checkpoint or another zip archive", kTorchHint}},
      {0, "\x89HDF", {"a Keras or HDF5 model", kTensorflowHint}},
      {0, "\x89PNG", {"a PNG image, not a model", "--model wants the network, INPUT the image"}},
      {0, "\xFF\xD8\xFF", {"a JPEG image, not a model", "--model wants the network, INPUT the image"}},
  };
  return table;
}

// Formats without a signature.
const std::vector<std::pair<std::string_view, ForeignModel>>& extensions() {
  static const std::vector<std::pair<std::string_view, ForeignModel>> table{
      {".pth", {"a PyTorch checkpoint", kTorchHint}},   {".pt", {"a PyTorch checkpoint", kTorchHint}},
      {".pb", {"a TensorFlow graph", kTensorflowHint}}, {".tflite", {"a TensorFlow Lite model", kTensorflowHint}},
      {".caffemodel", {"a Caffe model", kExportHint}},  {".mlmodel", {"a Core ML model", kExportHint}},
      {".param", {"an ncnn model", kExportHint}},
  };
  return table;
}

}  // namespace

ForeignModel recognise_foreign_model(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    if (fs::exists(path / "saved_model.pb", ignored)) return {"a TensorFlow SavedModel", kTensorflowHint};
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
