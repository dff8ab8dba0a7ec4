// Labels together with the scores of all classes or the winner's probability, one output row at a time.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/parallel.h"
#include "core/stop.h"
#include "vision/tail_parts.h"

namespace atrous {
namespace {

constexpr int kScoresPerPart = 1 << 16;  // fewer are not worth a second thread

// The scores of one output row: class c begins at data + c * stride.
struct ScoreRow {
  float* data;
  std::size_t stride;

  float* plane(int klass) const { return data + static_cast<std::size_t>(klass) * stride; }
};

class ScoreRows {
 public:
  ScoreRows(const TailInput& input, TailResult& result)
      : input_(input), result_(result), width_(static_cast<std::size_t>(input.columns.count())) {}

  void reserve(ScoreScratch& scratch) const {
    const auto classes = static_cast<std::size_t>(input_.classes);
    scratch.plane_logits.resize(static_cast<std::size_t>(input_.width) * classes);
    if (result_.scores.empty()) scratch.scores.resize(width_ * classes);
    scratch.best.resize(width_);
    scratch.klass.resize(width_);
    scratch.sum.resize(width_);
  }

  void run(int y, ScoreScratch& scratch) const {
    const ScoreRow row = score_row(y, scratch);
    blend_rows(y, scratch.plane_logits.data());
    const ColumnTaps taps{input_.columns.first.data(), input_.columns.second.data(), input_.columns.weight.data(),
                          width_};
    for (int c = 0; c < input_.classes; ++c) {
      const float* plane =
          scratch.plane_logits.data() + static_cast<std::size_t>(c) * static_cast<std::size_t>(input_.width);
      interpolate_row(plane, taps, row.plane(c));
      if (input_.rounding > 0.0F) round_scores(row.plane(c));
    }
    if (input_.classes == 1) {
      decide_binary(y, row.data);
    } else {
      decide(y, row, scratch);
    }
  }

 private:
  ScoreRow score_row(int y, ScoreScratch& scratch) const {
    if (result_.scores.empty()) return {scratch.scores.data(), width_};
    return {result_.scores.data() + static_cast<std::size_t>(y) * width_,
            width_ * static_cast<std::size_t>(input_.rows.count())};
  }

  void round_scores(float* scores) const {
    const float per_unit = 1.0F / input_.rounding;
    for (std::size_t x = 0; x < width_; ++x) scores[x] = std::nearbyint(scores[x] * per_unit) * input_.rounding;
  }

  // Between two rows of logits, channels last, to planes.
  void blend_rows(int y, float* planes) const {
    const float* top = input_.pixel(input_.rows.first[y], 0);
    const float* bottom = input_.pixel(input_.rows.second[y], 0);
    const float weight = input_.rows.weight[y];
    for (int x = 0; x < input_.width; ++x) {
      for (int c = 0; c < input_.classes; ++c, ++top, ++bottom) {
        planes[static_cast<std::size_t>(c) * static_cast<std::size_t>(input_.width) + static_cast<std::size_t>(x)] =
            *top * (1.0F - weight) + *bottom * weight;
      }
    }
  }

  void decide_binary(int y, const float* scores) const {
    const std::size_t start = static_cast<std::size_t>(y) * width_;
    for (std::size_t x = 0; x < width_; ++x) {
      const bool above = input_.foreground && (!input_.background || scores[x] > input_.threshold);
      result_.labels.u8[start + x] = above ? 1 : 0;
      if (result_.confidence.empty()) continue;
      const bool alone = !input_.foreground || !input_.background;
      result_.confidence[start + x] = alone ? 1.0F : binary_confidence(scores[x], above);
    }
  }

  float binary_confidence(float score, bool above) const {
    if (input_.probabilities) return std::clamp(above ? score : 1.0F - score, 0.0F, 1.0F);
    return 1.0F / (1.0F + std::exp(above ? -score : score));
  }

  bool competes(int klass) const { return input_.bias[klass] == 0.0F; }

  void decide(int y, const ScoreRow& row, ScoreScratch& scratch) const {
    const std::size_t start = static_cast<std::size_t>(y) * width_;
    std::fill(scratch.best.begin(), scratch.best.end(), -std::numeric_limits<float>::infinity());
    std::fill(scratch.klass.begin(), scratch.klass.end(), 0);
    for (int c = 0; c < input_.classes; ++c) {
      if (competes(c)) keep_best(row.plane(c), c, {scratch.best.data(), scratch.klass.data(), width_});
    }
    for (std::size_t x = 0; x < width_; ++x) {
      if (result_.labels.u16.empty()) {
        result_.labels.u8[start + x] = static_cast<std::uint8_t>(scratch.klass[x]);
      } else {
        result_.labels.u16[start + x] = static_cast<std::uint16_t>(scratch.klass[x]);
      }
    }
    if (result_.confidence.empty()) return;
    if (input_.probabilities) {
      measure_share(start, row, scratch);
    } else {
      measure_confidence(start, row, scratch);
    }
  }

  // The softmax of the winner: 1 / sum of exp(score - best).
  void measure_confidence(std::size_t start, const ScoreRow& row, ScoreScratch& scratch) const {
    std::fill(scratch.sum.begin(), scratch.sum.end(), 0.0F);
    for (int c = 0; c < input_.classes; ++c) {
      if (competes(c)) add_exponentials(row.plane(c), scratch.best.data(), width_, scratch.sum.data());
    }
    for (std::size_t x = 0; x < width_; ++x) result_.confidence[start + x] = 1.0F / scratch.sum[x];
  }

  // The winner's part of the competing probabilities.
  void measure_share(std::size_t start, const ScoreRow& row, ScoreScratch& scratch) const {
    std::fill(scratch.sum.begin(), scratch.sum.end(), 0.0F);
    for (int c = 0; c < input_.classes; ++c) {
      if (!competes(c)) continue;
      for (std::size_t x = 0; x < width_; ++x) scratch.sum[x] += row.plane(c)[x];
    }
    for (std::size_t x = 0; x < width_; ++x) {
      result_.confidence[start + x] = scratch.sum[x] > 0.0F ? std::min(scratch.best[x] / scratch.sum[x], 1.0F) : 0.0F;
    }
  }

  const TailInput& input_;
  TailResult& result_;
  std::size_t width_;
};

}  // namespace

void score_rows(const TailInput& input, std::vector<ScoreScratch>& memory, TailResult& result) {
  const ScoreRows rows(input, result);
  const int parts =
      loop_parts(input.rows.count(), kScoresPerPart / (std::int64_t{input.columns.count()} * input.classes));
  memory.resize(std::max(memory.size(), static_cast<std::size_t>(parts)));
  for (ScoreScratch& scratch : memory) rows.reserve(scratch);
  const auto body = [&](int part, std::int64_t begin, std::int64_t end) {
    for (int y = static_cast<int>(begin); y < end && !stop_asked(); ++y)
      rows.run(y, memory[static_cast<std::size_t>(part)]);
  };
  parallel_parts(input.rows.count(), parts, body);
}

}  // namespace atrous
