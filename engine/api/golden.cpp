// The golden sample of a model.
#include "api/golden.h"

#include <algorithm>
#include <cmath>

#include "api/graph_run.h"
#include "core/error.h"
#include "core/json.h"
#include "core/sha256.h"
#include "ops/dispatch.h"
#include "passes/take_tail.h"

namespace atrous {
namespace {

constexpr std::uint32_t kSeed = 1;
constexpr double kCodesTolerance = 0.05;  // a code that another machine rounds otherwise moves what lies behind it
constexpr std::int64_t kPositions = 8;    // along rows and columns
constexpr std::int64_t kChannels = 256;
constexpr std::int64_t kMaxElements = std::int64_t{1} << 26;  // of the input: 4096x4096 pixels and some

std::string digest(const Tensor& tensor) {
  Sha256 sha;
  sha.add({static_cast<const std::byte*>(tensor.data()), tensor.bytes()});
  return sha.hex();
}

// `most` indices spread over [0, extent), or all of them.
std::vector<std::int64_t> spread(std::int64_t extent, std::int64_t most) {
  std::vector<std::int64_t> indices;
  const std::int64_t count = std::min(extent, most);
  for (std::int64_t i = 0; i < count; ++i) indices.push_back((2 * i + 1) * extent / (2 * count));
  return indices;
}

double element(const Tensor& tensor, std::int64_t i) {
  double value = 0.0;
  dispatch<AllTypes>(tensor.dtype(), [&]<typename T>() {
    value = static_cast<double>(widen(tensor.as<T>()[static_cast<std::size_t>(i)]));
  });
  return value;
}

// The values at the grid: [N,C,H,W], or any other shape by its last three axes.
std::vector<double> sample(const Tensor& tensor) {
  std::vector<std::int64_t> dims = tensor.shape().dims();
  while (dims.size() < 3) dims.insert(dims.begin(), 1);
  const std::size_t rank = dims.size();
  std::vector<double> values;
  for (const std::int64_t c : spread(dims[rank - 3], kChannels)) {
    for (const std::int64_t y : spread(dims[rank - 2], kPositions)) {
      for (const std::int64_t x : spread(dims[rank - 1], kPositions)) {
        values.push_back(element(tensor, (c * dims[rank - 2] + y) * dims[rank - 1] + x));
      }
    }
  }
  return values;
}

bool has_codes(const Graph& graph) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(),
                     [](const Node& node) { return node.op == "QuantizeLinear"; });
}

struct Sample {
  std::string input_sha256;
  std::vector<double> values;
};

Sample run_sample(const Graph& graph, const Shape& shape, std::uint32_t seed, const std::function<void()>& check) {
  const Graph special = sized(graph, {shape});
  const Tail tail = take_tail(special, special.outputs.at(0));
  std::vector<Tensor> inputs;
  inputs.push_back(seeded_input(graph.value(graph.inputs[0]).dtype, shape, seed));
  const ValueId wanted = tail.found() ? tail.logits : graph.outputs[0];
  const std::vector<Tensor> results = run_graph(graph, inputs, {wanted}, check);
  return {digest(inputs[0]), sample(results.at(0))};
}

// What stands in a file.
struct Stored {
  Shape shape;
  std::uint32_t seed = 0;
  Sample sample;
  std::optional<double> tolerance;
};

Stored read_golden(const std::string& text) {
  const Json object = parse_json(text);
  std::vector<std::int64_t> dims;
  for (const Json& extent : object.at("shape").list()) dims.push_back(extent.integer());
  Stored stored{Shape(dims), static_cast<std::uint32_t>(object.at("seed").integer()), {}, {}};
  stored.sample.input_sha256 = object.at("input_sha256").text();
  for (const Json& value : object.at("values").list()) stored.sample.values.push_back(value.number());
  if (const Json* const tolerance = object.find("tolerance")) stored.tolerance = tolerance->number();
  return stored;
}

}  // namespace

Tensor seeded_input(DType dtype, const Shape& shape, std::uint32_t seed) {
  if (shape.elements() > kMaxElements) {
    fail(ErrorCode::kResource, "an input of shape ", shape.text(), " is too large to be tried, the limit is ",
         kMaxElements, " elements");
  }
  Tensor tensor(dtype, shape);
  std::uint32_t state = seed;
  const auto next = [&state] { return (state = state * 1664525U + 1013904223U) >> 8; };  // 24 bits
  dispatch<AllTypes>(dtype, [&]<typename T>() {
    for (T& value : tensor.as<T>()) {
      const std::uint32_t bits = next();
      if constexpr (std::is_same_v<T, bool>) {
        value = (bits >> 23) != 0;
      } else if constexpr (std::is_integral_v<T>) {
        value = static_cast<T>(bits >> 16);
      } else {
        value = narrow<T>(static_cast<float>(bits) / 8388608.0F - 1.0F);
      }
    }
  });
  return tensor;
}

std::string make_golden(const Graph& graph, const Shape& shape, const std::function<void()>& check) {
  const Sample made = run_sample(graph, shape, kSeed, check);
  if (!std::ranges::all_of(made.values, [](double value) { return std::isfinite(value); })) return "";
  Json::List values;
  for (const double value : made.values) values.emplace_back(static_cast<float>(value));
  Json::Object object{{"seed", kSeed},
                      {"shape", json_list(shape.dims())},
                      {"input_sha256", made.input_sha256},
                      {"values", std::move(values)}};
  if (has_codes(graph)) object["tolerance"] = kCodesTolerance;
  return json_text(object);
}

GoldenCheck compare_golden(const Graph& graph, const std::string& text) {
  GoldenCheck check;
  check.stored = true;
  const Stored stored = within("atrous.golden", [&] { return read_golden(text); });
  check.tolerance = stored.tolerance.value_or(check.tolerance);
  const Shape& shape = stored.shape;
  if (graph.inputs.size() != 1 || !shape.complete()) {
    fail(ErrorCode::kCorrupt, "atrous.golden: does not fit the model: one input of shape ", shape.text());
  }
  const Sample made = run_sample(graph, shape, stored.seed, {});
  check.same_input = made.input_sha256 == stored.sample.input_sha256;
  const std::vector<double>& wanted = stored.sample.values;
  if (made.values.size() != wanted.size()) {
    fail(ErrorCode::kCorrupt, "atrous.golden: has ", wanted.size(), " values, wanted ", made.values.size());
  }
  check.values = wanted.size();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const double difference = std::abs(made.values[i] - wanted[i]);
    check.difference = std::isnan(difference) ? difference : std::max(check.difference, difference);
    check.magnitude = std::max(check.magnitude, std::abs(wanted[i]));
  }
  return check;
}

}  // namespace atrous
