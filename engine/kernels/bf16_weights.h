// Weights in bf16 whose sums stay.
#pragma once

#include <cstdint>

namespace atrous {

// Rounds `rows` rows of `columns` weights to values that bf16 holds. Rounded one by one to the nearest, weights of an
// output channel shift its mean: inputs behind an activation are all positive, so errors of one sign add up over the
// whole map. Here the few weights that lie nearest to a tie go the other way, until the sum of each row is kept as
// closely as it can be. Finite weights; parallel over rows.
void round_keeping_sums(const float* weights, std::int64_t rows, std::int64_t columns, float* rounded);

}  // namespace atrous
