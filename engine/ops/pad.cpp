// Pad: constant, edge, reflect, wrap; negative amounts crop.
#include <algorithm>
#include <cstring>

#include "core/checked.h"
#include "core/error.h"
#include "ops/axes.h"
#include "ops/op.h"
#include "ops/relocate_lowering.h"
#include "ops/upgrade.h"

namespace atrous {
namespace {

enum class PadMode { kConstant, kEdge, kReflect, kWrap };

PadMode mode_of(const Node& node) {
  const std::string text = node.attrs.string("mode", "constant");
  if (text == "constant") return PadMode::kConstant;
  if (text == "edge") return PadMode::kEdge;
  if (text == "reflect") return PadMode::kReflect;
  if (text == "wrap") return PadMode::kWrap;
  fail(ErrorCode::kUnsupported, "mode '", text, "' is not supported");
}

struct Amount {
  std::int64_t before = 0;
  std::int64_t after = 0;
};

// `pads` is [before of each axis, after of each axis], for all axes or for those in `axes`.
std::vector<Amount> amounts_of(const std::vector<std::int64_t>& pads, const std::vector<std::int64_t>* axes, int rank) {
  const std::size_t count = axes != nullptr ? axes->size() : static_cast<std::size_t>(rank);
  if (pads.size() != 2 * count) {
    fail(ErrorCode::kCorrupt, "pads has ", pads.size(), " elements, wanted ", 2 * count);
  }
  std::vector<Amount> amounts(static_cast<std::size_t>(rank));
  for (std::size_t i = 0; i < count; ++i) {
    const int axis = axes != nullptr ? resolve_axis((*axes)[i], rank) : static_cast<int>(i);
    amounts[static_cast<std::size_t>(axis)] = {pads[i], pads[count + i]};
  }
  return amounts;
}

std::int64_t padded(std::int64_t extent, const Amount& amount, const Shape& src) {
  const Count dst = Count(extent) + amount.before + amount.after;
  if (dst < 0) {
    fail(ErrorCode::kCorrupt, "pads ", amount.before, " and ", amount.after, " do not fit the shape ", src.text());
  }
  return dst.value();
}

std::vector<ValueType> infer_pad(const Node& node, const Operands& in) {
  const Shape& src = in.shape(0);
  const std::vector<std::int64_t> axes = in.has(3) ? in.integers(3) : std::vector<std::int64_t>();
  const std::vector<Amount> amounts = amounts_of(in.integers(1), in.has(3) ? &axes : nullptr, src.rank());
  const bool needs_source = mode_of(node) != PadMode::kConstant;
  Shape dst = src;
  for (int axis = 0; axis < src.rank(); ++axis) {
    const Amount& amount = amounts[static_cast<std::size_t>(axis)];
    dst[axis] = padded(src[axis], amount, src);
    const Count kept =
        Count(src[axis]) + std::min<std::int64_t>(amount.before, 0) + std::min<std::int64_t>(amount.after, 0);
    if (needs_source && kept <= 0 && dst[axis] > 0) {
      fail(ErrorCode::kCorrupt, "nothing is left of axis ", axis, " of ", src.text(), " to pad with");
    }
  }
  return {{in.dtype(0), dst}};
}

// Where a padded index looks in [0, extent); -1 for the constant.
std::int64_t padding_source(std::int64_t index, std::int64_t extent, PadMode mode) {
  if (index >= 0 && index < extent) return index;
  if (mode == PadMode::kConstant) return -1;
  if (mode == PadMode::kEdge || extent == 1) return std::clamp<std::int64_t>(index, 0, extent - 1);
  const std::int64_t period = mode == PadMode::kWrap ? extent : 2 * (extent - 1);
  const std::int64_t phase = (index % period + period) % period;
  return phase < extent ? phase : period - phase;
}

OffsetTable padding_table(std::int64_t extent, const Amount& amount, PadMode mode, std::int64_t stride) {
  const std::int64_t cropped = std::max<std::int64_t>(-amount.before, 0);
  const std::int64_t kept = extent - cropped + std::min<std::int64_t>(amount.after, 0);
  const std::int64_t before = std::max<std::int64_t>(amount.before, 0);
  OffsetTable table(static_cast<std::size_t>(extent + amount.before + amount.after));
  for (std::size_t i = 0; i < table.size(); ++i) {
    const std::int64_t source = padding_source(static_cast<std::int64_t>(i) - before, kept, mode);
    table[i] = source < 0 ? kFill : (cropped + source) * stride;
  }
  return table;
}

// The fill value as an element of `dtype`; attributes of old opsets are f32 whatever the data are.
std::uint64_t fill_bits(const Tensor* value, DType dtype) {
  std::uint64_t bits = 0;
  if (value == nullptr || value->elements() == 0) return bits;
  if (value->dtype() == dtype) {
    std::memcpy(&bits, value->data(), size_of(dtype));
    return bits;
  }
  if (value->dtype() != DType::kF32) {
    fail(ErrorCode::kCorrupt, "the value is ", name(value->dtype()), ", wanted ", name(dtype));
  }
  const float number = value->as<float>()[0];
  const double wide = number;
  const Float16 half = to_f16(number);
  if (dtype == DType::kF64) std::memcpy(&bits, &wide, sizeof wide);
  if (dtype == DType::kF16) std::memcpy(&bits, &half, sizeof half);
  return bits;
}

// pads, value and axes of a node; null where they are left out.
struct PadParameters {
  const Tensor* pads = nullptr;
  const Tensor* value = nullptr;
  const Tensor* axes = nullptr;
};

std::vector<OffsetTable> tables_of(const Node& node, const Shape& src, const PadParameters& parameters,
                                   const std::vector<std::int64_t>& strides) {
  const std::vector<std::int64_t> axes = integers_of(parameters.axes);
  const std::vector<Amount> amounts =
      amounts_of(integers_of(parameters.pads), parameters.axes != nullptr ? &axes : nullptr, src.rank());
  std::vector<OffsetTable> tables;
  for (int axis = 0; axis < src.rank(); ++axis) {
    const auto k = static_cast<std::size_t>(axis);
    tables.push_back(padding_table(src[axis], amounts[k], mode_of(node), strides[k]));
  }
  return tables;
}

void pad(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const auto optional = [&](std::size_t i) { return i < in.size() ? in[i] : nullptr; };
  const PadParameters parameters{in[1], optional(2), optional(3)};
  const std::uint64_t fill = fill_bits(parameters.value, out[0].dtype());
  relocate(*in[0], tables_of(node, in[0]->shape(), parameters, row_major_strides(in[0]->shape())), out[0], &fill);
}

void lower_pad(Lowering& lowering) {
  const auto optional = [&](int i) { return lowering.has(i) ? lowering.constant(i) : nullptr; };
  const PadParameters parameters{optional(1), optional(2), optional(3)};
  if (lowering.has(2) && parameters.value == nullptr) return lower_to_reference(lowering);
  const Value& src = lowering.input(0);
  lower_relocation(lowering, 0,
                   tables_of(lowering.node(), src.shape, parameters, strides_in(src.shape, lowering.layout(0))),
                   fill_bits(parameters.value, src.dtype));
}

void upgrade_pad(Graph& graph, Node node, int) {
  attribute_to_input(graph, node, "paddings", 1);
  attribute_to_input(graph, node, "pads", 1);
  number_to_input(graph, node, "value", 2);
  graph.nodes.push_back(std::move(node));
}

std::string check_pad(const Node& node, int opset) {
  const bool has_pads =
      node.inputs.size() > 1 || (opset < 11 && (node.attrs.has("pads") || node.attrs.has("paddings")));
  return has_pads ? "" : "has no pads";
}

const OpDef kOps[] = {
    {.name = "Pad",
     .max_inputs = 4,
     .attrs = {"mode", "pads", "paddings", "value"},
     .parameters = 0b1010,
     .infer = infer_pad,
     .reference = pad,
     .upgrade = upgrade_pad,
     .check = check_pad,
     .lower = lower_pad},
};

}  // namespace

OpTable pad_ops() { return kOps; }

}  // namespace atrous
