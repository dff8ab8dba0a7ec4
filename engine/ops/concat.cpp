// Concat.
#include <algorithm>
#include <cstring>
#include <utility>

#include "core/error.h"
#include "core/parallel.h"
#include "ops/axes.h"
#include "ops/lowering.h"
#include "ops/op.h"

namespace atrous {
namespace {

// The input that decides rank and extents. Old exporters write "nothing yet" as f32[0] beside inputs of any rank.
int leading_input(const Operands& in) {
  for (int i = 0; i < in.size(); ++i) {
    if (in.shape(i) != Shape({0})) return i;
  }
  return 0;
}

bool is_legacy_empty(const Shape& shape, int rank) { return shape == Shape({0}) && rank != 1; }

std::vector<ValueType> infer_concat(const Node& node, const Operands& in) {
  const int lead = leading_input(in);
  Shape dst = in.shape(lead);
  const int axis = resolve_axis(node.attrs.integer("axis", 1), dst.rank());
  dst[axis] = 0;
  for (int i = 0; i < in.size(); ++i) {
    if (in.dtype(i) != in.dtype(lead)) {
      fail(ErrorCode::kCorrupt, "inputs have different types: ", name(in.dtype(lead)), " and ", name(in.dtype(i)));
    }
    Shape src = in.shape(i);
    if (is_legacy_empty(src, dst.rank())) continue;
    bool fits = src.rank() == dst.rank();
    for (int k = 0; fits && k < dst.rank(); ++k) fits = k == axis || src[k] == dst[k];
    if (!fits) {
      fail(ErrorCode::kCorrupt, "inputs do not fit along axis ", axis, ": ", in.shape(lead).text(), " and ",
           src.text());
    }
    dst[axis] += src[axis];
  }
  return {{in.dtype(lead), dst}};
}

void concat(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Shape& dst = out[0].shape();
  const int axis = resolve_axis(node.attrs.integer("axis", 1), dst.rank());
  const std::int64_t blocks = view_along(dst, axis).outer_count;
  auto* to = static_cast<std::byte*>(out[0].data());
  for (std::int64_t block = 0; block < blocks; ++block) {
    for (const Tensor* src : in) {
      if (src->elements() == 0) continue;
      const std::size_t bytes = src->bytes() / static_cast<std::size_t>(blocks);
      std::memcpy(to, static_cast<const std::byte*>(src->data()) + static_cast<std::size_t>(block) * bytes, bytes);
      to += bytes;
    }
  }
}

Layout common_layout(const Lowering& lowering, int inputs) {
  for (int i = 0; i < inputs; ++i) {
    if (lowering.constant(i) == nullptr && lowering.layout(i) == Layout::kChannelsLast) return Layout::kChannelsLast;
  }
  return Layout::kPlain;
}

// Constants have one storage only.
bool takes_constants(const Lowering& lowering) {
  for (int i = 0; i < static_cast<int>(lowering.node().inputs.size()); ++i) {
    if (lowering.constant(i) != nullptr) return true;
  }
  return false;
}

// One source of a concatenation: its bytes in every block of the destination.
struct Piece {
  BufferId buffer = 0;
  std::size_t bytes = 0;
};

void copy_pieces(const Bindings& at, const std::vector<Piece>& pieces, std::byte* dst, std::int64_t block) {
  for (const Piece& piece : pieces) {
    std::memcpy(dst, at.at<std::byte>(piece.buffer) + static_cast<std::size_t>(block) * piece.bytes, piece.bytes);
    dst += piece.bytes;
  }
}

// A destination of `count` blocks, each made of one stretch of bytes from every piece.
struct Blocks {
  std::int64_t count = 0;
  std::size_t bytes = 0;  // of one block
  std::vector<Piece> pieces;
};

void copy_blocks(const Bindings& at, const Blocks& blocks, BufferId target) {
  constexpr std::size_t kWorthAThread = std::size_t{1} << 16;  // bytes
  const auto grain = static_cast<std::int64_t>(kWorthAThread / std::max<std::size_t>(blocks.bytes, 1)) + 1;
  parallel_ranges(blocks.count, grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t block = begin; block < end; ++block) {
      copy_pieces(at, blocks.pieces, at.at<std::byte>(target) + static_cast<std::size_t>(block) * blocks.bytes, block);
    }
  });
}

Blocks read_blocks(Lowering& lowering, Layout layout, Storage storage) {
  const Shape& dst = lowering.output(0).shape;
  const int axis = resolve_axis(lowering.node().attrs.integer("axis", 1), dst.rank());
  const std::size_t element_bytes = size_of(storage == Storage::kBf16 ? DType::kBF16 : lowering.output(0).dtype);
  Blocks blocks;
  blocks.count = view_along(physical_shape(dst, layout), physical_axis(axis, dst.rank(), layout)).outer_count;
  for (int i = 0; i < static_cast<int>(lowering.node().inputs.size()); ++i) {
    const std::int64_t elements = lowering.input(i).shape.elements();
    if (elements == 0) continue;
    const std::size_t bytes = static_cast<std::size_t>(elements / blocks.count) * element_bytes;
    blocks.pieces.push_back({lowering.read(i, layout, storage), bytes});
    blocks.bytes += bytes;
  }
  return blocks;
}

void lower_concat(Lowering& lowering) {
  const Layout layout = common_layout(lowering, static_cast<int>(lowering.node().inputs.size()));
  const Storage storage = takes_constants(lowering) ? Storage::kFull : lowering.preferred_storage(0);
  Blocks blocks = read_blocks(lowering, layout, storage);
  const BufferId target = lowering.write(0, layout, storage);
  Step step;
  step.kernel = "copy";
  step.reason = layout == Layout::kChannelsLast ? "channels-last inputs" : "plain inputs";
  step.shape = std::to_string(blocks.pieces.size()) + " -> " + lowering.output(0).shape.text();
  for (const Piece& piece : blocks.pieces) step.reads.push_back(piece.buffer);
  step.writes = {target};
  step.run = [target, blocks = std::move(blocks)](const Bindings& at) { copy_blocks(at, blocks, target); };
  lowering.emit(std::move(step));
}

void upgrade_concat(Graph& graph, Node node, int opset) {
  if (opset < 4 && !node.attrs.has("axis")) node.attrs.set("axis", std::int64_t{1});
  graph.nodes.push_back(std::move(node));
}

std::string check_concat(const Node& node, int opset) {
  return opset >= 4 && !node.attrs.has("axis") ? "has no axis" : "";
}

const OpDef kOps[] = {
    {.name = "Concat",
     .max_inputs = -1,
     .attrs = {"axis"},
     .infer = infer_concat,
     .reference = concat,
     .upgrade = upgrade_concat,
     .check = check_concat,
     .lower = lower_concat,
     .hands_on_bf16 = true},
};

}  // namespace

OpTable concat_ops() { return kOps; }

}  // namespace atrous
