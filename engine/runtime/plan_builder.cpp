// Bookkeeping while nodes are lowered to steps.
#include "runtime/plan_builder.h"

#include <algorithm>

#include "core/error.h"
#include "graph/edit.h"
#include "kernels/transpose.h"

namespace atrous {
namespace {

std::size_t bytes_of(const Value& value) {
  return Tensor::borrow(value.dtype, value.shape, static_cast<const void*>(nullptr)).bytes();
}

struct Matrices {
  std::int64_t batch, channels, pixels;
};

Matrices as_matrices(const Shape& shape) {
  Matrices m{shape[0], shape[1], 1};
  for (int axis = 2; axis < shape.rank(); ++axis) m.pixels *= shape[axis];
  return m;
}

void relayout(const Value& value, const std::byte* src, std::byte* dst, Layout to) {
  const Matrices m = as_matrices(value.shape);
  if (to == Layout::kChannelsLast) {
    transpose(src, dst, m.batch, m.channels, m.pixels, size_of(value.dtype));
  } else {
    transpose(src, dst, m.batch, m.pixels, m.channels, size_of(value.dtype));
  }
}

}  // namespace

PlanBuilder::PlanBuilder(Graph graph, const PlanRequest& request) : graph_(std::move(graph)), request_(request) {
  homes_.resize(graph_.values.size());
  remaining_ = count_uses(graph_);
}

Plan PlanBuilder::build() {
  add_inputs();
  for (const Node& node : graph_.nodes) within(describe(node), [&] { lower_node(node); });
  add_outputs();
  plan_.constants = std::move(graph_.constants);
  return std::move(plan_);
}

void PlanBuilder::lower_node(const Node& node) {
  node_ = &node;
  last_read_.assign(node.inputs.size(), kNone);
  for (const ValueId id : node.outputs) {
    if (id != kNone && !value(id).shape.complete()) {
      fail(ErrorCode::kUnsupported, "the shape of its output depends on values that are known only while running");
    }
  }
  const OpDef& op = op_of(node);
  if (op.lower != nullptr) {
    op.lower(*this);
  } else {
    lower_to_reference(*this);
  }
  release_inputs();
}

bool PlanBuilder::has(int input) const {
  return input < static_cast<int>(node_->inputs.size()) && input_id(input) != kNone;
}

bool PlanBuilder::wants(int output) const {
  return output < static_cast<int>(node_->outputs.size()) && output_id(output) != kNone;
}

Layout PlanBuilder::layout(int input) const { return homes_[static_cast<std::size_t>(input_id(input))].layout; }

BufferId PlanBuilder::add_buffer(const Buffer& buffer) {
  plan_.buffers.push_back(buffer);
  pending_.push_back(0);
  return static_cast<BufferId>(plan_.buffers.size() - 1);
}

void PlanBuilder::settle(ValueId id, Layout layout, BufferId buffer) {
  Home& place = home(id);
  if (place.buffers[0] == kNone && place.buffers[1] == kNone) place.layout = layout;
  place.buffers[static_cast<std::size_t>(layout)] = buffer;
  pending_[static_cast<std::size_t>(buffer)] += remaining_[static_cast<std::size_t>(id)];
}

BufferId PlanBuilder::find(ValueId id, Layout wanted) {
  const Layout other = home(id).layout;
  if (slot(id, wanted) != kNone) return slot(id, wanted);
  if (slot(id, other) == kNone) fail(ErrorCode::kInternal, "value '", value(id).name, "' lies nowhere");
  if (layouts_agree(value(id).shape)) return slot(id, other);
  const BufferId moved = add_buffer({BufferKind::kTemporary, bytes_of(value(id)), 0, nullptr});
  emit_move(id, slot(id, other), other, moved, wanted);
  settle(id, wanted, moved);
  return moved;
}

BufferId PlanBuilder::read_constant(int input, Layout wanted) {
  const ValueId id = input_id(input);
  if (slot(id, wanted) != kNone) return slot(id, wanted);
  const auto* data = static_cast<const std::byte*>(graph_.constant(id)->data());
  if (wanted == Layout::kChannelsLast && !layouts_agree(value(id).shape)) {
    const Value& source = value(id);
    data = packed(input, "channels_last", bytes_of(source),
                  [&](std::byte* dst) { relayout(source, data, dst, Layout::kChannelsLast); });
  }
  const BufferId buffer = add_buffer({BufferKind::kPersistent, bytes_of(value(id)), 0, data});
  slot(id, wanted) = buffer;
  return buffer;
}

BufferId PlanBuilder::read(int input, Layout wanted) {
  const BufferId buffer = constant(input) != nullptr ? read_constant(input, wanted) : find(input_id(input), wanted);
  last_read_[static_cast<std::size_t>(input)] = buffer;
  return buffer;
}

BufferId PlanBuilder::write(int output, Layout layout) {
  const ValueId id = output_id(output);
  const bool is_result = std::find(graph_.outputs.begin(), graph_.outputs.end(), id) != graph_.outputs.end();
  const bool direct = request_.external && is_result && (layout == Layout::kPlain || layouts_agree(value(id).shape));
  const BufferKind kind = direct ? BufferKind::kExternal : BufferKind::kTemporary;
  const BufferId buffer = add_buffer({kind, bytes_of(value(id)), 0, nullptr});
  settle(id, layout, buffer);
  return buffer;
}

bool PlanBuilder::dies_here(int input) const {
  const BufferId buffer = last_read_[static_cast<std::size_t>(input)];
  if (buffer == kNone) return false;
  const auto index = static_cast<std::size_t>(buffer);
  return plan_.buffers[index].kind == BufferKind::kTemporary && pending_[index] == 1;
}

BufferId PlanBuilder::write_over(int output, int input, Layout layout) {
  const BufferId buffer = last_read_[static_cast<std::size_t>(input)];
  settle(output_id(output), layout, buffer);
  return buffer;
}

void PlanBuilder::alias(int output, int input, Layout input_layout, Layout output_layout) {
  settle(output_id(output), output_layout, read(input, input_layout));
}

const std::byte* PlanBuilder::packed(int input, const std::string& key, std::size_t bytes,
                                     const std::function<void(std::byte*)>& pack) {
  const int index = value(input_id(input)).constant;
  if (request_.weights != nullptr && index < request_.shared_constants) {
    return request_.weights->get(index, key, bytes, pack);
  }
  plan_.packed.emplace_back(bytes);
  pack(plan_.packed.back().data());
  return plan_.packed.back().data();
}

void PlanBuilder::keep_raw(int input) {
  const int index = value(input_id(input)).constant;
  if (request_.weights != nullptr && index < request_.shared_constants) request_.weights->keep_raw(index);
}

void PlanBuilder::emit(Step step) {
  if (node_ != nullptr) {
    step.node = node_->name;
    step.op = node_->op;
  }
  plan_.steps.push_back(std::move(step));
}

// A copy in the same layout, a transposition otherwise.
void PlanBuilder::emit_move(ValueId id, BufferId from, Layout from_layout, BufferId to, Layout to_layout) {
  const bool same = from_layout == to_layout || layouts_agree(value(id).shape);
  Step step;
  step.kernel = same ? "copy" : "transpose";
  step.reason = same ? "an output of its own" : "the layouts differ";
  step.shape = value(id).shape.text();
  step.reads = {from};
  step.writes = {to};
  if (same) {
    step.run = [from, to, bytes = bytes_of(value(id))](const Bindings& at) {
      std::copy_n(at.at<const std::byte>(from), bytes, at.at<std::byte>(to));
    };
  } else {
    step.run = [from, to, to_layout, moved = value(id)](const Bindings& at) {
      relayout(moved, at.at<const std::byte>(from), at.at<std::byte>(to), to_layout);
    };
  }
  emit(std::move(step));
  if (node_ == nullptr) plan_.steps.back().op = "output";
}

void PlanBuilder::release_inputs() {
  for (const ValueId id : node_->inputs) {
    if (id == kNone || graph_.constant(id) != nullptr) continue;
    --remaining_[static_cast<std::size_t>(id)];
    for (const BufferId buffer : home(id).buffers) {
      if (buffer != kNone) --pending_[static_cast<std::size_t>(buffer)];
    }
  }
}

void PlanBuilder::add_inputs() {
  for (const ValueId id : graph_.inputs) {
    const bool external = request_.external;
    const Layout layout = external || value(id).shape.rank() < 3 ? Layout::kPlain : request_.input_layout;
    const BufferId buffer =
        add_buffer({external ? BufferKind::kExternal : BufferKind::kTemporary, bytes_of(value(id)), 0, nullptr});
    settle(id, layout, buffer);
    plan_.inputs.push_back({value(id).name, {value(id).dtype, value(id).shape}, layout, buffer});
  }
}

void PlanBuilder::add_outputs() {
  node_ = nullptr;
  for (const ValueId id : graph_.outputs) {
    const Layout layout = request_.external || value(id).shape.rank() < 3 ? Layout::kPlain : request_.output_layout;
    if (const Tensor* constant = graph_.constant(id)) {
      const auto* data = static_cast<const std::byte*>(constant->data());
      slot(id, Layout::kPlain) = add_buffer({BufferKind::kPersistent, bytes_of(value(id)), 0, data});
      home(id).layout = Layout::kPlain;
    }
    const BufferId buffer = request_.external ? external_output(id) : find(id, layout);
    plan_.outputs.push_back({value(id).name, {value(id).dtype, value(id).shape}, layout, buffer});
  }
}

// The caller's memory for an output: where its node wrote, or where a step moves it to.
BufferId PlanBuilder::external_output(ValueId id) {
  const Layout from = slot(id, Layout::kPlain) != kNone ? Layout::kPlain : home(id).layout;
  const BufferId source = slot(id, from);
  const auto is_source = [source](const Endpoint& other) { return other.buffer == source; };
  const bool is_input = std::any_of(plan_.inputs.begin(), plan_.inputs.end(), is_source);
  const bool taken = std::any_of(plan_.outputs.begin(), plan_.outputs.end(), is_source);
  if (plan_.buffers[static_cast<std::size_t>(source)].kind == BufferKind::kExternal && !is_input && !taken) {
    return source;
  }
  const BufferId moved = add_buffer({BufferKind::kExternal, bytes_of(value(id)), 0, nullptr});
  emit_move(id, source, from, moved, Layout::kPlain);
  return moved;
}

}  // namespace atrous
