// Nodes that scale and shift every channel of a feature map.
#include "passes/affine.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>

#include "passes/match.h"

namespace atrous {
namespace {

// The elements of an f32 constant that broadcasts along the channel axis only, and does not make the map larger.
std::vector<double> per_channel(const Graph& graph, ValueId id, std::int64_t channels, int rank) {
  const Tensor* constant = f32_constant(graph, id);
  if (constant == nullptr || constant->shape().rank() > rank || constant->elements() == 0) return {};
  const Shape& shape = constant->shape();
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const bool is_channel = axis - shape.rank() == 1 - rank;
    if (shape[axis] != 1 && !(is_channel && shape[axis] == channels)) return {};
  }
  const auto elements = constant->as<float>();
  return {elements.begin(), elements.end()};
}

std::optional<Affine> batch_norm(const Graph& graph, const Node& node, std::int64_t channels) {
  if (node.inputs.size() != 5 || node.attrs.integer("training_mode", 0) != 0) return std::nullopt;
  std::span<const float> parameters[4];
  for (std::size_t i = 0; i < 4; ++i) {
    const Tensor* constant = f32_constant(graph, node.inputs[i + 1]);
    if (constant == nullptr || constant->elements() != channels) return std::nullopt;
    parameters[i] = constant->as<float>();
  }
  const auto& [gamma, beta, mean, variance] = parameters;
  const double epsilon = node.attrs.number("epsilon", 1e-5F);
  Affine affine;
  for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
    const double scale = gamma[c] / std::sqrt(static_cast<double>(variance[c]) + epsilon);
    affine.scale.push_back(scale);
    affine.shift.push_back(beta[c] - mean[c] * scale);
  }
  return affine;
}

std::optional<Affine> arithmetic(const Graph& graph, const Node& node, std::int64_t channels, int rank) {
  if (node.inputs.size() != 2) return std::nullopt;
  const std::size_t data = f32_constant(graph, node.inputs[0]) != nullptr ? 1 : 0;
  if (node.op == "Div" && data == 1) return std::nullopt;
  const std::vector<double> constant = per_channel(graph, node.inputs[1 - data], channels, rank);
  if (constant.empty()) return std::nullopt;
  Affine affine{data, {1.0}, {0.0}};
  if (node.op == "Add") affine.shift = constant;
  if (node.op == "Mul") affine.scale = constant;
  if (node.op == "Sub") affine.shift = constant;
  if (node.op == "Sub" && data == 1) affine.scale = {-1.0};
  if (node.op == "Sub" && data == 0)
    std::transform(constant.begin(), constant.end(), affine.shift.begin(), std::negate());
  if (node.op == "Div") {
    affine.scale.clear();
    for (const double divisor : constant) affine.scale.push_back(1.0 / divisor);
  }
  return affine;
}

bool all_finite(const std::vector<double>& list) {
  return std::all_of(list.begin(), list.end(), [](double element) { return std::isfinite(element); });
}

}  // namespace

std::optional<Affine> as_affine(const Graph& graph, const Node& node, std::int64_t channels, int rank) {
  std::optional<Affine> affine;
  if (node.op == "BatchNormalization") affine = batch_norm(graph, node, channels);
  const bool is_arithmetic = node.op == "Add" || node.op == "Sub" || node.op == "Mul" || node.op == "Div";
  if (is_arithmetic) affine = arithmetic(graph, node, channels, rank);
  if (affine && !(all_finite(affine->scale) && all_finite(affine->shift))) return std::nullopt;
  return affine;
}

}  // namespace atrous
