// Labels without scores: cells with one winner are filled, the others interpolated among the classes that may win.
#include <algorithm>
#include <atomic>
#include <cstring>

#include "core/parallel.h"
#include "core/stop.h"
#include "vision/tail_parts.h"

namespace atrous {
namespace {

constexpr int kPixelsPerPart = 1 << 15;  // fewer are not worth a second thread

void find_spans(const AxisTaps& taps, std::vector<TapSpan>& spans) {
  spans.clear();
  for (int i = 0; i < taps.count(); ++i) {
    if (!spans.empty() && spans.back().first == taps.first[i] && spans.back().second == taps.second[i]) {
      spans.back().end = i + 1;
    } else {
      spans.push_back({i, i + 1, taps.first[i], taps.second[i]});
    }
  }
}

template <typename Label>
class LabelFiller {
 public:
  LabelFiller(const TailInput& input, const FillMemory& memory, Label* labels)
      : input_(input), memory_(memory), labels_(labels), width_(static_cast<std::size_t>(input.columns.count())) {}

  // All rows between the same two rows of logits.
  void fill_band(const TapSpan& band, FillScratch& scratch) const {
    find_uniform(band, scratch);
    Label* first = labels_ + static_cast<std::size_t>(band.begin) * width_;
    fill_uniform(scratch, first);
    for (int y = band.begin + 1; y < band.end; ++y) {
      std::memcpy(first + static_cast<std::size_t>(y - band.begin) * width_, first, width_ * sizeof(Label));
    }
    for (std::size_t i = 0; i < memory_.columns.size(); ++i) {
      if (scratch.uniform[i] < 0) interpolate(band, memory_.columns[i], scratch);
    }
  }

 private:
  std::uint16_t winner(int y, int x) const {
    return memory_
        .winners[static_cast<std::size_t>(y) * static_cast<std::size_t>(input_.width) + static_cast<std::size_t>(x)];
  }

  CornerWinners winners(const TapSpan& band, const TapSpan& column) const {
    return {winner(band.first, column.first), winner(band.first, column.second), winner(band.second, column.first),
            winner(band.second, column.second)};
  }

  void find_uniform(const TapSpan& band, FillScratch& scratch) const {
    for (std::size_t i = 0; i < memory_.columns.size(); ++i) {
      const auto [a, b, c, d] = winners(band, memory_.columns[i]);
      scratch.uniform[i] = a == b && a == c && a == d ? a : -1;
    }
  }

  // One row; pixels of cells with several winners get any label.
  void fill_uniform(const FillScratch& scratch, Label* dst) const {
    int begin = 0;  // of pixels with the label `pending`, not yet written
    int pending = scratch.uniform[0];
    for (std::size_t i = 1; i < memory_.columns.size(); ++i) {
      const int label = scratch.uniform[i];
      if (label < 0 || label == pending) continue;
      std::fill(dst + begin, dst + memory_.columns[i].begin, static_cast<Label>(pending));
      begin = memory_.columns[i].begin;
      pending = label;
    }
    std::fill(dst + begin, dst + width_, static_cast<Label>(pending));
  }

  void interpolate(const TapSpan& band, const TapSpan& column, FillScratch& scratch) const {
    const CellCorners corners{input_.pixel(band.first, column.first), input_.pixel(band.first, column.second),
                              input_.pixel(band.second, column.first), input_.pixel(band.second, column.second)};
    std::uint16_t* const rivals = scratch.rivals.data();
    const int count = find_cell_rivals(corners, winners(band, column), input_.competition(), rivals);
    const CellPixels cell{corners,
                          rivals,
                          count,
                          input_.rows.weight.data() + band.begin,
                          band.end - band.begin,
                          input_.columns.weight.data() + column.begin,
                          column.end - column.begin,
                          scratch.ends.data(),
                          input_.rounding};
    Label* const dst = labels_ + static_cast<std::size_t>(band.begin) * width_ + static_cast<std::size_t>(column.begin);
    label_cell(cell, LabelWindow<Label>{dst, width_, static_cast<int>(width_) - column.begin});
  }

  const TailInput& input_;
  const FillMemory& memory_;
  Label* labels_;
  std::size_t width_;
};

void find_winners(const TailInput& input, std::vector<std::uint16_t>& winners) {
  const auto width = static_cast<std::size_t>(input.width);
  winners.resize(static_cast<std::size_t>(input.height) * width);
  const auto body = [&](std::int64_t begin, std::int64_t end) {
    argmax_pixels(input.pixel(static_cast<int>(begin), 0), static_cast<std::size_t>(end - begin) * width,
                  input.competition(), winners.data() + static_cast<std::size_t>(begin) * width);
  };
  parallel_ranges(input.height, 8 + kPixelsPerPart / (std::int64_t{input.width} * input.classes), body);
}

template <typename Label>
void fill_all(const TailInput& input, FillMemory& memory, Label* labels) {
  find_winners(input, memory.winners);
  find_spans(input.rows, memory.rows);
  find_spans(input.columns, memory.columns);
  const int parts = loop_parts(input.rows.count(), kPixelsPerPart / input.columns.count());
  memory.scratches.resize(std::max(memory.scratches.size(), static_cast<std::size_t>(parts)));
  for (FillScratch& scratch : memory.scratches) {
    scratch.uniform.resize(memory.columns.size());
    scratch.rivals.resize(static_cast<std::size_t>(input.classes));
    scratch.ends.resize(static_cast<std::size_t>(input.classes) * 2 * kCellRows);
  }
  const LabelFiller<Label> filler(input, memory, labels);
  std::atomic<std::size_t> next = 0;  // bands differ in cost: whoever is free takes one
  parallel_parts(parts, parts, [&](int part, std::int64_t, std::int64_t) {
    FillScratch& scratch = memory.scratches[static_cast<std::size_t>(part)];
    for (std::size_t i = next++; i < memory.rows.size() && !stop_asked(); i = next++)
      filler.fill_band(memory.rows[i], scratch);
  });
}

}  // namespace

void fill_labels(const TailInput& input, FillMemory& memory, LabelMap& labels) {
  if (labels.u16.empty()) {
    fill_all(input, memory, labels.u8.data());
  } else {
    fill_all(input, memory, labels.u16.data());
  }
}

}  // namespace atrous
