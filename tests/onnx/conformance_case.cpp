// ONNX's own test cases: a model, its inputs, and the outputs it must give.
#include "onnx/conformance_case.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>

#include "atrous/session.h"
#include "core/error.h"
#include "onnx/tensor_file.h"
#include "onnx/weights.h"

namespace atrous::test {
namespace {

namespace fs = std::filesystem;

constexpr double kRelative = 1e-3;  // upstream's tolerances
constexpr double kAbsolute = 1e-7;

std::vector<Tensor> read_tensors(const fs::path& folder, const std::string& role) {
  std::vector<Tensor> tensors;
  for (int i = 0;; ++i) {
    const fs::path file = folder / (role + "_" + std::to_string(i) + ".pb");
    if (!fs::exists(file)) return tensors;
    tensors.push_back(read_tensor_file(file));
  }
}

template <typename T>
std::vector<double> doubles(const Tensor& tensor) {
  const auto elements = tensor.as<T>();
  return {elements.begin(), elements.end()};
}

std::vector<double> as_doubles(const Tensor& tensor) {
  switch (tensor.dtype()) {
    case DType::kF32: return doubles<float>(tensor);
    case DType::kF64: return doubles<double>(tensor);
    case DType::kI8: return doubles<std::int8_t>(tensor);
    case DType::kU8: return doubles<std::uint8_t>(tensor);
    case DType::kI16: return doubles<std::int16_t>(tensor);
    case DType::kU16: return doubles<std::uint16_t>(tensor);
    case DType::kI32: return doubles<std::int32_t>(tensor);
    case DType::kU32: return doubles<std::uint32_t>(tensor);
    case DType::kI64: return doubles<std::int64_t>(tensor);
    case DType::kU64: return doubles<std::uint64_t>(tensor);
    case DType::kBool: return doubles<bool>(tensor);
    default: return doubles<float>(widened(tensor.clone()));
  }
}

bool agree(double actual, double expected) {
  if (std::isnan(expected)) return std::isnan(actual);
  if (std::isinf(expected)) return actual == expected;
  return std::abs(actual - expected) <= kAbsolute + kRelative * std::abs(expected);
}

std::string difference(const Tensor& actual, const Tensor& expected) {
  if (actual.dtype() != expected.dtype()) {
    return std::string("type ") + name(actual.dtype()) + ", wanted " + name(expected.dtype());
  }
  if (actual.shape() != expected.shape())
    return "shape " + actual.shape().text() + ", wanted " + expected.shape().text();
  const std::vector<double> found = as_doubles(actual);
  const std::vector<double> wanted = as_doubles(expected);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (agree(found[i], wanted[i])) continue;
    return "element " + std::to_string(i) + " is " + std::to_string(found[i]) + ", wanted " + std::to_string(wanted[i]);
  }
  return "";
}

// numpy has no bfloat16, so the files hold such tensors as u16.
Tensor as_declared(Tensor tensor, DType declared) {
  if (declared != DType::kBF16 || tensor.dtype() != DType::kU16) return tensor;
  return Tensor::borrow(DType::kBF16, tensor.shape(), std::as_const(tensor).data()).clone();
}

Model load_case(const fs::path& file) {
  ModelOptions options;
  options.all_outputs = true;
  return Model::load(file, options);
}

std::vector<NamedTensor> run_model(const Model& model, std::vector<Tensor> inputs) {
  if (inputs.size() != model.inputs().size()) {
    fail(ErrorCode::kInvalidArgument, "the model has ", model.inputs().size(), " inputs, the case ", inputs.size());
  }
  std::vector<NamedTensor> named;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const TensorInfo& info = model.inputs()[i];
    named.push_back({info.name, as_declared(std::move(inputs[i]), info.dtype)});
  }
  return Session(model).run(named);
}

}  // namespace

fs::path onnx_test_data() {
  const char* named = std::getenv("ATROUS_ONNX_TESTDATA");
  return named != nullptr ? named : "/usr/share/libonnx-testdata/data";
}

std::vector<std::string> listed_cases(const std::string& folder) {
  std::vector<std::string> cases;
  std::ifstream list(ATROUS_CONFORMANCE_LIST);
  for (std::string line; std::getline(list, line);) {
    if (line.starts_with(folder + "/")) cases.push_back(line.substr(0, line.find(' ')));
  }
  return cases;
}

std::vector<std::string> installed_cases() {
  std::vector<std::string> cases;
  for (const auto& entry : fs::recursive_directory_iterator(onnx_test_data())) {
    if (entry.path().filename() != "model.onnx") continue;
    cases.push_back(fs::relative(entry.path().parent_path(), onnx_test_data()).string());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

std::string run_case(const std::string& name) {
  const fs::path folder = onnx_test_data() / name;
  const Model model = load_case(folder / "model.onnx");
  const std::vector<NamedTensor> actual = run_model(model, read_tensors(folder / "test_data_set_0", "input"));
  std::vector<Tensor> expected = read_tensors(folder / "test_data_set_0", "output");
  if (expected.empty()) return "the case has no outputs";
  if (actual.size() != expected.size()) {
    return std::to_string(actual.size()) + " outputs, wanted " + std::to_string(expected.size());
  }
  for (std::size_t i = 0; i < expected.size(); ++i) {
    expected[i] = as_declared(std::move(expected[i]), model.outputs()[i].dtype);
    const std::string found = difference(actual[i].tensor, expected[i]);
    if (!found.empty()) return "output " + std::to_string(i) + ": " + found;
  }
  return "";
}

}  // namespace atrous::test
