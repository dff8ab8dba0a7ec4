// Bookkeeping while nodes are lowered to steps.
#include "runtime/plan_builder.h"

#include <algorithm>

#include "core/error.h"
#include "graph/edit.h"
#include "runtime/kernel_chooser.h"
#include "runtime/weight_tally.h"

namespace atrous {
namespace {

Layout other(Layout layout) { return layout == Layout::kPlain ? Layout::kChannelsLast : Layout::kPlain; }
Storage other(Storage storage) { return storage == Storage::kFull ? Storage::kBf16 : Storage::kFull; }

}  // namespace

PlanBuilder::PlanBuilder(Graph graph, const PlanRequest& request) : graph_(std::move(graph)), request_(request) {
  homes_.resize(graph_.values.size());
  remaining_ = count_uses(graph_);
  choose_storage();
}

Plan PlanBuilder::build() {
  add_inputs();
  for (const Node& node : graph_.nodes) {
    if (request_.stop != nullptr) request_.stop->check("while it was planned");
    within(describe(node), [&] { lower_node(node); });
  }
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
  const auto is_empty = [&](ValueId id) { return id == kNone || value(id).shape.elements() == 0; };
  const OpDef& op = op_of(node);
  if (op.lower != nullptr && !std::ranges::all_of(node.outputs, is_empty)) {
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

Layout PlanBuilder::layout(int input) const { return homes_[static_cast<std::size_t>(input_id(input))].form.layout; }

Storage PlanBuilder::storage(int input) const { return homes_[static_cast<std::size_t>(input_id(input))].form.storage; }

Storage PlanBuilder::preferred_storage(int output) const {
  return prefers_bf16_[static_cast<std::size_t>(output_id(output))] ? Storage::kBf16 : Storage::kFull;
}

// Readers before what they read. A result is full at the end anyway, and tensors below rank 3 are too small to care.
void PlanBuilder::choose_storage() {
  prefers_bf16_.assign(graph_.values.size(), false);
  if (!request_.bf16) return;
  for (std::size_t id = 0; id < graph_.values.size(); ++id) {
    const Value& candidate = graph_.values[id];
    prefers_bf16_[id] = candidate.dtype == DType::kF32 && candidate.shape.complete() && candidate.shape.rank() >= 3;
  }
  for (const ValueId id : graph_.outputs) prefers_bf16_[static_cast<std::size_t>(id)] = false;
  for (auto node = graph_.nodes.rbegin(); node != graph_.nodes.rend(); ++node) {
    for (std::size_t i = 0; i < node->inputs.size(); ++i) {
      if (node->inputs[i] == kNone || takes_bf16(*node, static_cast<int>(i))) continue;
      prefers_bf16_[static_cast<std::size_t>(node->inputs[i])] = false;
    }
  }
}

bool PlanBuilder::takes_bf16(const Node& reader, int input) const {
  const OpDef& op = op_of(reader);
  const auto is_open = [this](ValueId id) { return id != kNone && !value(id).shape.complete(); };
  if (std::any_of(reader.inputs.begin(), reader.inputs.end(), is_open)) return false;
  if (op.hands_on_bf16) {
    return reader.outputs[0] != kNone && prefers_bf16_[static_cast<std::size_t>(reader.outputs[0])];
  }
  return op.takes_bf16 != nullptr && op.takes_bf16(reader, Operands(graph_, reader), input);
}

bool PlanBuilder::is_result(ValueId id) const {
  return std::find(graph_.outputs.begin(), graph_.outputs.end(), id) != graph_.outputs.end();
}

BufferId PlanBuilder::add_buffer(const Buffer& buffer) {
  plan_.buffers.push_back(buffer);
  pending_.push_back(0);
  return static_cast<BufferId>(plan_.buffers.size() - 1);
}

void PlanBuilder::settle(ValueId id, const Form& form, BufferId buffer) {
  Home& place = home(id);
  const auto is_free = [](BufferId held) { return held == kNone; };
  if (std::all_of(place.buffers.begin(), place.buffers.end(), is_free)) place.form = form;
  slot(id, form) = buffer;
  pending_[static_cast<std::size_t>(buffer)] += remaining_[static_cast<std::size_t>(id)];
}

// Forms that differ in layout and storage are two steps apart; the transposition moves bf16, which is half as much.
BufferId PlanBuilder::find(ValueId id, const Form& wanted) {
  const Form first = home(id).form;
  if (layouts_agree(value(id).shape) && wanted.layout != first.layout) return find(id, {first.layout, wanted.storage});
  if (slot(id, wanted) != kNone) return slot(id, wanted);
  for (const Form& near : {Form{other(wanted.layout), wanted.storage}, Form{wanted.layout, other(wanted.storage)}}) {
    if (slot(id, near) != kNone) return derive(id, wanted, near);
  }
  if (slot(id, first) == kNone) fail(ErrorCode::kInternal, "value '", value(id).name, "' lies nowhere");
  const Form between{wanted.storage == Storage::kBf16 ? first.layout : wanted.layout, Storage::kBf16};
  find(id, between);
  return derive(id, wanted, between);
}

BufferId PlanBuilder::derive(ValueId id, const Form& wanted, const Form& source) {
  const std::size_t bytes = stored_bytes(value(id), wanted.storage);
  const BufferId moved =
      add_buffer({BufferKind::kTemporary, bytes, 0, nullptr, stored_type(value(id), wanted.storage)});
  emit_move(id, slot(id, source), source, moved, wanted);
  settle(id, wanted, moved);
  return moved;
}

BufferId PlanBuilder::read_constant(int input, Layout wanted) {
  const ValueId id = input_id(input);
  BufferId& place = slot(id, {wanted, Storage::kFull});
  if (place != kNone) return place;
  const Value& source = value(id);
  const std::size_t bytes = stored_bytes(source, Storage::kFull);
  const auto* data = static_cast<const std::byte*>(graph_.constant(id)->data());
  if (wanted == Layout::kChannelsLast && !layouts_agree(source.shape)) {
    data = packed(input, "channels_last", bytes,
                  [&](std::byte* dst) { relayout(source, data, dst, Layout::kChannelsLast); });
  }
  place = add_buffer({BufferKind::kPersistent, bytes, 0, data, value(id).dtype});
  return place;
}

BufferId PlanBuilder::read(int input, Layout wanted, Storage storage) {
  const bool is_constant = constant(input) != nullptr;
  const BufferId buffer = is_constant ? read_constant(input, wanted) : find(input_id(input), {wanted, storage});
  last_read_[static_cast<std::size_t>(input)] = buffer;
  return buffer;
}

BufferId PlanBuilder::write(int output, Layout layout, Storage storage) {
  const ValueId id = output_id(output);
  const bool in_order = layout == Layout::kPlain || layouts_agree(value(id).shape);
  const bool direct = request_.external && is_result(id) && in_order && storage == Storage::kFull;
  const BufferKind kind = direct ? BufferKind::kExternal : BufferKind::kTemporary;
  const BufferId buffer =
      add_buffer({kind, stored_bytes(value(id), storage), 0, nullptr, stored_type(value(id), storage)});
  settle(id, {layout, storage}, buffer);
  return buffer;
}

bool PlanBuilder::dies_here(int input) const {
  const BufferId buffer = last_read_[static_cast<std::size_t>(input)];
  if (buffer == kNone) return false;
  const auto index = static_cast<std::size_t>(buffer);
  return plan_.buffers[index].kind == BufferKind::kTemporary && pending_[index] == 1;
}

BufferId PlanBuilder::write_over(int output, int input, Layout layout, Storage storage) {
  const BufferId buffer = last_read_[static_cast<std::size_t>(input)];
  settle(output_id(output), {layout, storage}, buffer);
  return buffer;
}

void PlanBuilder::alias(int output, int input, Layout input_layout, Layout output_layout) {
  const Storage held = storage(input);
  settle(output_id(output), {output_layout, held}, read(input, input_layout, held));
}

const std::byte* PlanBuilder::packed(int input, const std::string& key, std::size_t bytes,
                                     const std::function<void(std::byte*)>& pack) {
  const int index = value(input_id(input)).constant;
  const bool shared = request_.weights != nullptr && index < request_.shared_constants;
  if (request_.tally != nullptr) return request_.tally->count(shared ? index : WeightTally::kOwn, key, bytes);
  if (shared) return request_.weights->get(index, key, bytes, pack);
  plan_.packed.emplace_back(bytes);
  pack(plan_.packed.back().data());
  return plan_.packed.back().data();
}

void PlanBuilder::keep_raw(int input) {
  const int index = value(input_id(input)).constant;
  if (request_.tally != nullptr) return;
  if (request_.weights != nullptr && index < request_.shared_constants) request_.weights->keep_raw(index);
}

KernelVerdict PlanBuilder::choose(const std::string& key, std::span<const KernelOffer> offers) {
  if (request_.chooser == nullptr) return {};
  const KernelQuery query{graph_, *node_, key, offers, request_.bf16, storage(0)};
  return request_.tally != nullptr ? request_.chooser->recall(query) : request_.chooser->choose(query);
}

void PlanBuilder::emit(Step step) {
  if (node_ != nullptr) {
    step.node = node_->name;
    step.op = node_->op;
  }
  plan_.steps.push_back(std::move(step));
}

void PlanBuilder::emit_move(ValueId id, BufferId from, const Form& from_form, BufferId to, const Form& to_form) {
  emit(make_move(value(id), from, from_form, to, to_form));
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
    const bool plain = external || value(id).shape.rank() < 3;
    const Layout layout = plain ? Layout::kPlain : request_.input_layout;
    const Storage storage = plain ? Storage::kFull : request_.input_storage;
    const BufferId buffer = add_buffer({external ? BufferKind::kExternal : BufferKind::kTemporary,
                                        stored_bytes(value(id), storage), 0, nullptr, value(id).dtype});
    settle(id, {layout, storage}, buffer);
    plan_.inputs.push_back({value(id).name, {value(id).dtype, value(id).shape}, layout, buffer});
  }
}

void PlanBuilder::add_outputs() {
  node_ = nullptr;
  for (const ValueId id : graph_.outputs) {
    const Layout layout = request_.external || value(id).shape.rank() < 3 ? Layout::kPlain : request_.output_layout;
    if (const Tensor* constant = graph_.constant(id)) {
      const auto* data = static_cast<const std::byte*>(constant->data());
      const std::size_t bytes = stored_bytes(value(id), Storage::kFull);
      home(id).form = {};
      slot(id, home(id).form) = add_buffer({BufferKind::kPersistent, bytes, 0, data, value(id).dtype});
    }
    const BufferId buffer = request_.external ? external_output(id) : find(id, {layout, Storage::kFull});
    plan_.outputs.push_back({value(id).name, {value(id).dtype, value(id).shape}, layout, buffer});
  }
}

// The caller's memory for an output: where its node wrote, or where a step moves it to.
BufferId PlanBuilder::external_output(ValueId id) {
  const Form plain;
  const Form from = slot(id, plain) != kNone ? plain : Form{home(id).form.layout, Storage::kFull};
  const BufferId source = find(id, from);
  const auto is_source = [source](const Endpoint& other) { return other.buffer == source; };
  const bool is_input = std::any_of(plan_.inputs.begin(), plan_.inputs.end(), is_source);
  const bool taken = std::any_of(plan_.outputs.begin(), plan_.outputs.end(), is_source);
  if (plan_.buffers[static_cast<std::size_t>(source)].kind == BufferKind::kExternal && !is_input && !taken) {
    return source;
  }
  const BufferId moved =
      add_buffer({BufferKind::kExternal, stored_bytes(value(id), Storage::kFull), 0, nullptr, value(id).dtype});
  emit_move(id, source, from, moved, plain);
  return moved;
}

}  // namespace atrous
