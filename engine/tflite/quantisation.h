// Element types of the file, and how its integers stand for real numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "atrous/tensor.h"
#include "tflite/layout.h"
#include "tflite/model_file.h"

namespace atrous {

// real = (q - zero_point) * scale, with one of each, or one for every index of an axis.
struct Quantisation {
  std::vector<float> scales;
  std::vector<std::int64_t> zero_points;  // as many as scales
  int axis = 0;                           // of the file

  bool per_tensor() const { return scales.size() == 1; }
};

// The element type of a tensor. Throws unsupported, with the type's name.
DType tflite_dtype(tflite::TensorType type);

// How the integers of a tensor are to be read; none for a tensor that is not quantised.
//
//   errors  corrupt      numbers that do not fit the tensor: counts, axis, scales that are not positive, zero points
//                        outside of the element type
//           unsupported  blocks
std::optional<Quantisation> quantisation_of(const TfliteFile& file, int tensor);

// The integer that stands for a real number, clamped to the range of the type, which is i8 or u8.
std::int64_t quantised(float real, const Quantisation& quantisation, DType dtype);

// The smallest and the largest integer of i8 or u8.
std::int64_t lowest_of(DType dtype);
std::int64_t highest_of(DType dtype);

}  // namespace atrous
