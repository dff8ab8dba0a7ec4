// Runs a graph through the planner and its kernels.
#pragma once

#include <string>
#include <vector>

#include "runtime/plan.h"
#include "support/tensors.h"

namespace atrous::test {

// A plan of a copy of the graph, whose inputs have complete shapes. The graph must outlive the plan.
Plan plan_of(const Graph& graph, const PlanRequest& request = {});

// Runs a plan with external inputs and outputs in an arena of its own, filled with NaN beforehand.
std::vector<Tensor> run_plan(const Plan& plan, const std::vector<Tensor>& inputs);

// A plan of the graph, after comparing what it computes from random inputs with what the references do; a difference
// fails the test.
Plan checked_plan(const Graph& graph, std::uint32_t seed, double tolerance = kClose, const PlanRequest& request = {});

// "transpose; pointwise; ": the kernels of such a plan in the order of the steps, for a graph as text.
std::string checked_kernels(const std::string& text, double tolerance = kClose);

// The graph after the planning passes.
Graph planned_graph(const Graph& graph);

// "transpose FusedConv copy": the operators in the order of the steps; those that only move data by their kernels.
std::string list_steps(const Plan& plan);

}  // namespace atrous::test
