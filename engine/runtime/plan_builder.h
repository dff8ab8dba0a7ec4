// The Lowering behind build_plan: where every value lies, in which layout, and who still needs it.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "runtime/move_step.h"
#include "runtime/plan.h"

namespace atrous {

class PlanBuilder final : public Lowering {
 public:
  PlanBuilder(Graph graph, const PlanRequest& request);

  // Steps, buffers and endpoints; the buffers have no offsets yet.
  Plan build();

  const Node& node() const override { return *node_; }
  bool has(int input) const override;
  const Value& input(int input) const override { return value(input_id(input)); }
  const Value& output(int output) const override { return value(output_id(output)); }
  bool wants(int output) const override;
  const Tensor* constant(int input) const override { return graph_.constant(input_id(input)); }
  Layout layout(int input) const override;
  Storage storage(int input) const override;
  bool allows_bf16() const override { return request_.bf16; }
  Storage preferred_storage(int output) const override;
  BufferId read(int input, Layout wanted, Storage storage) override;
  BufferId write(int output, Layout layout, Storage storage) override;
  bool dies_here(int input) const override;
  BufferId write_over(int output, int input, Layout layout, Storage storage) override;
  void alias(int output, int input, Layout input_layout, Layout output_layout) override;
  const std::byte* packed(int input, const std::string& key, std::size_t bytes,
                          const std::function<void(std::byte*)>& pack) override;
  void keep_raw(int input) override;
  KernelVerdict choose(const std::string& key, std::span<const KernelOffer> offers) override;
  void emit(Step step) override;

 private:
  // Where a value lies: a buffer for each form in which it has been needed.
  struct Home {
    std::array<BufferId, 4> buffers{kNone, kNone, kNone, kNone};
    Form form;  // of the first of them
  };

  ValueId input_id(int input) const { return node_->inputs[static_cast<std::size_t>(input)]; }
  ValueId output_id(int output) const { return node_->outputs[static_cast<std::size_t>(output)]; }
  const Value& value(ValueId id) const { return graph_.value(id); }
  Home& home(ValueId id) { return homes_[static_cast<std::size_t>(id)]; }
  BufferId& slot(ValueId id, const Form& form) {
    return home(id).buffers[2 * static_cast<std::size_t>(form.storage) + static_cast<std::size_t>(form.layout)];
  }

  bool is_result(ValueId id) const;
  void choose_storage();
  bool takes_bf16(const Node& reader, int input) const;
  BufferId add_buffer(const Buffer& buffer);
  void settle(ValueId id, const Form& form, BufferId buffer);
  BufferId find(ValueId id, const Form& wanted);
  BufferId derive(ValueId id, const Form& wanted, const Form& source);
  BufferId read_constant(int input, Layout wanted);
  void emit_move(ValueId id, BufferId from, const Form& from_form, BufferId to, const Form& to_form);
  void lower_node(const Node& node);
  void release_inputs();
  void add_inputs();
  void add_outputs();
  BufferId external_output(ValueId id);

  Graph graph_;
  PlanRequest request_;
  Plan plan_;
  const Node* node_ = nullptr;
  std::vector<Home> homes_;
  std::vector<int> remaining_;       // uses of a value that are still to come
  std::vector<int> pending_;         // the same for a buffer, over all values in it
  std::vector<bool> prefers_bf16_;   // by value; see preferred_storage
  std::vector<BufferId> last_read_;  // by input of the current node
};

}  // namespace atrous
