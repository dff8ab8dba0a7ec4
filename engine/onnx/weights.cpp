// TensorProto to Tensor, wherever the elements lie.
// Source: onnx.proto, comments on TensorProto (which field holds which type; raw data are little endian).
#include "onnx/weights.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <charconv>
#include <cstring>

#include "core/checked.h"
#include "core/error.h"

namespace atrous {
namespace {

namespace fs = std::filesystem;
static_assert(std::endian::native == std::endian::little, "raw data are copied as they are");

Shape shape_of(const onnx::TensorProto& proto) {
  std::vector<std::int64_t> dims(proto.dims().begin(), proto.dims().end());
  for (const std::int64_t dim : dims) {
    if (dim < 0) fail(ErrorCode::kCorrupt, "an extent of ", dim);
  }
  Shape shape(std::move(dims));
  require_countable(shape);
  return shape;
}

template <typename T, typename Field>
Tensor from_field(const Field& field, DType dtype, const Shape& shape) {
  if (field.size() != shape.elements()) {
    fail(ErrorCode::kCorrupt, "the shape ", shape.text(), " wants ", shape.elements(), " elements, there are ",
         field.size());
  }
  Tensor tensor(dtype, shape);
  const auto dst = tensor.as<T>();
  for (std::size_t i = 0; i < dst.size(); ++i) {
    if constexpr (std::is_same_v<T, Float16> || std::is_same_v<T, BFloat16>) {
      dst[i].bits = static_cast<std::uint16_t>(field[static_cast<int>(i)]);
    } else {
      dst[i] = static_cast<T>(field[static_cast<int>(i)]);
    }
  }
  return tensor;
}

Tensor read_fields(const onnx::TensorProto& proto, DType dtype, const Shape& shape) {
  switch (dtype) {
    case DType::kF32: return from_field<float>(proto.float_data(), dtype, shape);
    case DType::kF64: return from_field<double>(proto.double_data(), dtype, shape);
    case DType::kF16: return from_field<Float16>(proto.int32_data(), dtype, shape);
    case DType::kBF16: return from_field<BFloat16>(proto.int32_data(), dtype, shape);
    case DType::kI8: return from_field<std::int8_t>(proto.int32_data(), dtype, shape);
    case DType::kU8: return from_field<std::uint8_t>(proto.int32_data(), dtype, shape);
    case DType::kI16: return from_field<std::int16_t>(proto.int32_data(), dtype, shape);
    case DType::kU16: return from_field<std::uint16_t>(proto.int32_data(), dtype, shape);
    case DType::kI32: return from_field<std::int32_t>(proto.int32_data(), dtype, shape);
    case DType::kBool: return from_field<bool>(proto.int32_data(), dtype, shape);
    case DType::kI64: return from_field<std::int64_t>(proto.int64_data(), dtype, shape);
    case DType::kU32: return from_field<std::uint32_t>(proto.uint64_data(), dtype, shape);
    case DType::kU64: return from_field<std::uint64_t>(proto.uint64_data(), dtype, shape);
  }
  return {};
}

void require_bytes(const Shape& shape, std::uint64_t wanted, std::uint64_t found) {
  if (wanted != found) {
    fail(ErrorCode::kCorrupt, "the shape ", shape.text(), " wants ", wanted, " bytes of data, there are ", found);
  }
}

// Any byte but 0 is true; other values must not reach a C++ bool.
void normalise_bools(Tensor& tensor) {
  if (tensor.dtype() != DType::kBool) return;
  auto* bytes = static_cast<std::uint8_t*>(tensor.data());
  std::transform(bytes, bytes + tensor.bytes(), bytes, [](std::uint8_t b) { return std::uint8_t{b != 0}; });
}

template <typename T, typename Convert>
Tensor convert(const Tensor& tensor, const Convert& to_float) {
  Tensor wide(DType::kF32, tensor.shape());
  const auto src = tensor.as<T>();
  std::transform(src.begin(), src.end(), wide.as<float>().begin(), to_float);
  return wide;
}

std::uint64_t parse_count(const std::string& key, const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    fail(ErrorCode::kCorrupt, "external data: ", key, " '", text, "' is not a number");
  }
  return value;
}

}  // namespace

std::optional<DType> find_dtype(int onnx_type) {
  switch (onnx_type) {
    case onnx::TensorProto::FLOAT: return DType::kF32;
    case onnx::TensorProto::DOUBLE: return DType::kF64;
    case onnx::TensorProto::FLOAT16: return DType::kF16;
    case onnx::TensorProto::BFLOAT16: return DType::kBF16;
    case onnx::TensorProto::INT8: return DType::kI8;
    case onnx::TensorProto::UINT8: return DType::kU8;
    case onnx::TensorProto::INT16: return DType::kI16;
    case onnx::TensorProto::UINT16: return DType::kU16;
    case onnx::TensorProto::INT32: return DType::kI32;
    case onnx::TensorProto::UINT32: return DType::kU32;
    case onnx::TensorProto::INT64: return DType::kI64;
    case onnx::TensorProto::UINT64: return DType::kU64;
    case onnx::TensorProto::BOOL: return DType::kBool;
    default: return std::nullopt;
  }
}

std::string onnx_type_name(int onnx_type) {
  if (!onnx::TensorProto_DataType_IsValid(onnx_type)) return "number " + std::to_string(onnx_type);
  std::string text = onnx::TensorProto_DataType_Name(static_cast<onnx::TensorProto_DataType>(onnx_type));
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

DType dtype_of(int onnx_type) {
  if (const auto dtype = find_dtype(onnx_type)) return *dtype;
  if (onnx_type == onnx::TensorProto::UNDEFINED) fail(ErrorCode::kCorrupt, "no element type is given");
  fail(ErrorCode::kUnsupported, "the element type ", onnx_type_name(onnx_type), " is not supported");
}

Tensor widened(Tensor tensor) {
  switch (tensor.dtype()) {
    case DType::kF16: return convert<Float16>(tensor, [](Float16 v) { return to_f32(v); });
    case DType::kBF16: return convert<BFloat16>(tensor, [](BFloat16 v) { return to_f32(v); });
    case DType::kF64: return convert<double>(tensor, [](double v) { return static_cast<float>(v); });
    default: return tensor;
  }
}

Weights::Weights(const Source& model, fs::path folder, const Limits& limits)
    : model_(model), folder_(std::move(folder)), budget_(limits) {}

Tensor Weights::read(const onnx::TensorProto& proto) {
  const DType dtype = dtype_of(proto.data_type());
  const Shape shape = shape_of(proto);
  budget_.take(dtype, shape);
  Tensor tensor;
  if (proto.data_location() == onnx::TensorProto::EXTERNAL) {
    tensor = read_placed(place_of(proto), dtype, shape);
  } else if (!proto.raw_data().empty()) {
    require_bytes(shape, static_cast<std::uint64_t>(storage_bytes(dtype, shape)), proto.raw_data().size());
    tensor = Tensor(dtype, shape);
    std::memcpy(tensor.data(), proto.raw_data().data(), proto.raw_data().size());
  } else {
    return read_fields(proto, dtype, shape);
  }
  normalise_bools(tensor);
  return tensor;
}

Tensor Weights::read_placed(const Place& place, DType dtype, const Shape& shape) {
  const auto bytes = static_cast<std::uint64_t>(storage_bytes(dtype, shape));
  require_bytes(shape, bytes, place.bytes.value_or(bytes));
  const Source& file = place.location.empty() ? model_ : external_file(place.location);
  if (place.offset > file.size() || bytes > file.size() - place.offset) {
    fail(ErrorCode::kCorrupt, "external data '", place.location, "': wants ", bytes, " bytes at ", place.offset,
         ", the file has ", file.size());
  }
  Tensor tensor(dtype, shape);
  file.read(place.offset, {static_cast<std::byte*>(tensor.data()), static_cast<std::size_t>(bytes)});
  if (place.location.empty() && dtype == DType::kF32) offsets_[tensor.data()] = place.offset;
  return tensor;
}

std::optional<std::uint64_t> Weights::offset_of(const Tensor& tensor) const {
  const auto found = offsets_.find(tensor.data());
  return found == offsets_.end() ? std::nullopt : std::optional(found->second);
}

Weights::Place Weights::place_of(const onnx::TensorProto& proto) {
  Place place;
  for (const auto& entry : proto.external_data()) {
    if (entry.key() == "location") place.location = entry.value();
    if (entry.key() == "offset") place.offset = parse_count("offset", entry.value());
    if (entry.key() == "length") place.bytes = parse_count("length", entry.value());
  }
  return place;
}

const Source& Weights::external_file(const std::string& location) {
  if (external_ && location == location_) return *external_;
  const std::string where = "external data '" + location + "'";
  if (folder_.empty()) fail(ErrorCode::kUnsupported, where, ": a model in memory must hold all its weights");
  const fs::path relative(location);
  const bool climbs = std::find(relative.begin(), relative.end(), "..") != relative.end();
  if (relative.is_absolute() || climbs) fail(ErrorCode::kCorrupt, where, ": outside the model's folder");
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(folder_, error);
  const fs::path file = error ? fs::path() : fs::weakly_canonical(folder_ / relative, error);
  if (error) fail(ErrorCode::kNotFound, where, ": ", error.message());
  const auto end = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first;
  if (end != folder.end()) fail(ErrorCode::kCorrupt, where, ": a link that leads out of the model's folder");
  within(where, [&] { external_.emplace(file); });
  location_ = location;
  files_.insert(file);
  return *external_;
}

}  // namespace atrous
