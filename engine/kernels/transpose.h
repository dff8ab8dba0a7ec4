// Transposition of a batch of matrices: how a tensor changes between channels-first and channels-last.
#pragma once

#include <cstddef>
#include <cstdint>

namespace atrous {

// dst [batch,columns,rows] from src [batch,rows,columns], both dense; elements of 1, 2, 4 or 8 bytes; src and dst
// disjoint.
void transpose(const std::byte* src, std::byte* dst, std::int64_t batch, std::int64_t rows, std::int64_t columns,
               std::size_t element_bytes);

void transpose_plain(const std::byte* src, std::byte* dst, std::int64_t batch, std::int64_t rows, std::int64_t columns,
                     std::size_t element_bytes);

}  // namespace atrous
