// Reads and checks the quantisation of tensors.
#include "tflite/quantisation.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace atrous {
namespace {

constexpr int kBlockwise = 2;  // QuantizationDetails
constexpr int kMultiAxis = 3;

bool is_integer(DType dtype) { return dtype == DType::kI8 || dtype == DType::kU8 || dtype == DType::kI32; }

void check_zero_point(std::int64_t zero_point, DType dtype) {
  const bool fits =
      dtype == DType::kI32 ? zero_point == 0 : zero_point >= lowest_of(dtype) && zero_point <= highest_of(dtype);
  if (!fits) fail(ErrorCode::kCorrupt, "the zero point ", zero_point, " is not of the type ", name(dtype));
}

Quantisation read(const TfliteFile& file, int index, const tflite::QuantizationParameters& parameters, DType dtype) {
  if (parameters.details_type() == kBlockwise || parameters.details_type() == kMultiAxis) {
    fail(ErrorCode::kUnsupported, "quantisation in blocks");
  }
  Quantisation result;
  result.scales.assign(parameters.scale()->begin(), parameters.scale()->end());
  if (parameters.zero_point() != nullptr) {
    // Copied as bytes: the verifier of FlatBuffers lets elements of 8 bytes begin anywhere.
    result.zero_points.resize(parameters.zero_point()->size());
    std::copy_n(parameters.zero_point()->Data(), result.zero_points.size() * sizeof(std::int64_t),
                reinterpret_cast<std::uint8_t*>(result.zero_points.data()));
  }
  if (result.zero_points.size() <= 1) {
    const std::int64_t zero_point = result.zero_points.empty() ? 0 : result.zero_points.front();
    result.zero_points.assign(result.scales.size(), zero_point);
  }
  const Dims dims = file.dims(index);
  result.axis = parameters.quantized_dimension();
  if (!result.per_tensor()) {
    const bool exists = result.axis >= 0 && result.axis < static_cast<int>(dims.size());
    if (!exists || static_cast<std::size_t>(dims[static_cast<std::size_t>(result.axis)]) != result.scales.size()) {
      fail(ErrorCode::kCorrupt, result.scales.size(), " scales on axis ", result.axis, " of the shape ",
           Shape(dims).text());
    }
  }
  if (result.zero_points.size() != result.scales.size()) {
    fail(ErrorCode::kCorrupt, result.zero_points.size(), " zero points for ", result.scales.size(), " scales");
  }
  for (const float scale : result.scales) {
    if (!(scale > 0.0F) || !std::isfinite(scale)) fail(ErrorCode::kCorrupt, "the scale ", scale, ", wanted above 0");
  }
  for (const std::int64_t zero_point : result.zero_points) check_zero_point(zero_point, dtype);
  return result;
}

}  // namespace

DType tflite_dtype(tflite::TensorType type) {
  switch (type) {
    case tflite::TensorType::FLOAT32: return DType::kF32;
    case tflite::TensorType::FLOAT16: return DType::kF16;
    case tflite::TensorType::INT32: return DType::kI32;
    case tflite::TensorType::UINT8: return DType::kU8;
    case tflite::TensorType::INT64: return DType::kI64;
    case tflite::TensorType::BOOL: return DType::kBool;
    case tflite::TensorType::INT8: return DType::kI8;
    case tflite::TensorType::FLOAT64: return DType::kF64;
    default: break;
  }
  const char* const known = tflite::EnumNameTensorType(type);
  fail(ErrorCode::kUnsupported, "tensors of type ", *known != '\0' ? known : std::to_string(static_cast<int>(type)));
}

std::optional<Quantisation> quantisation_of(const TfliteFile& file, int tensor) {
  const tflite::QuantizationParameters* const parameters = file.tensor(tensor).quantization();
  if (parameters == nullptr || parameters->scale() == nullptr || parameters->scale()->size() == 0) return {};
  const DType dtype = tflite_dtype(file.tensor(tensor).type());
  if (!is_integer(dtype)) return {};
  return within("tensor '" + file.tensor_name(tensor) + "'", [&] { return read(file, tensor, *parameters, dtype); });
}

std::int64_t quantised(float real, const Quantisation& quantisation, DType dtype) {
  const double nearest = std::round(static_cast<double>(real) / static_cast<double>(quantisation.scales.front()));
  const double shifted = nearest + static_cast<double>(quantisation.zero_points.front());
  return static_cast<std::int64_t>(
      std::clamp(shifted, static_cast<double>(lowest_of(dtype)), static_cast<double>(highest_of(dtype))));
}

std::int64_t lowest_of(DType dtype) { return dtype == DType::kI8 ? -128 : 0; }
std::int64_t highest_of(DType dtype) { return dtype == DType::kI8 ? 127 : 255; }

}  // namespace atrous
