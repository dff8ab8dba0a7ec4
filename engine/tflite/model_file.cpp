// Verifying a TensorFlow Lite file, and access to its parts.
#include "tflite/model_file.h"

#include <algorithm>
#include <array>
#include <limits>

#include "core/checked.h"
#include "core/error.h"
#include "tflite/operator_names.h"

namespace atrous {
namespace {

constexpr std::uint64_t kMostBytes = std::numeric_limits<std::int32_t>::max() - 1;  // as far as FlatBuffers goes
constexpr int kDeepest = 64;                                                        // further than the schema nests
constexpr int kTablesPerNode = 16;  // tables that a node may bring: itself, its options, tensors, buffers, quantisation
constexpr int kOperandsPerNode = 16;           // inputs and outputs, on average
constexpr std::int64_t kFewestNodes = 10'000;  // whose operands there is always room for
constexpr std::int64_t kMostNodes = 1'000'000;
constexpr std::uint32_t kVersion = 3;

// The element of a vector of tables. Throws corrupt where it does not exist.
template <typename T>
const T& element(const flatbuffers::Vector<flatbuffers::Offset<T>>* list, std::int64_t index, const char* what) {
  const std::int64_t count = list == nullptr ? 0 : static_cast<std::int64_t>(list->size());
  if (index < 0 || index >= count) fail(ErrorCode::kCorrupt, what, " ", index, " of ", count, " does not exist");
  return *list->Get(static_cast<flatbuffers::uoffset_t>(index));
}

void verify_structure(std::span<const std::uint8_t> file, const Limits& limits) {
  const std::int64_t tables = std::min(limits.max_nodes, kMostNodes) * kTablesPerNode;
  const auto is_sound = [&](int depth) {
    flatbuffers::Verifier verifier(file.data(), file.size(), static_cast<flatbuffers::uoffset_t>(std::max(depth, 0)),
                                   static_cast<flatbuffers::uoffset_t>(tables));
    return tflite::VerifyModelBuffer(verifier);
  };
  if (is_sound(limits.max_depth)) return;
  if (!is_sound(kDeepest)) fail(ErrorCode::kCorrupt, "damaged or cut short");
  fail(ErrorCode::kResource, "tables are nested ", limits.max_depth + 1, " deep and more, the limit is ",
       limits.max_depth);
}

// Lists in a file may be one and the same, so that all of them together are much larger than it.
void require_operators(const tflite::SubGraph& graph, const Limits& limits) {
  const auto* const operators = graph.operators();
  const std::int64_t count = operators == nullptr ? 0 : static_cast<std::int64_t>(operators->size());
  if (count > limits.max_nodes) {
    fail(ErrorCode::kResource, "the graph has ", count, " operators, the limit is ", limits.max_nodes);
  }
  const std::int64_t most = kOperandsPerNode * std::clamp(limits.max_nodes, kFewestNodes, kMostNodes);
  std::int64_t operands = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const tflite::Operator& op = *operators->Get(static_cast<flatbuffers::uoffset_t>(i));
    for (const auto* list : {op.inputs(), op.outputs()})
      operands += list == nullptr ? 0 : static_cast<std::int64_t>(list->size());
    if (operands > most)
      fail(ErrorCode::kResource, "the operators have more than ", most, " inputs and outputs together");
  }
}

}  // namespace

bool is_tflite(const Source& source) {
  std::array<char, 8> head{};
  if (source.size() < head.size()) return false;
  source.read(0, std::as_writable_bytes(std::span(head)));
  return std::equal(head.begin() + 4, head.end(), tflite::ModelIdentifier());
}

TfliteFile::TfliteFile(const Source& source, const Limits& limits) {
  const std::uint64_t most = std::min(static_cast<std::uint64_t>(limits.max_file_bytes), kMostBytes);
  if (source.size() > most) {
    fail(ErrorCode::kResource, "the file has ", source.size(), " bytes, the limit is ", most);
  }
  if (!is_tflite(source)) fail(ErrorCode::kCorrupt, "not a TensorFlow Lite model: 'TFL3' is missing at byte 4");
  memory_ = AlignedBuffer(static_cast<std::size_t>(source.size()));
  source.read(0, {memory_.data(), static_cast<std::size_t>(source.size())});
  bytes_ = {memory_.data(), static_cast<std::size_t>(source.size())};
  const auto* const start = reinterpret_cast<const std::uint8_t*>(bytes_.data());
  verify_structure({start, bytes_.size()}, limits);
  model_ = tflite::GetModel(start);
  if (model_->version() != kVersion) {
    fail(ErrorCode::kUnsupported, "schema version ", model_->version(), " is not supported, wanted ", kVersion);
  }
  graph_ = &element(model_->subgraphs(), 0, "subgraph");
  require_operators(*graph_, limits);
}

const tflite::Tensor& TfliteFile::tensor(int index) const { return element(graph_->tensors(), index, "tensor"); }

std::string TfliteFile::tensor_name(int index) const {
  const flatbuffers::String* name = tensor(index).name();
  return name == nullptr || name->size() == 0 ? "tensor " + std::to_string(index) : name->str();
}

std::vector<std::int64_t> TfliteFile::dims(int index) const {
  const auto* shape = tensor(index).shape();
  std::vector<std::int64_t> dims;
  if (shape != nullptr) {
    require_rank(shape->size());
    dims.assign(shape->begin(), shape->end());
  }
  for (const std::int64_t extent : dims) {
    if (extent < 0) {
      fail(ErrorCode::kCorrupt, "tensor '", tensor_name(index), "' has the shape ", Shape(dims).text());
    }
  }
  return dims;
}

std::span<const std::byte> TfliteFile::buffer(std::uint32_t index) const {
  const tflite::Buffer& buffer = element(model_->buffers(), index, "buffer");
  if (buffer.offset() > 1) {
    if (buffer.offset() > bytes_.size() || buffer.size() > bytes_.size() - buffer.offset()) {
      fail(ErrorCode::kCorrupt, "buffer ", index, " wants ", buffer.size(), " bytes from byte ", buffer.offset(),
           ", the file has ", bytes_.size());
    }
    return bytes_.subspan(static_cast<std::size_t>(buffer.offset()), static_cast<std::size_t>(buffer.size()));
  }
  if (buffer.data() == nullptr) return {};
  return std::as_bytes(std::span(buffer.data()->data(), buffer.data()->size()));
}

std::string TfliteFile::operator_name(const tflite::Operator& op) const {
  const tflite::OperatorCode& code = element(model_->operator_codes(), op.opcode_index(), "operator code");
  const int number = std::max<int>(code.builtin_code(), code.deprecated_builtin_code());
  if (number == kCustomOperator) {
    return "custom operator '" + (code.custom_code() == nullptr ? "" : code.custom_code()->str()) + "'";
  }
  const char* const name = tflite_operator_name(number);
  return name == nullptr ? std::to_string(number) : name;
}

}  // namespace atrous
