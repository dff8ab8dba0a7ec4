// PAD, PADV2 and MIRROR_PAD.
#include "tflite/operators.h"

namespace atrous {
namespace {

// The list [rank,2] of the file as ONNX has it: all that is put in front, then all behind.
Dims graph_pads(Operation& op) {
  const Dims pairs = op.integers(1);
  const auto rank = static_cast<std::size_t>(op.rank(0));
  if (pairs.size() != 2 * rank) fail(ErrorCode::kCorrupt, pairs.size(), " paddings for ", rank, " axes");
  Dims before;
  Dims behind;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    before.push_back(pairs[2 * axis]);
    behind.push_back(pairs[2 * axis + 1]);
  }
  Dims pads = to_graph_order(before);
  const Dims last = to_graph_order(behind);
  pads.insert(pads.end(), last.begin(), last.end());
  for (const std::int64_t pad : pads) {
    if (pad < 0) fail(ErrorCode::kCorrupt, "a padding of ", pad);
  }
  return pads;
}

bool same_scale(const std::optional<Quantisation>& a, const std::optional<Quantisation>& b) {
  return a && b && a->scales == b->scales && a->zero_points == b->zero_points;
}

// Zeros are exact in every quantisation, so padding with them needs no rounding: the convolution behind can take it.
void finish_padding(Operation& op, ValueId padded) {
  if (same_scale(op.tensors().quantisation(op.input(0)), op.tensors().quantisation(op.output()))) {
    op.tensors().make_rounded(op.output(), padded);
  } else {
    op.finish(padded);
  }
}

}  // namespace

void import_pad(Operation& op) {
  const ValueId pads = op.build().integers("pads", graph_pads(op));
  finish_padding(op, op.build().emit("Pad", {}, {op.value(0), pads}));
}

void import_pad_v2(Operation& op) {
  const ValueId pads = op.build().integers("pads", graph_pads(op));
  const ValueId fill = op.build().reshaped(op.value(2), {});
  op.finish(op.build().emit("Pad", {}, {op.value(0), pads, fill}));
}

void import_mirror_pad(Operation& op) {
  if (op.options<tflite::MirrorPadOptions>().mode() != tflite::MirrorPadMode::REFLECT) {
    fail(ErrorCode::kUnsupported, "mode SYMMETRIC");
  }
  const ValueId pads = op.build().integers("pads", graph_pads(op));
  finish_padding(op, op.build().emit("Pad", attributes({{"mode", std::string("reflect")}}), {op.value(0), pads}));
}

}  // namespace atrous
