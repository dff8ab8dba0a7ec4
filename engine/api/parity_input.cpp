// The input on which two forms of a network are compared.
#include "api/parity_input.h"

#include "api/golden.h"
#include "core/error.h"
#include "passes/open_size.h"
#include "vision/preprocess.h"

namespace atrous {
namespace {

constexpr std::int64_t kUsualSide = 513;

// The shape of an input that both graphs take: fixed extents of one side fill the open ones of the other.
Shape common_shape(const Value& source, const Value& result) {
  if (!source.shape.ranked() || !result.shape.ranked()) return source.shape.ranked() ? source.shape : result.shape;
  Shape shape = source.shape;
  bool fits = source.dtype == result.dtype && shape.rank() == result.shape.rank();
  for (int axis = 0; fits && axis < shape.rank(); ++axis) {
    if (shape[axis] < 0) shape[axis] = result.shape[axis];
    fits = result.shape[axis] < 0 || result.shape[axis] == shape[axis];
  }
  if (!fits) {
    fail(ErrorCode::kInvalidArgument, "input '", source.name, "' is ", source.shape.text(), " in the source and ",
         result.shape.text(), " in the result, so there is no input for both");
  }
  return shape;
}

std::vector<Shape> input_shapes(const Graph& source, const Graph& result, const Preprocessing& pixels,
                                const ParityOptions& options) {
  if (source.inputs.size() != result.inputs.size()) {
    fail(ErrorCode::kInvalidArgument, "the source has ", source.inputs.size(), " inputs, the result ",
         result.inputs.size());
  }
  std::vector<Shape> shapes;
  for (std::size_t i = 0; i < source.inputs.size(); ++i) {
    shapes.push_back(common_shape(source.value(source.inputs[i]), result.value(result.inputs[i])));
  }
  const int axis = rows_axis(result);
  if (axis >= 0) {
    const auto open = [&](int at, int asked, int known) {
      std::int64_t& extent = shapes[0][at];
      if (extent < 0) extent = asked > 0 ? asked : (known > 0 ? known : kUsualSide);
    };
    open(0, 1, 1);
    open(axis, options.height_px, pixels.height_px);
    open(axis + 1, options.width_px, pixels.width_px);
  }
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    if (shapes[i].ranked() && shapes[i].complete()) continue;
    fail(ErrorCode::kUnsupported, "input '", source.value(source.inputs[i]).name, "' of the open shape ",
         shapes[i].text(), ": only an image may be open");
  }
  return shapes;
}

Tensor image_input(const Graph& graph, const Shape& shape, const Image& image, const Preprocessing& facts) {
  const int axis = rows_axis(graph);
  const std::int64_t channels = axis < 0 ? 0 : shape[axis == 1 ? 3 : 1];
  if (axis < 0 || shape[0] != 1 || (channels != 1 && channels != 3)) {
    fail(ErrorCode::kUnsupported, "no image can be given to an input of shape ", shape.text());
  }
  const bool keeps_aspect = facts.size_policy == SizePolicy::kFit || facts.size_policy == SizePolicy::kInside;
  const SizePolicy policy = keeps_aspect ? SizePolicy::kFit : SizePolicy::kSquash;
  const auto rows = static_cast<int>(shape[axis]);
  const auto columns = static_cast<int>(shape[axis + 1]);
  const Placement placement = place(image.width_px, image.height_px, policy, rows, columns, 1);
  Tensor pixels(graph.value(graph.inputs[0]).dtype, shape);
  preprocess(image, placement, facts, axis == 1 ? PixelLayout::kChannelsLast : PixelLayout::kChannelsFirst, pixels);
  return pixels;
}

}  // namespace

std::vector<Tensor> parity_inputs(const Graph& source, const Graph& result, const Preprocessing& facts,
                                  const Image* image, const ParityOptions& options) {
  const std::vector<Shape> shapes = input_shapes(source, result, facts, options);
  std::vector<Tensor> inputs;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const DType dtype = result.value(result.inputs[i]).dtype;
    inputs.push_back(image == nullptr ? seeded_input(dtype, shapes[i], 1)
                                      : image_input(result, shapes[i], *image, facts));
  }
  return inputs;
}

}  // namespace atrous
