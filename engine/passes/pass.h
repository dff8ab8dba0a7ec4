// A pass: a function that rewrites a graph, and the tables of passes.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace atrous {

struct Pass {
  const char* name;
  void (*run)(Graph& graph);
};

// In order: what is done once, when a model is loaded. The result is still plain ONNX.
std::span<const Pass> portable_passes();

// What the machine of a plan multiplies with besides f32.
struct PlanArithmetic {
  bool bf16 = false;  // the plan may use it
  bool int8 = false;  // quantised networks are calculated in codes
};

// In order: what is done for one input size, once all shapes are known. The result may hold internal operators.
std::vector<Pass> planning_passes(const PlanArithmetic& arithmetic = {});

// Runs the passes, and verify after each. An internal error names the pass; errors of the model name the node.
void run_passes(Graph& graph, std::span<const Pass> passes);

// The pass of that name, or null (for tests and tools).
const Pass* find_pass(const std::string& name);

}  // namespace atrous
