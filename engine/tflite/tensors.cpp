// Makes values of tensors: constants, inputs, and what operators made, with rounding where the file quantises.
#include "tflite/tensors.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "core/checked.h"
#include "core/error.h"
#include "graph/edit.h"
#include "ops/onnx_types.h"
#include "passes/evaluate.h"

namespace atrous {
namespace {

bool is_byte(DType dtype) { return dtype == DType::kU8 || dtype == DType::kI8; }
bool is_wide_float(DType dtype) { return dtype == DType::kF16 || dtype == DType::kF64; }

// What a node makes of one constant; the graph is not touched.
Tensor calculate(const char* op, Attrs attrs, const Tensor& src) {
  Graph graph;
  const ValueId from = add_constant(graph, "src", src.view());
  const Node node{op, "constant", std::move(attrs), {from}, {add_value(graph, "dst")}};
  return std::move(evaluate(graph, node, infer_types(graph, node)).front());
}

Tensor permuted(Tensor tensor, const Dims& permutation) {
  if (permutation.size() != static_cast<std::size_t>(tensor.shape().rank())) {
    fail(ErrorCode::kCorrupt, "a constant has the shape ", tensor.shape().text(), ", wanted ", permutation.size(),
         " axes");
  }
  if (std::is_sorted(permutation.begin(), permutation.end())) return tensor;
  return calculate("Transpose", attributes({{"perm", permutation}}), tensor);
}

template <typename T>
Tensor zero_points_of(const Quantisation& quantisation, const Shape& shape) {
  Tensor tensor(DTypeOf<T>::value, shape);
  std::transform(quantisation.zero_points.begin(), quantisation.zero_points.end(), tensor.as<T>().begin(),
                 [](std::int64_t zero_point) { return static_cast<T>(zero_point); });
  return tensor;
}

Tensor zero_points_of(const Quantisation& quantisation, DType dtype, const Shape& shape) {
  return dtype == DType::kU8 ? zero_points_of<std::uint8_t>(quantisation, shape)
                             : zero_points_of<std::int8_t>(quantisation, shape);
}

Shape parameter_shape(const Quantisation& quantisation) {
  return quantisation.per_tensor() ? Shape{} : Shape{static_cast<std::int64_t>(quantisation.scales.size())};
}

}  // namespace

TfliteTensors::TfliteTensors(const TfliteFile& file, const Limits& limits, GraphBuilder& build)
    : file_(file), budget_(limits), build_(build) {
  const auto* const tensors = file.graph().tensors();
  const std::size_t count = tensors == nullptr ? 0 : tensors->size();
  values_.assign(count, kNone);
  made_.assign(count, false);
  aliases_.resize(count);
  std::iota(aliases_.begin(), aliases_.end(), 0);
}

int TfliteTensors::resolve(int tensor) const {
  file_.tensor(tensor);
  return aliases_[static_cast<std::size_t>(tensor)];
}

bool TfliteTensors::is_constant(int tensor) const {
  const int index = resolve(tensor);
  return !made_[static_cast<std::size_t>(index)] && !file_.buffer(file_.tensor(index).buffer()).empty();
}

Tensor TfliteTensors::stored(int tensor) {
  const int index = resolve(tensor);
  return within("constant '" + file_.tensor_name(index) + "'", [&] {
    if (!is_constant(index)) fail(ErrorCode::kUnsupported, "an operand that is not constant");
    if (file_.tensor(index).sparsity() != nullptr) fail(ErrorCode::kUnsupported, "sparse weights");
    const std::span<const std::byte> bytes = file_.buffer(file_.tensor(index).buffer());
    const DType type = tflite_dtype(file_.tensor(index).type());
    const Shape shape(file_.dims(index));
    require_countable(shape);
    const std::int64_t wanted = storage_bytes(type, shape);
    budget_.take(type, shape);
    if (static_cast<std::uint64_t>(wanted) != bytes.size()) {
      fail(ErrorCode::kCorrupt, "has ", bytes.size(), " bytes, the shape ", shape.text(), " of ", name(type), " wants ",
           wanted);
    }
    Tensor result(type, shape);
    if (!bytes.empty()) std::memcpy(result.data(), bytes.data(), bytes.size());
    if (type == DType::kBool) {
      for (bool& element : result.as<bool>()) element = *reinterpret_cast<const unsigned char*>(&element) != 0;
    }
    return is_wide_float(type) ? calculate("Cast", attributes({{"to", onnx_number(DType::kF32)}}), result)
                               : std::move(result);
  });
}

ValueId TfliteTensors::dequantised(const Tensor& stored, const Quantisation& quantisation, int axis) {
  const Shape shape = parameter_shape(quantisation);
  budget_.take(DType::kF32, shape);
  std::vector<ValueId> inputs = {build_.constant("quantised", stored.clone()),
                                 build_.constant("scale", Tensor::of<float>(shape, quantisation.scales))};
  if (is_byte(stored.dtype())) {
    budget_.take(stored.dtype(), shape);
    inputs.push_back(build_.constant("zero_point", zero_points_of(quantisation, stored.dtype(), shape)));
  }
  Attrs attrs;
  if (!quantisation.per_tensor()) attrs.set("axis", std::int64_t{axis});
  return build_.emit("DequantizeLinear", std::move(attrs), std::move(inputs));
}

ValueId TfliteTensors::constant_value(Tensor tensor, const std::optional<Quantisation>& quantisation, int axis) {
  if (quantisation) return dequantised(tensor, *quantisation, axis);
  return build_.constant("constant", std::move(tensor));
}

ValueId TfliteTensors::constant(int tensor, const Dims& permutation) {
  const std::optional<Quantisation> from = quantisation(tensor);
  const int file_axis = from && !from->per_tensor() ? from->axis : 0;
  const auto place = std::find(permutation.begin(), permutation.end(), file_axis) - permutation.begin();
  return constant_value(permuted(stored(tensor), permutation), from, static_cast<int>(place));
}

ValueId TfliteTensors::constant_as(int tensor, const Dims& file_dims) {
  const std::optional<Quantisation> from = quantisation(tensor);
  Tensor reshaped = stored(tensor).reshaped(Shape(file_dims));
  if (from && !from->per_tensor()) fail(ErrorCode::kUnsupported, "an operand with a scale for every channel");
  return constant_value(permuted(std::move(reshaped), to_graph_permutation(static_cast<int>(file_dims.size()))), from,
                        0);
}

Dims TfliteTensors::integers(int tensor) {
  const Tensor list = stored(tensor);
  if (list.dtype() == DType::kI64) return {list.as<std::int64_t>().begin(), list.as<std::int64_t>().end()};
  if (list.dtype() == DType::kI32) return {list.as<std::int32_t>().begin(), list.as<std::int32_t>().end()};
  fail(ErrorCode::kCorrupt, "constant '", file_.tensor_name(tensor), "' is ", name(list.dtype()), ", wanted integers");
}

Dims TfliteTensors::dims(int tensor) const {
  const int index = resolve(tensor);
  const ValueId made = values_[static_cast<std::size_t>(index)];
  return made == kNone ? file_.dims(index) : build_.file_dims(made);
}

ValueId TfliteTensors::value(int tensor) {
  const int index = resolve(tensor);
  ValueId& made = values_[static_cast<std::size_t>(index)];
  if (made != kNone) return made;
  if (!is_constant(index)) {
    fail(ErrorCode::kCorrupt, "tensor '", file_.tensor_name(index), "' is read before anything makes it");
  }
  const Dims permutation = to_graph_permutation(static_cast<int>(file_.dims(index).size()));
  made = constant(index, permutation);
  named_.insert(made);
  return made;
}

ValueId TfliteTensors::rounded(ValueId value, const Quantisation& quantisation, DType dtype) {
  if (!is_byte(dtype)) fail(ErrorCode::kUnsupported, "activations quantised to ", name(dtype));
  if (!quantisation.per_tensor()) fail(ErrorCode::kUnsupported, "activations with a scale for every channel");
  const ValueId scale = build_.number("scale", quantisation.scales.front());
  const ValueId zero_point = build_.constant("zero_point", zero_points_of(quantisation, dtype, Shape{}));
  const ValueId integers = build_.emit("QuantizeLinear", {}, {value, scale, zero_point});
  return build_.emit("DequantizeLinear", {}, {integers, scale, zero_point});
}

void TfliteTensors::set_made(int index, ValueId value) {
  values_[static_cast<std::size_t>(index)] = value;
  made_[static_cast<std::size_t>(index)] = true;
}

void TfliteTensors::add_input(int tensor) {
  const std::string name = file_.tensor_name(tensor);
  build_.set_scope(name);
  const std::optional<Quantisation> quantisation = quantisation_of(file_, tensor);
  DType type = tflite_dtype(file_.tensor(tensor).type());
  if (quantisation || is_wide_float(type)) type = DType::kF32;
  const auto* const signature = file_.tensor(tensor).shape_signature();
  for (flatbuffers::uoffset_t i = 1; signature != nullptr && i < signature->size(); ++i) {
    if (signature->Get(i) < 0) fail(ErrorCode::kUnsupported, "input '", name, "' with an open extent on axis ", i);
  }
  const Shape shape(to_graph_order(file_.dims(tensor)));
  require_countable(shape);
  const ValueId input = add_value(build_.graph, build_.unique(name), type, shape);
  build_.graph.inputs.push_back(input);
  named_.insert(input);
  set_made(tensor, quantisation ? rounded(input, *quantisation, tflite_dtype(file_.tensor(tensor).type())) : input);
}

void TfliteTensors::make_rounded(int tensor, ValueId value) {
  const int index = resolve(tensor);
  if (index != tensor || values_[static_cast<std::size_t>(index)] != kNone || is_constant(index)) {
    fail(ErrorCode::kCorrupt, "tensor '", file_.tensor_name(index), "' is made twice");
  }
  set_made(index, value);
  if (named_.insert(value).second) build_.graph.value(value).name = build_.unique(file_.tensor_name(index));
}

void TfliteTensors::make(int tensor, ValueId value) {
  const std::optional<Quantisation> to = quantisation_of(file_, tensor);
  const bool real = build_.dtype(value) == DType::kF32;
  make_rounded(tensor, to && real ? rounded(value, *to, dtype(tensor)) : value);
}

void TfliteTensors::make_alias(int tensor, int other) {
  file_.tensor(tensor);
  aliases_[static_cast<std::size_t>(tensor)] = resolve(other);
}

void TfliteTensors::make_unknown(int tensor) {
  const DType type = dtype(tensor);
  const Shape shape(to_graph_order(file_.dims(tensor)));
  require_countable(shape);
  const DType held = quantisation(tensor) || is_wide_float(type) ? DType::kF32 : type;
  set_made(resolve(tensor), add_value(build_.graph, "unknown", held, shape));
}

}  // namespace atrous
