// What the two ways from logits to labels share: by filling whole cells, and row by row with the scores of every class.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/cells.h"
#include "kernels/planes.h"
#include "vision/tail.h"

namespace atrous {

// The two logits that every pixel of the label map lies between, along one axis, and the weight of the second.
struct AxisTaps {
  std::vector<std::int32_t> first;
  std::vector<std::int32_t> second;
  std::vector<float> weight;  // in [0,1); kWeightSlack more than pixels

  int count() const { return static_cast<int>(first.size()); }
};

// Low-resolution logits f32 [height,width,classes] and where the label map looks at them.
struct TailInput {
  const float* logits = nullptr;
  int height = 0;
  int width = 0;
  int classes = 0;
  float threshold = 0.0F;  // for one class
  AxisTaps rows;
  AxisTaps columns;
  std::vector<float> bias;  // [classes]: 0, or -infinity for a class that does not compete
  bool background = true;   // for one class: whether label 0 and
  bool foreground = true;   // label 1 compete
  bool probabilities = false;
  float rounding = 0.0F;  // scores become multiples of this; 0: they stay

  const float* pixel(int y, int x) const {
    return logits + (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) *
                        static_cast<std::size_t>(classes);
  }
  Competition competition() const { return {classes, bias.data()}; }
};

// Neighbouring rows or columns of the label map that lie between the same two logits.
struct TapSpan {
  int begin;
  int end;
  int first;
  int second;
};

// What filling needs in one thread.
struct FillScratch {
  std::vector<int> uniform;           // of every span of columns: the one winner of its cell, or -1
  std::vector<std::uint16_t> rivals;  // [C]
  std::vector<float> ends;            // [C,2,kCellRows]
};

struct FillMemory {
  std::vector<std::uint16_t> winners;  // [h,w] of the logits
  std::vector<TapSpan> rows;
  std::vector<TapSpan> columns;
  std::vector<FillScratch> scratches;
};

// What scoring needs in one thread.
struct ScoreScratch {
  std::vector<float> plane_logits;  // [C,w]: one output row at the low-resolution columns
  std::vector<float> scores;        // [C,W], unless the result holds the scores
  std::vector<float> best;          // [W], as those below
  std::vector<std::int32_t> klass;
  std::vector<float> sum;
};

struct TailMemory::Parts {
  TailInput input;
  FillMemory fill;
  std::vector<ScoreScratch> scores;
};

// Labels of several classes. Cells with one winner are filled; elsewhere only the classes that may win are
// interpolated.
void fill_labels(const TailInput& input, FillMemory& memory, LabelMap& labels);

// Labels with the scores (if `scores` is filled: [C,H,W]) or the confidence (if filled: [H,W]), or labels of one class.
void score_rows(const TailInput& input, std::vector<ScoreScratch>& memory, TailResult& result);

}  // namespace atrous
