// Confusion of predicted against true labels, and the scores that follow from it.
#include <algorithm>
#include <limits>

#include "atrous/labels.h"
#include "core/error.h"

namespace atrous {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kMaxClasses = 1 << 14;

}  // namespace

Confusion::Confusion(int classes, int ignore) : classes_(classes), ignore_(ignore) {
  if (classes < 1 || classes > kMaxClasses) {
    fail(ErrorCode::kInvalidArgument, "a confusion of ", classes, " classes, wanted 1 to ", kMaxClasses);
  }
  counts_.resize(static_cast<std::size_t>(classes) * (static_cast<std::size_t>(classes) + 1));
}

void Confusion::add(const LabelMap& predicted, const LabelMap& truth) {
  if (predicted.width_px != truth.width_px || predicted.height_px != truth.height_px) {
    fail(ErrorCode::kInvalidArgument, "the prediction is ", predicted.width_px, " x ", predicted.height_px,
         " pixels, the truth ", truth.width_px, " x ", truth.height_px);
  }
  require_classes(truth);
  const auto columns = static_cast<std::size_t>(classes_) + 1;
  for (int y = 0; y < truth.height_px; ++y) {
    for (int x = 0; x < truth.width_px; ++x) {
      const int wanted = truth.at(x, y);
      if (wanted == ignore_) continue;
      const int found = std::min(predicted.at(x, y), classes_);
      ++counts_[static_cast<std::size_t>(wanted) * columns + static_cast<std::size_t>(found)];
    }
  }
}

void Confusion::require_classes(const LabelMap& truth) const {
  for (int y = 0; y < truth.height_px; ++y) {
    for (int x = 0; x < truth.width_px; ++x) {
      const int label = truth.at(x, y);
      if (label < classes_ || label == ignore_) continue;
      fail(ErrorCode::kInvalidArgument, "the truth has label ", label, " at (", x, ", ", y, "), wanted 0 to ",
           classes_ - 1, " or, for pixels that do not count, ", ignore_);
    }
  }
}

void Confusion::add(const Confusion& other) {
  if (other.classes_ != classes_) {
    fail(ErrorCode::kInvalidArgument, "a confusion of ", other.classes_, " classes, wanted ", classes_);
  }
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

std::int64_t Confusion::at(int truth, int predicted) const {
  if (truth < 0 || truth >= classes_ || predicted < 0 || predicted > classes_) {
    fail(ErrorCode::kInvalidArgument, "no entry (", truth, ", ", predicted, ") in a confusion of ", classes_,
         " classes");
  }
  return counts_[static_cast<std::size_t>(truth) * (static_cast<std::size_t>(classes_) + 1) +
                 static_cast<std::size_t>(predicted)];
}

std::int64_t Confusion::total() const {
  std::int64_t sum = 0;
  for (const std::int64_t count : counts_) sum += count;
  return sum;
}

double Confusion::pixel_accuracy() const {
  std::int64_t right = 0;
  for (int k = 0; k < classes_; ++k) right += at(k, k);
  const std::int64_t all = total();
  return all > 0 ? static_cast<double>(right) / static_cast<double>(all) : kNaN;
}

double Confusion::iou(int klass) const {
  std::int64_t united = -at(klass, klass);
  for (int k = 0; k <= classes_; ++k) united += at(klass, k);
  for (int k = 0; k < classes_; ++k) united += at(k, klass);
  return united > 0 ? static_cast<double>(at(klass, klass)) / static_cast<double>(united) : kNaN;
}

double Confusion::mean_iou() const {
  double sum = 0.0;
  int present = 0;
  for (int k = 0; k < classes_; ++k) {
    std::int64_t occurrences = 0;
    for (int found = 0; found <= classes_; ++found) occurrences += at(k, found);
    if (occurrences == 0) continue;
    sum += iou(k);
    ++present;
  }
  return present > 0 ? sum / present : kNaN;
}

}  // namespace atrous
