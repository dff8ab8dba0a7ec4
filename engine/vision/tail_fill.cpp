// Labels without scores: cells with one winner are filled, the others interpolated among the classes that may win.
#include <algorithm>
#include <limits>

#include "core/parallel.h"
#include "vision/tail_parts.h"

namespace atrous {
namespace {

constexpr int kPixelsPerPart = 1 << 15;  // fewer are not worth a second thread

// Neighbouring output columns that lie between the same two logits.
struct Run {
  int begin;
  int end;
  int left;
  int right;
};

std::vector<Run> make_runs(const AxisTaps& columns) {
  std::vector<Run> runs;
  for (int x = 0; x < columns.count(); ++x) {
    const int left = columns.first[x];
    const int right = columns.second[x];
    if (!runs.empty() && runs.back().left == left && runs.back().right == right) {
      runs.back().end = x + 1;
    } else {
      runs.push_back({x, x + 1, left, right});
    }
  }
  return runs;
}

// The memory of one thread: the logits of one output row at the low-resolution columns, made where they are needed.
struct Scratch {
  Scratch(const TailInput& input, std::size_t runs)
      : logits(static_cast<std::size_t>(input.width) * static_cast<std::size_t>(input.classes)),
        winners(static_cast<std::size_t>(input.width)),
        held(static_cast<std::size_t>(input.width), -1),
        rivals(static_cast<std::size_t>(input.classes)),
        uniform(runs) {}

  std::vector<float> logits;  // [w,C]
  std::vector<int> winners;
  std::vector<int> held;  // which output row the column holds; -1: none
  std::vector<std::uint16_t> rivals;
  std::vector<int> uniform;  // of every run: the one winner of its cell, or -1
  int top = -1;              // the rows of logits that `uniform` is for
  int bottom = -1;
};

template <typename Label>
class LabelFiller {
 public:
  LabelFiller(const TailInput& input, Label* labels) : input_(input), labels_(labels), runs_(make_runs(input.columns)) {
    const auto width = static_cast<std::size_t>(input.width);
    winners_.resize(static_cast<std::size_t>(input.height) * width);
    parallel_ranges(input.height, 8 + kPixelsPerPart / (std::int64_t{input.width} * input.classes),
                    [&](std::int64_t begin, std::int64_t end) {
                      const auto first = static_cast<std::size_t>(begin) * width;
                      argmax_pixels(input.pixel(static_cast<int>(begin), 0),
                                    static_cast<std::size_t>(end - begin) * width, input.competition(),
                                    winners_.data() + first);
                    });
  }

  Scratch make_scratch() const { return Scratch(input_, runs_.size()); }

  void fill_row(int y, Scratch& scratch) const {
    find_uniform(y, scratch);
    Label* dst = labels_ + static_cast<std::size_t>(y) * static_cast<std::size_t>(input_.columns.count());
    int begin = 0;  // of pixels with the label `pending`, not yet written
    int pending = 0;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      const Run& run = runs_[i];
      const int label = scratch.uniform[i] >= 0 ? scratch.uniform[i] : winner_between(y, run, scratch);
      if (label == pending) continue;
      std::fill(dst + begin, dst + run.begin, static_cast<Label>(pending));
      begin = run.begin;
      pending = label;
      if (label >= 0) continue;
      interpolate(run, scratch, dst);
      begin = run.end;
      pending = 0;
    }
    std::fill(dst + begin, dst + input_.columns.count(), static_cast<Label>(pending));
  }

 private:
  int winner(int y, int x) const {
    return winners_[static_cast<std::size_t>(y) * static_cast<std::size_t>(input_.width) + static_cast<std::size_t>(x)];
  }

  void find_uniform(int y, Scratch& scratch) const {
    const int top = input_.rows.first[y];
    const int bottom = input_.rows.second[y];
    if (top == scratch.top && bottom == scratch.bottom) return;
    scratch.top = top;
    scratch.bottom = bottom;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      const Run& run = runs_[i];
      const int label = winner(top, run.left);
      const bool same =
          winner(top, run.right) == label && winner(bottom, run.left) == label && winner(bottom, run.right) == label;
      scratch.uniform[i] = same ? label : -1;
    }
  }

  float* column(int x, Scratch& scratch) const {
    return scratch.logits.data() + static_cast<std::size_t>(x) * static_cast<std::size_t>(input_.classes);
  }

  int column_winner(int y, int x, Scratch& scratch) const {
    if (scratch.held[x] != y) {
      const PixelPair pair{input_.pixel(scratch.top, x), input_.pixel(scratch.bottom, x), input_.rows.weight[y]};
      scratch.winners[x] = blend_argmax(pair, input_.competition(), column(x, scratch));
      scratch.held[x] = y;
    }
    return scratch.winners[x];
  }

  // The winner of a whole run in this row, or -1.
  int winner_between(int y, const Run& run, Scratch& scratch) const {
    const int left = column_winner(y, run.left, scratch);
    return column_winner(y, run.right, scratch) == left ? left : -1;
  }

  // The classes that may win between the two columns of a run, ascending.
  int candidates(const Run& run, Scratch& scratch) const {
    const float* left = column(run.left, scratch);
    const float* right = column(run.right, scratch);
    const int left_winner = scratch.winners[run.left];
    const int right_winner = scratch.winners[run.right];
    std::uint16_t* list = scratch.rivals.data();
    int count = find_rivals({left, right, left[right_winner], right[left_winner]}, input_.classes, list);
    for (const int klass : {left_winner, right_winner}) {
      const auto value = static_cast<std::uint16_t>(klass);
      std::uint16_t* place = std::lower_bound(list, list + count, value);
      if (place != list + count && *place == value) continue;
      std::copy_backward(place, list + count, list + count + 1);
      *place = value;
      ++count;
    }
    return count;
  }

  void interpolate(const Run& run, Scratch& scratch, Label* dst) const {
    const float* left = column(run.left, scratch);
    const float* right = column(run.right, scratch);
    const int count = candidates(run, scratch);
    for (int x = run.begin; x < run.end; ++x) {
      const float weight = input_.columns.weight[x];
      float best = -std::numeric_limits<float>::infinity();
      int winner = scratch.winners[run.left];
      for (int i = 0; i < count; ++i) {
        const int klass = scratch.rivals[i];
        const float value = left[klass] * (1.0F - weight) + right[klass] * weight;
        if (!(value > best)) continue;
        best = value;
        winner = klass;
      }
      dst[x] = static_cast<Label>(winner);
    }
  }

  const TailInput& input_;
  Label* labels_;
  std::vector<Run> runs_;
  std::vector<std::uint16_t> winners_;  // [h,w] of the logits
};

template <typename Label>
void fill_all(const TailInput& input, Label* labels) {
  const LabelFiller<Label> filler(input, labels);
  const int parts = loop_parts(input.rows.count(), kPixelsPerPart / input.columns.count());
  std::vector<Scratch> scratches(static_cast<std::size_t>(parts), filler.make_scratch());
  const auto body = [&](int part, std::int64_t begin, std::int64_t end) {
    for (int y = static_cast<int>(begin); y < end; ++y) filler.fill_row(y, scratches[static_cast<std::size_t>(part)]);
  };
  parallel_parts(input.rows.count(), parts, body);
}

}  // namespace

void fill_labels(const TailInput& input, LabelMap& labels) {
  if (labels.u16.empty()) {
    fill_all(input, labels.u8.data());
  } else {
    fill_all(input, labels.u16.data());
  }
}

}  // namespace atrous
