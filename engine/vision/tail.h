// From low-resolution logits to labels at any size: interpolation and argmax in one pass, row by row.
#pragma once

#include <memory>
#include <vector>

#include "atrous/labels.h"
#include "core/resize.h"

namespace atrous {

// The last Resize of a network, per axis: which logit coordinate belongs to a pixel of the network's output. For a
// network that ends without a Resize, an identity.
struct Upsampling {
  ResizeAxis rows;
  ResizeAxis columns;
  bool nearest = false;
  NearestMode nearest_mode = NearestMode::kRoundPreferFloor;
  float rounding = 0.0F;  // the logits are multiples of this, and scores are rounded to such; 0: not rounded
};

// Which pixel of the network's output a pixel of the label map looks at: source = (index + 0.5) * scale - 0.5 in both
// axes, so scale 1 is the network's own size. For images that were padded, only the inner part is mapped.
struct OutputGrid {
  int height_px = 0;  // of the label map
  int width_px = 0;
  double row_scale = 1.0;  // inner height of the network's output / height of the label map
  double column_scale = 1.0;
  bool nearest = false;  // nearest neighbour from labels at the network's size, floor((index + 0.5) * scale)
};

struct TailRequest {
  Upsampling upsampling;
  OutputGrid grid;
  bool want_scores = false;
  bool want_confidence = false;
  bool probabilities = false;  // the logits are probabilities already; confidence is the winner's share of them
  std::vector<int> classes;    // only these compete; empty: all
};

struct TailResult {
  LabelMap labels;
  std::vector<float> scores;      // [C,H,W]
  std::vector<float> confidence;  // [H,W]
};

// f32 [height,width,classes], channels last, values of any range. One class is a binary network: class 1 where the
// logit is > threshold.
struct LogitMap {
  const float* data;
  int height;
  int width;
  int classes;
  float threshold = 0.0F;
};

// Memory that one run after another uses, so that from the second run of a size on only the result is allocated.
class TailMemory {
 public:
  TailMemory();
  ~TailMemory();
  TailMemory(TailMemory&&) noexcept;
  TailMemory& operator=(TailMemory&&) noexcept;

  struct Parts;
  Parts& parts() { return *parts_; }

 private:
  std::unique_ptr<Parts> parts_;
};

// Ties go to the lower class, as in ONNX ArgMax; where scores are rounded, many are equal. Bilinear: weights per axis
// as ONNX Resize (border replicated), vertical first, in f32. Cells whose four corners have the same winner are filled
// without interpolating, which is exact. Memory beyond the result: a few rows of logits, whatever the output size.
TailResult segment_logits(const LogitMap& logits, const TailRequest& request, TailMemory& memory);
TailResult segment_logits(const LogitMap& logits, const TailRequest& request);

}  // namespace atrous
