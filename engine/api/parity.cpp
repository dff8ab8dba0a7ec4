// Layer-by-layer parity: both networks run on one input, a part of their values at a time.
#include "atrous/parity.h"

#include <algorithm>
#include <map>
#include <set>

#include "api/difference.h"
#include "api/graph_run.h"
#include "api/model_file.h"
#include "api/parity_input.h"
#include "core/checked.h"
#include "core/error.h"

namespace atrous {
namespace {

constexpr std::size_t kPartBytes = std::size_t{256} << 20;  // of values that are held at once, on either side

bool is_output(const Graph& graph, ValueId id) {
  return std::find(graph.outputs.begin(), graph.outputs.end(), id) != graph.outputs.end();
}

// The values that nodes of a sized graph make, by name: floats, and the outputs of whatever type. Of several with one
// name none counts.
std::map<std::string, ValueId> comparable_values(const Graph& graph) {
  std::map<std::string, ValueId> values;
  for (const Node& node : graph.nodes) {
    for (const ValueId id : node.outputs) {
      if (id == kNone || (graph.value(id).dtype != DType::kF32 && !is_output(graph, id))) continue;
      const auto [place, is_new] = values.emplace(graph.value(id).name, id);
      if (!is_new) place->second = kNone;
    }
  }
  std::erase_if(values, [](const auto& entry) { return entry.second == kNone; });
  return values;
}

// A value of both graphs.
struct Pair {
  ValueId source = kNone;
  ValueId result = kNone;
  std::size_t bytes = 0;
};

class Comparison {
 public:
  Comparison(const Graph& source, const Graph& result, const ParityOptions& options)
      : source_(source), result_(result), options_(options) {}

  ParityReport run(const std::vector<Tensor>& inputs) {
    report_.tolerance = options_.tolerance;
    std::vector<Shape> shapes;
    for (const Tensor& input : inputs) shapes.push_back(input.shape());
    report_.inputs = shapes;
    pair_up(sized(source_, shapes), sized(result_, shapes));
    for (std::size_t begin = 0; begin < pairs_.size();) {
      if (options_.is_cancelled && options_.is_cancelled()) fail(ErrorCode::kCancelled, "cancelled");
      std::size_t end = begin;
      for (std::size_t bytes = 0; end < pairs_.size() && (end == begin || bytes < kPartBytes); ++end) {
        bytes += pairs_[end].bytes;
      }
      compare(inputs, begin, end);
      begin = end;
    }
    judge();
    return std::move(report_);
  }

 private:
  void pair_up(const Graph& source, const Graph& result) {
    const std::map<std::string, ValueId> known = comparable_values(source);
    const std::map<std::string, ValueId> wanted = comparable_values(result);
    report_.result_values = static_cast<int>(wanted.size());
    std::set<ValueId> paired;
    for (const Node& node : result.nodes) {
      for (const ValueId id : node.outputs) {
        if (id == kNone || !wanted.contains(result.value(id).name)) continue;
        const auto counterpart = known.find(result.value(id).name);
        if (counterpart == known.end()) continue;
        const Value& value = result.value(id);
        paired.insert(id);
        const auto bytes = static_cast<std::size_t>(storage_bytes(value.dtype, value.shape));
        pairs_.push_back({counterpart->second, id, bytes});
        report_.layers.push_back({value.name, node.op, value.shape});
      }
    }
    for (const ValueId id : result.outputs) {
      if (!paired.contains(id)) report_.outputs_without_counterpart.push_back(result.value(id).name);
    }
  }

  void compare(const std::vector<Tensor>& inputs, std::size_t begin, std::size_t end) {
    std::vector<ValueId> of_source;
    std::vector<ValueId> of_result;
    for (std::size_t i = begin; i < end; ++i) {
      of_source.push_back(pairs_[i].source);
      of_result.push_back(pairs_[i].result);
    }
    const std::vector<Tensor> wanted = run_graph(source_, inputs, of_source);
    const std::vector<Tensor> found = run_graph(result_, inputs, of_result);
    for (std::size_t i = begin; i < end; ++i) {
      const Difference apart = difference(wanted.at(i - begin), found.at(i - begin));
      report_.layers[i].difference = apart.largest;
      report_.layers[i].magnitude = apart.magnitude;
    }
  }

  void judge() {
    for (int i = 0; i < static_cast<int>(report_.layers.size()); ++i) {
      const auto relative = [this](int layer) { return report_.layers[static_cast<std::size_t>(layer)].relative(); };
      if (report_.worst < 0 || relative(i) > relative(report_.worst)) report_.worst = i;
      if (report_.first_beyond < 0 && !(relative(i) <= options_.tolerance)) report_.first_beyond = i;
    }
  }

  const Graph& source_;
  const Graph& result_;
  const ParityOptions& options_;
  std::vector<Pair> pairs_;  // in the order of the report's layers
  ParityReport report_;
};

}  // namespace

ParityReport compare_layers(const std::filesystem::path& source, const std::filesystem::path& result,
                            const Image* image, const ParityOptions& options) {
  ModelOptions everything;
  everything.all_outputs = true;
  everything.limits = options.source.limits;
  const Imported from = import_model(source, options.source);
  const Imported to = import_model(result, everything);
  const ModelFacts facts = gather_facts(to, result, {});
  return within(result.string(), [&] {
    const std::vector<Tensor> inputs = parity_inputs(from.graph, to.graph, facts.preprocessing, image, options);
    return Comparison(from.graph, to.graph, options).run(inputs);
  });
}

}  // namespace atrous
