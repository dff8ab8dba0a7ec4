// DepthToSpace and SpaceToDepth: channels to blocks of pixels and back.
#include "core/error.h"
#include "ops/op.h"
#include "ops/relocate.h"

namespace atrous {
namespace {

std::int64_t block_of(const Node& node, const Shape& src) {
  const std::int64_t block = node.attrs.integer("blocksize", 0);
  if (block < 1 || block > 1 << 15) fail(ErrorCode::kCorrupt, "blocksize ", block, " is not positive or too large");
  if (src.rank() != 4) fail(ErrorCode::kCorrupt, "input is ", src.text(), ", wanted [N,C,H,W]");
  return block;
}

std::vector<ValueType> infer_depth_to_space(const Node& node, const Operands& in) {
  const Shape& src = in.shape(0);
  const std::int64_t block = block_of(node, src);
  if (src[1] % (block * block) != 0) {
    fail(ErrorCode::kCorrupt, src[1], " channels do not divide into blocks of ", block, "x", block);
  }
  return {{in.dtype(0), Shape({src[0], src[1] / (block * block), src[2] * block, src[3] * block})}};
}

// DCR: source channels are [block row, block column, channel]; CRD: [channel, block row, block column].
void depth_to_space(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Shape& src = in[0]->shape();
  const Shape& dst = out[0].shape();
  const std::int64_t block = block_of(node, src);
  const std::vector<std::int64_t> strides = row_major_strides(src);
  const bool depth_first = node.attrs.string("mode", "DCR") == "DCR";
  const std::int64_t channel = (depth_first ? 1 : block * block) * strides[1];
  const std::int64_t block_column = (depth_first ? dst[1] : 1) * strides[1];
  relocate(*in[0],
           {stepping(dst[0], strides[0]), stepping(dst[1], channel), stepping(src[2], strides[2]),
            stepping(block, block * block_column), stepping(src[3], strides[3]), stepping(block, block_column)},
           out[0]);
}

std::vector<ValueType> infer_space_to_depth(const Node& node, const Operands& in) {
  const Shape& src = in.shape(0);
  const std::int64_t block = block_of(node, src);
  if (src[2] % block != 0 || src[3] % block != 0) {
    fail(ErrorCode::kCorrupt, src.text(), " does not divide into blocks of ", block, "x", block);
  }
  return {{in.dtype(0), Shape({src[0], src[1] * block * block, src[2] / block, src[3] / block})}};
}

// Destination channels are [block row, block column, channel].
void space_to_depth(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const Shape& src = in[0]->shape();
  const std::int64_t block = block_of(node, src);
  const std::vector<std::int64_t> strides = row_major_strides(src);
  relocate(*in[0],
           {stepping(src[0], strides[0]), stepping(block, strides[2]), stepping(block, strides[3]),
            stepping(src[1], strides[1]), stepping(src[2] / block, block * strides[2]),
            stepping(src[3] / block, block * strides[3])},
           out[0]);
}

std::string check_mode(const Node& node, int) {
  const std::string mode = node.attrs.string("mode", "DCR");
  return mode == "DCR" || mode == "CRD" ? "" : "mode '" + mode + "' is not supported";
}

const OpDef kOps[] = {
    {.name = "DepthToSpace",
     .attrs = {"blocksize", "mode"},
     .infer = infer_depth_to_space,
     .reference = depth_to_space,
     .check = check_mode},
    {.name = "SpaceToDepth", .attrs = {"blocksize"}, .infer = infer_space_to_depth, .reference = space_to_depth},
};

}  // namespace

OpTable depth_to_space_ops() { return kOps; }

}  // namespace atrous
