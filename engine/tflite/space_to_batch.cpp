// SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND: folded into the dilation of the convolution between them, or spelled out.
#include "tflite/space_to_batch.h"

#include <algorithm>

#include "core/checked.h"
#include "tflite/conv.h"
#include "tflite/operators.h"

namespace atrous {
namespace {

constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

// What both operators are given: a block of rows and columns, and pads or crops as [[top,bottom],[left,right]].
struct Blocks {
  Dims block;
  Dims margins;  // top, left, bottom, right
};

Blocks blocks_of(const Dims& block, const Dims& pairs) {
  if (block.size() != 2 || pairs.size() != 4) {
    fail(ErrorCode::kUnsupported, "blocks along ", block.size(), " axes, wanted 2");
  }
  const bool valid = block[0] > 0 && block[1] > 0 &&
                     std::all_of(pairs.begin(), pairs.end(), [](std::int64_t margin) { return margin >= 0; });
  if (!valid) fail(ErrorCode::kCorrupt, "blocks of ", block[0], " x ", block[1], " or margins below 0");
  return {block, {pairs[0], pairs[2], pairs[1], pairs[3]}};
}

Blocks blocks_of(Operation& op) { return blocks_of(op.integers(1), op.integers(2)); }

const tflite::Operator& operator_at(const TfliteFile& file, std::size_t position) {
  return *file.graph().operators()->Get(static_cast<flatbuffers::uoffset_t>(position));
}

int operand(const flatbuffers::Vector<std::int32_t>* list, std::size_t i) {
  return list == nullptr || i >= list->size() ? -1 : list->Get(static_cast<flatbuffers::uoffset_t>(i));
}

// The only reader of an operator's only output, or kNobody.
std::size_t only_reader(const TfliteFile& file, const Readers& readers, std::size_t position) {
  const auto* const outputs = operator_at(file, position).outputs();
  const int tensor = operand(outputs, 0);
  if (tensor < 0 || outputs->size() != 1 || static_cast<std::size_t>(tensor) >= readers.size()) return kNobody;
  const std::vector<std::size_t>& list = readers[static_cast<std::size_t>(tensor)];
  return list.size() == 1 ? list.front() : kNobody;
}

template <typename Options>
bool is_dense(const Options* options) {
  return options != nullptr && options->stride_h() == 1 && options->stride_w() == 1;
}

bool is_dense_conv(const tflite::Operator& op, const std::string& name) {
  if (name == "CONV_2D") return is_dense(op.builtin_options_as<tflite::Conv2DOptions>());
  return name == "DEPTHWISE_CONV_2D" && is_dense(op.builtin_options_as<tflite::DepthwiseConv2DOptions>());
}

ValueId in_shape(GraphBuilder& build, ValueId value, const Dims& dims) {
  return build.emit("Reshape", {}, {value, build.integers("shape", dims)});
}

void require_image(const Dims& dims) {
  if (dims.size() != kImageRank) fail(ErrorCode::kUnsupported, "an input of shape ", Shape(dims).text());
}

}  // namespace

Readers find_readers(const TfliteFile& file) {
  Readers readers(file.graph().tensors() == nullptr ? 0 : file.graph().tensors()->size());
  const auto read = [&](const flatbuffers::Vector<std::int32_t>* list, std::size_t position) {
    for (flatbuffers::uoffset_t i = 0; list != nullptr && i < list->size(); ++i) {
      const auto tensor = static_cast<std::size_t>(list->Get(i));
      if (tensor < readers.size()) readers[tensor].push_back(position);
    }
  };
  const auto* const operators = file.graph().operators();
  for (flatbuffers::uoffset_t i = 0; operators != nullptr && i < operators->size(); ++i) {
    read(operators->Get(i)->inputs(), i);
  }
  read(file.graph().outputs(), kNobody);
  return readers;
}

std::optional<SpelledDilation> find_spelled_dilation(TfliteTensors& tensors, const Readers& readers,
                                                     std::size_t to_batch) {
  const TfliteFile& file = tensors.file();
  const std::size_t conv = only_reader(file, readers, to_batch);
  if (conv == kNobody || conv <= to_batch) return {};
  const tflite::Operator& middle = operator_at(file, conv);
  const bool reads_map = operand(middle.inputs(), 0) == operand(operator_at(file, to_batch).outputs(), 0);
  if (!reads_map || !is_dense_conv(middle, file.operator_name(middle))) return {};
  const std::size_t to_space = only_reader(file, readers, conv);
  if (to_space == kNobody || to_space <= conv) return {};
  const tflite::Operator& last = operator_at(file, to_space);
  if (file.operator_name(last) != "BATCH_TO_SPACE_ND") return {};
  const int first_block = operand(operator_at(file, to_batch).inputs(), 1);
  const int last_block = operand(last.inputs(), 1);
  if (first_block < 0 || last_block < 0 || !tensors.is_constant(first_block) || !tensors.is_constant(last_block)) {
    return {};
  }
  const Dims block = tensors.integers(first_block);
  if (block.size() != 2 || block != tensors.integers(last_block)) return {};
  return SpelledDilation{to_batch, conv, to_space};
}

void import_spelled_dilation(const SpelledDilation& found, TfliteTensors& tensors) {
  const TfliteFile& file = tensors.file();
  Operation first(operator_at(file, found.to_batch), tensors);
  Operation last(operator_at(file, found.to_space), tensors);
  Operation conv(operator_at(file, found.conv), tensors);
  const Blocks apart = blocks_of(first);
  const Blocks together = blocks_of(last);
  const TfliteConvSource source{first.value(0), apart.block, apart.margins, together.margins};
  const Dims dims = first.dims(0);
  require_image(dims);
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const std::int64_t padded = (Count(dims[axis + 1]) + apart.margins[axis] + apart.margins[axis + 2]).value();
    if (padded % apart.block[axis] != 0) {
      fail(ErrorCode::kCorrupt, padded, " rows or columns in blocks of ", apart.block[axis]);
    }
  }
  const bool depthwise = file.operator_name(operator_at(file, found.conv)) == "DEPTHWISE_CONV_2D";
  const ConvResult result = depthwise ? depthwise_convolution(conv, source) : convolution(conv, source);
  last.finish(result.value, result.activation);
}

void import_space_to_batch(Operation& op) {
  GraphBuilder& build = op.build();
  const Blocks blocks = blocks_of(op);
  ValueId value = op.value(0);
  require_image(op.dims(0));
  const Dims& margins = blocks.margins;
  const ValueId pads = build.integers("pads", {0, 0, margins[0], margins[1], 0, 0, margins[2], margins[3]});
  value = build.emit("Pad", {}, {value, pads});
  const Dims dims = build.dims(value);
  const std::int64_t rows = dims[2] / blocks.block[0];
  const std::int64_t columns = dims[3] / blocks.block[1];
  value = in_shape(build, value, {dims[0], dims[1], rows, blocks.block[0], columns, blocks.block[1]});
  value = build.emit("Transpose", attributes({{"perm", Dims{3, 5, 0, 1, 2, 4}}}), {value});
  const Count batch = Count(blocks.block[0]) * blocks.block[1] * dims[0];
  value = in_shape(build, value, {batch.value(), dims[1], rows, columns});
  op.finish(value);
}

void import_batch_to_space(Operation& op) {
  GraphBuilder& build = op.build();
  const Blocks blocks = blocks_of(op);
  ValueId value = op.value(0);
  require_image(op.dims(0));
  const Dims dims = build.dims(value);
  const Dims& crops = blocks.margins;
  const std::int64_t batch = dims[0] / blocks.block[0] / blocks.block[1];
  const Dims extents = {(Count(dims[2]) * blocks.block[0]).value(), (Count(dims[3]) * blocks.block[1]).value()};
  value = in_shape(build, value, {blocks.block[0], blocks.block[1], batch, dims[1], dims[2], dims[3]});
  value = build.emit("Transpose", attributes({{"perm", Dims{2, 3, 4, 0, 5, 1}}}), {value});
  value = in_shape(build, value, {batch, dims[1], extents[0], extents[1]});
  const ValueId starts = build.integers("starts", {crops[0], crops[1]});
  const ValueId ends =
      build.integers("ends", {(Count(extents[0]) - crops[2]).value(), (Count(extents[1]) - crops[3]).value()});
  op.finish(build.emit("Slice", {}, {value, starts, ends, build.integers("axes", {2, 3})}));
}

}  // namespace atrous
