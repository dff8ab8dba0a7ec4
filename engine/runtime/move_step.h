// Steps that bring a value from one form in memory to another.
#pragma once

#include <cstddef>

#include "graph/graph.h"
#include "ops/lowering.h"

namespace atrous {

// How the elements of a value lie in memory.
struct Form {
  Layout layout = Layout::kPlain;
  Storage storage = Storage::kFull;
  bool operator==(const Form&) const = default;
};

// The type of the elements in memory, and the bytes that they take.
DType stored_type(const Value& value, Storage storage);
std::size_t stored_bytes(const Value& value, Storage storage);

// Copies a value of full storage into a layout that orders it otherwise.
void relayout(const Value& value, const std::byte* src, std::byte* dst, Layout to);

// A copy, a transposition or a conversion; forms that differ in both layout and storage take two steps.
Step make_move(const Value& value, BufferId from, const Form& from_form, BufferId to, const Form& to_form);

}  // namespace atrous
