// One operator of the file while it is brought into the graph.
#pragma once

#include <optional>
#include <string>

#include "core/error.h"
#include "tflite/tensors.h"

namespace atrous {

class Operation {
 public:
  Operation(const tflite::Operator& op, TfliteTensors& tensors);

  int inputs() const { return op_.inputs() == nullptr ? 0 : static_cast<int>(op_.inputs()->size()); }
  int outputs() const { return op_.outputs() == nullptr ? 0 : static_cast<int>(op_.outputs()->size()); }
  bool has(int input) const { return input < inputs() && op_.inputs()->Get(static_cast<unsigned>(input)) >= 0; }

  // The index of the tensor. Throws corrupt for one that is left out or does not exist.
  int input(int i) const;
  int output(int i = 0) const;

  ValueId value(int i) { return tensors_.value(input(i)); }
  Dims dims(int i) const { return tensors_.dims(input(i)); }
  int rank(int i) const { return static_cast<int>(dims(i).size()); }
  Dims integers(int i) const { return tensors_.integers(input(i)); }

  // The value of an input as an operand of a result with `rank` axes: leading axes of extent 1 are added.
  // Throws corrupt for one of more axes.
  ValueId operand(int i, int rank);

  // The options of the operator, null if it has none of this kind.
  template <typename Options>
  const Options* find_options() const {
    return op_.builtin_options_as<Options>();
  }

  // The same; throws corrupt if there are none.
  template <typename Options>
  const Options& options() const {
    const Options* const found = find_options<Options>();
    if (found == nullptr) fail(ErrorCode::kCorrupt, "its options are missing");
    return *found;
  }

  GraphBuilder& build() { return tensors_.build(); }
  TfliteTensors& tensors() { return tensors_; }

  // Sets an output, behind its activation. An activation that the quantised range of the output has anyway is left out.
  void finish(ValueId value, tflite::Activation activation = tflite::Activation::NONE) { finish(0, value, activation); }
  void finish(int output, ValueId value, tflite::Activation activation);

 private:
  const tflite::Operator& op_;
  TfliteTensors& tensors_;
};

// A value without some axes of extent 1 (in the file's order, sorted), in the graph's order of what remains.
ValueId without_axes(GraphBuilder& build, ValueId value, const std::vector<int>& axes);

// Clamps a value as the activation says. With the quantisation of the tensor that the value becomes, nothing is done
// where its range clamps in the same way.
ValueId activated(GraphBuilder& build, ValueId value, tflite::Activation activation,
                  const std::optional<Quantisation>& quantisation, DType dtype);

}  // namespace atrous
