// The tensors of the file as values of the graph.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "graph/weight_budget.h"
#include "tflite/graph_builder.h"
#include "tflite/model_file.h"
#include "tflite/quantisation.h"

namespace atrous {

class TfliteTensors {
 public:
  TfliteTensors(const TfliteFile& file, const Limits& limits, GraphBuilder& build);

  const TfliteFile& file() const { return file_; }
  GraphBuilder& build() { return build_; }

  // Declares an input of the graph. A quantised one is f32 in the graph, with its rounding behind it.
  void add_input(int tensor);

  // The value of a tensor, in the graph's order and, where the file quantises it, as the real numbers that its integers
  // stand for. Throws corrupt for a tensor that no operator before has made.
  ValueId value(int tensor);

  // Says that this value is the tensor; rounds it where the file quantises the tensor.
  void make(int tensor, ValueId value);

  // The same for a value that needs no rounding any more.
  void make_rounded(int tensor, ValueId value);

  // Says that two tensors are the same: `tensor` becomes another name for `other`.
  void make_alias(int tensor, int other);

  // Stands in for a tensor whose operator cannot be imported, so that the search for more of these can go on.
  void make_unknown(int tensor);

  // A constant with its axes in another order; the quantised keep their integers, behind a DequantizeLinear. Throws
  // unsupported for a tensor that is not constant.
  ValueId constant(int tensor, const Dims& permutation);

  // A constant under other extents (as many elements), in the graph's order of these extents.
  ValueId constant_as(int tensor, const Dims& file_dims);

  // The elements of a constant list of i32 or i64. Throws unsupported for one that is not constant.
  Dims integers(int tensor);

  bool is_constant(int tensor) const;
  Dims dims(int tensor) const;  // in the file's order; of a tensor that a node made, what the node makes
  std::optional<Quantisation> quantisation(int tensor) const { return quantisation_of(file_, resolve(tensor)); }
  DType dtype(int tensor) const { return tflite_dtype(file_.tensor(resolve(tensor)).type()); }

  // Real numbers, as the integers on the given axis stand for them.
  ValueId dequantised(const Tensor& stored, const Quantisation& quantisation, int axis);

  // A constant as it is stored, but f16 and f64 as f32. Throws corrupt unless there are as many bytes as its shape
  // wants, resource beyond the limits of weights.
  Tensor stored(int tensor);

 private:
  int resolve(int tensor) const;
  void set_made(int index, ValueId value);
  ValueId rounded(ValueId value, const Quantisation& quantisation, DType dtype);
  ValueId constant_value(Tensor tensor, const std::optional<Quantisation>& quantisation, int axis);

  const TfliteFile& file_;
  WeightBudget budget_;
  GraphBuilder& build_;
  std::vector<ValueId> values_;  // by tensor; kNone until it is made
  std::vector<bool> made_;       // by tensor: whether an operator or the caller makes it
  std::set<ValueId> named_;      // values with a name that must stay
  std::vector<int> aliases_;     // by tensor: the one that it is another name for, or itself
};

}  // namespace atrous
