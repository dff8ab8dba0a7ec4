// Runs one operator through its shape rule and its reference.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "graph/graph.h"
#include "ops/op.h"

namespace atrous::test {

// A node to be tried. An input without data, Tensor(), is left out.
struct Trial {
  std::string op;
  Attrs attrs = {};
  std::vector<Tensor> inputs = {};
  int outputs = 1;
  int opset = 0;  // 0: the node is in canonical form; otherwise it is upgraded from this opset first
};

// A list of tensors, which an initializer list cannot hold because they cannot be copied.
template <typename... Tensors>
std::vector<Tensor> tensors(Tensors&&... elements) {
  std::vector<Tensor> list;
  (list.push_back(std::forward<Tensors>(elements)), ...);
  return list;
}

// A list as a tensor.
template <typename T>
Tensor row(std::initializer_list<T> elements) {
  return Tensor::of<T>({static_cast<std::int64_t>(elements.size())}, elements);
}
inline Tensor ints(std::initializer_list<std::int64_t> elements) { return row(elements); }

template <typename T>
Tensor scalar(T value) {
  return Tensor::of<T>({}, {value});
}

// Attributes: attrs({{"axis", 1}, {"alpha", 0.5F}, {"mode", "linear"}}).
Attrs attrs(std::initializer_list<std::pair<const char*, Attr>> list);

// The graph of the upgraded node: all its inputs are constants.
Graph trial_graph(Trial trial);

// All outputs of the node. Whatever the upgrade adds is run too.
std::vector<Tensor> run_all(Trial trial);

// The first output.
Tensor run(Trial trial);

// The message with which the trial fails, or "" if it does not.
std::string failure(Trial trial);

}  // namespace atrous::test
