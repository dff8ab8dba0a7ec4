// Session::run: named tensors through a plan.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "api/model_impl.h"
#include "api/run_control.h"
#include "atrous/session.h"
#include "runtime/plan_cache.h"
#include "runtime/specialise.h"

namespace atrous {

class TensorRunner {
 public:
  TensorRunner(const Model::Impl& model, int max_plans) : model_(model), plans_(static_cast<std::size_t>(max_plans)) {}

  std::vector<NamedTensor> run(std::span<const NamedTensor> inputs, std::span<const std::string> outputs,
                               const RunControl& control);

  std::int64_t arena_bytes() const { return static_cast<std::int64_t>(plans_.arena_bytes()); }
  std::int64_t own_bytes() const { return static_cast<std::int64_t>(plans_.own_bytes()); }

 private:
  // What decides a plan: shapes of all inputs, values of those that decide shapes, the outputs.
  struct Key {
    std::vector<Shape> shapes;
    std::vector<Tensor> values;
    std::vector<ValueId> outputs;
  };
  struct Query {
    const std::vector<const Tensor*>& inputs;  // in the order of the graph's inputs
    const std::vector<ValueId>& shape_inputs;
    const std::vector<ValueId>& graph_inputs;
    const std::vector<ValueId>& outputs;
  };
  friend bool operator==(const Key& key, const Query& query);
  struct Nothing {};
  using Plans = PlanCache<Key, Nothing>;

  std::vector<ValueId> pick_outputs(std::span<const std::string> names) const;
  // The graph to plan.
  Graph prepare(const std::vector<InputBinding>& bindings, const std::vector<ValueId>& outputs,
                const RunControl& control) const;
  Plans::Entry& plan_for(const Query& query, const RunControl& control);

  const Model::Impl& model_;
  Plans plans_;
};

}  // namespace atrous
