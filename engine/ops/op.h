// What the engine knows about an operator: one OpDef each, kept in a table at the end of the operator's file.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace atrous {

class Lowering;

struct ValueType {
  DType dtype = DType::kF32;
  Shape shape;
};

// The inputs of a node as a shape rule sees them.
class Operands {
 public:
  Operands(const Graph& graph, const Node& node) : graph_(graph), node_(node) {}

  int size() const { return static_cast<int>(node_.inputs.size()); }
  bool has(int i) const { return i < size() && id(i) != kNone; }
  DType dtype(int i) const { return value(i).dtype; }
  const Shape& shape(int i) const { return value(i).shape; }
  const Tensor* constant(int i) const { return has(i) ? graph_.constant(id(i)) : nullptr; }

  // The elements of the constant input i (i32 or i64) as integers. Throws corrupt if it is neither, or left out.
  std::vector<std::int64_t> integers(int i) const;

  // Throws corrupt unless those of the other inputs that are there have the type of the first.
  void require_alike(std::initializer_list<int> others) const;

 private:
  ValueId id(int i) const { return node_.inputs[static_cast<std::size_t>(i)]; }
  const Value& value(int i) const { return graph_.value(id(i)); }

  const Graph& graph_;
  const Node& node_;
};

// The shape rule: types of all outputs. Called once every input has a complete shape and every parameter is constant.
// Throws corrupt for inputs that do not fit (shapes, ranks, types): the message says what was found and what was
// wanted; the caller puts the node in front.
using InferFn = std::vector<ValueType> (*)(const Node& node, const Operands& inputs);

// The slow, obvious implementation. Inputs are dense and row-major in logical order; inputs[i] is null where an
// optional input is left out. Outputs have the inferred type and are to be filled; an output that nobody asked for has
// data() == nullptr.
using ReferenceFn = void (*)(const Node& node, std::span<const Tensor* const> inputs, std::span<Tensor> outputs);

// Runs a reference unless all outputs are empty: references walk over whatever else the shapes hold.
void run_reference(ReferenceFn reference, const Node& node, std::span<const Tensor* const> inputs,
                   std::span<Tensor> outputs);

// Brings a node as it was written for `opset` to the canonical form (opset 18: bounds, axes, sizes as inputs) and
// appends it, with whatever nodes and constants that takes, to the graph.
using UpgradeFn = void (*)(Graph& graph, Node node, int opset);

// Why this node cannot run although operator and attributes are known ("mode 'cubic' with antialias"), or "".
using CheckFn = std::string (*)(const Node& node, int opset);

// Chooses the kernel for a node of a graph whose shapes are all complete, and emits the steps.
using LowerFn = void (*)(Lowering& lowering);

// Whether the lowering would rather read an input as bf16 in a plan that allows it; what it reads in f32 is better
// stored so.
using TakesBf16Fn = bool (*)(const Node& node, const Operands& inputs, int input);

struct OpDef {
  const char* name;
  int first_opset = 1;  // the file's opset must lie in [first_opset, last_opset]
  int last_opset = 22;
  int min_inputs = 1;
  int max_inputs = 1;                   // -1: any number
  int max_outputs = 1;                  // -1: any number
  std::vector<const char*> attrs = {};  // every attribute that is understood, of all opsets
  std::uint32_t parameters = 0;  // bit i: input i decides the output's type, so it must be constant when planning
  InferFn infer = nullptr;
  ReferenceFn reference = nullptr;
  UpgradeFn upgrade = nullptr;       // null: the same form in every opset
  CheckFn check = nullptr;           // null: nothing to object to
  LowerFn lower = nullptr;           // null: the reference runs
  TakesBf16Fn takes_bf16 = nullptr;  // null: no input
  bool sums = false;                 // an output element takes many elements of an input
  bool hands_on_bf16 = false;        // takes any input as bf16 where the readers of its output want that so
  bool internal = false;             // made by fusion, never read from a file
};

// An operator family: what the file NAME.cpp in this folder defines as NAME_ops(), collected by CMake.
using OpTable = std::span<const OpDef>;

// The operator of that name, or null.
const OpDef* find_op(const std::string& name);

// Every operator, in the order of the files.
std::vector<const OpDef*> all_ops();

// The operator of a node of a verified graph. Throws unsupported if there is none.
const OpDef& op_of(const Node& node);

}  // namespace atrous
