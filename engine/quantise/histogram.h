// How often which values occur in a map, over many maps, whatever their range turns out to be.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace atrous {

// Bins of equal width over (-reach, reach), where the reach is a power of two: it doubles, and neighbouring bins join,
// when a value lies beyond it. So the counts do not depend on the order in which the values came, nor on the number of
// threads. NaN does not count; values beyond 2^100 count as that.
class Histogram {
 public:
  static constexpr int kBins = 16384;

  // Parallel.
  void add(std::span<const float> values);

  std::int64_t total() const { return total_; }
  std::int64_t zeros() const { return zeros_; }  // exactly 0; they are in no bin
  float lowest() const { return lowest_; }       // 0 without values
  float highest() const { return highest_; }
  double bin_width() const;
  double centre(int bin) const;
  std::int64_t count(int bin) const { return counts_.empty() ? 0 : counts_[static_cast<std::size_t>(bin)]; }

 private:
  void grow_to(float magnitude);

  std::vector<std::int64_t> counts_;
  int exponent_ = 0;  // reach = 2^exponent
  std::int64_t total_ = 0;
  std::int64_t zeros_ = 0;
  float lowest_ = 0.0F;
  float highest_ = 0.0F;
};

}  // namespace atrous
