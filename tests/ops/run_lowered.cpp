// A Lowering for a single node whose input data are there already.
#include "ops/run_lowered.h"

#include <cstring>
#include <map>
#include <utility>

#include "core/error.h"
#include "ops/relocate.h"

namespace atrous::test {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

// The elements in another order of the axes: `axes[k]` is the source axis that becomes axis k.
Tensor with_axes(const Tensor& src, const std::vector<int>& axes) {
  const std::vector<std::int64_t> strides = row_major_strides(src.shape());
  std::vector<OffsetTable> tables;
  std::vector<std::int64_t> dims;
  for (const int axis : axes) {
    dims.push_back(src.shape()[axis]);
    tables.push_back(stepping(dims.back(), strides[at(axis)]));
  }
  Tensor dst(src.dtype(), Shape(dims));
  relocate(src, tables, dst);
  return dst;
}

Tensor to_memory_order(const Tensor& logical, Layout layout) {
  const int rank = logical.shape().rank();
  std::vector<int> axes(at(rank));
  for (int axis = 0; axis < rank; ++axis) axes[at(physical_axis(axis, rank, layout))] = axis;
  return with_axes(logical, axes);
}

Tensor to_logical_order(const Tensor& physical, Layout layout) {
  std::vector<int> axes;
  for (int axis = 0; axis < physical.shape().rank(); ++axis) {
    axes.push_back(physical_axis(axis, physical.shape().rank(), layout));
  }
  return with_axes(physical, axes);
}

class OneNode final : public Lowering {
 public:
  OneNode(Graph& graph, const std::vector<Layout>& layouts) : graph_(graph), layouts_(layouts) {
    const std::vector<ValueType> types = op_of(node()).infer(node(), Operands(graph, node()));
    for (std::size_t o = 0; o < node().outputs.size(); ++o) {
      Value& value = graph_.values[at(node().outputs[o])];
      value.dtype = types[o].dtype;
      value.shape = types[o].shape;
    }
    outputs_.resize(node().outputs.size());
  }

  const Node& node() const override { return graph_.nodes[0]; }
  bool has(int i) const override { return at(i) < node().inputs.size() && node().inputs[at(i)] != kNone; }
  const Value& input(int i) const override { return graph_.values[at(node().inputs[at(i)])]; }
  const Value& output(int o) const override { return graph_.values[at(node().outputs[at(o)])]; }
  bool wants(int) const override { return true; }
  const Tensor* constant(int i) const override {
    return at(i) < layouts_.size() || !has(i) ? nullptr : graph_.constant(node().inputs[at(i)]);
  }
  Layout layout(int i) const override { return at(i) < layouts_.size() ? layouts_[at(i)] : Layout::kPlain; }
  Storage storage(int) const override { return Storage::kFull; }
  bool allows_bf16() const override { return false; }
  Storage preferred_storage(int) const override { return Storage::kFull; }

  BufferId read(int i, Layout wanted, Storage) override {
    if (wanted != layout(i) && !layouts_agree(input(i).shape)) ++result.reorders;
    return read_[{i, wanted}] = add_buffer(to_memory_order(*graph_.constant(node().inputs[at(i)]), wanted));
  }
  BufferId write(int o, Layout layout, Storage) override {
    outputs_[at(o)] = {add_buffer(Tensor(output(o).dtype, physical_shape(output(o).shape, layout))), layout};
    return outputs_[at(o)].first;
  }
  bool dies_here(int) const override { return false; }
  BufferId write_over(int, int, Layout, Storage) override { fail(ErrorCode::kInternal, "no input dies here"); }
  void alias(int o, int i, Layout input_layout, Layout output_layout) override {
    if (!read_.contains({i, input_layout})) read(i, input_layout, Storage::kFull);
    outputs_[at(o)] = {read_[{i, input_layout}], output_layout};
  }
  const std::byte* packed(int, const std::string&, std::size_t bytes,
                          const std::function<void(std::byte*)>& pack) override {
    const BufferId id = add_buffer(Tensor(DType::kU8, {static_cast<std::int64_t>(bytes)}));
    auto* memory = static_cast<std::byte*>(buffers_[at(id)].data());
    pack(memory);
    return memory;
  }
  void keep_raw(int) override {}
  void emit(Step step) override { steps_.push_back(std::move(step)); }

  Lowered run() {
    std::vector<std::byte*> pointers;
    for (Tensor& buffer : buffers_) pointers.push_back(static_cast<std::byte*>(buffer.data()));
    for (const Step& step : steps_) {
      Tensor scratch(DType::kU8, {static_cast<std::int64_t>(step.scratch_bytes)});
      step.run({pointers.data(), static_cast<std::byte*>(scratch.data())});
      result.kernels.push_back(step.kernel);
    }
    for (std::size_t o = 0; o < outputs_.size(); ++o) {
      const auto [buffer, layout] = outputs_[o];
      const Shape shape = physical_shape(output(static_cast<int>(o)).shape, layout);
      result.layouts.push_back(layout);
      result.outputs.push_back(to_logical_order(buffers_[at(buffer)].clone().reshaped(shape), layout));
    }
    return std::move(result);
  }

 private:
  BufferId add_buffer(Tensor tensor) {
    buffers_.push_back(std::move(tensor));
    return static_cast<BufferId>(buffers_.size() - 1);
  }

  Graph& graph_;
  const std::vector<Layout>& layouts_;
  std::vector<Tensor> buffers_;
  std::map<std::pair<int, Layout>, BufferId> read_;
  std::vector<std::pair<BufferId, Layout>> outputs_;
  std::vector<Step> steps_;
  Lowered result;
};

}  // namespace

Lowered run_lowered(Trial trial, const std::vector<Layout>& layouts) {
  Graph graph = trial_graph(std::move(trial));
  const OpDef& op = op_of(graph.nodes.at(0));
  OneNode lowering(graph, layouts);
  if (op.lower != nullptr) {
    op.lower(lowering);
  } else {
    lower_to_reference(lowering);
  }
  return lowering.run();
}

}  // namespace atrous::test
