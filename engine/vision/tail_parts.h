// What the two ways from logits to labels share: by filling whole cells, and row by row with the scores of every class.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/argmax.h"
#include "kernels/planes.h"
#include "vision/tail.h"

namespace atrous {

// The two logits that every pixel of the label map lies between, along one axis, and the weight of the second.
struct AxisTaps {
  std::vector<std::int32_t> first;
  std::vector<std::int32_t> second;
  std::vector<float> weight;  // in [0,1)

  int count() const { return static_cast<int>(first.size()); }
};

// Low-resolution logits f32 [height,width,classes] and where the label map looks at them.
struct TailInput {
  const float* logits;
  int height;
  int width;
  int classes;
  float threshold;  // for one class
  AxisTaps rows;
  AxisTaps columns;
  std::vector<float> bias;  // [classes]: 0, or -infinity for a class that does not compete
  bool background = true;   // for one class: whether label 0 and
  bool foreground = true;   // label 1 compete
  bool probabilities = false;

  const float* pixel(int y, int x) const {
    return logits + (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) *
                        static_cast<std::size_t>(classes);
  }
  Competition competition() const { return {classes, bias.data()}; }
};

// Labels of several classes. Cells with one winner are filled; elsewhere only the classes that may win are
// interpolated.
void fill_labels(const TailInput& input, LabelMap& labels);

// Labels with the scores (if `scores` is filled: [C,H,W]) or the confidence (if filled: [H,W]), or labels of one class.
void score_rows(const TailInput& input, TailResult& result);

}  // namespace atrous
