// What stands behind a QuantizedConv and becomes part of it.
#include "passes/quantized_conv_users.h"

#include <limits>
#include <optional>
#include <string>

#include "ops/conv_depthwise.h"
#include "ops/quantized_conv.h"
#include "passes/match_activation.h"
#include "passes/match_coded.h"

namespace atrous {
namespace {

using In = QuantizedConvInputs;

// Takes over what stands behind a QuantizedConv.
struct RealRange {
  float low = 0.0F;
  float high = 0.0F;
};

// Takes over what stands behind a QuantizedConv.
class Absorber {
 public:
  Absorber(Graph& graph, Links& links, Node& conv) : graph_(graph), links_(links), conv_(&conv) {}

  void run() {
    conv_->inputs.resize(In::kCount, kNone);
    while (take_user()) links_.refresh();
    while (conv_->inputs.back() == kNone) conv_->inputs.pop_back();
  }

 private:
  ValueId dst() const { return conv_->outputs[0]; }

  bool take_user() {
    Node* const user = links_.user(dst());
    if (user == nullptr || user->outputs.size() != 1) return false;
    if (graph_.value(dst()).dtype == DType::kF32) {
      return take_activation(*user) || take_rounding(*user) || take_sum(*user, dst(), std::nullopt);
    }
    const std::optional<Coded> own = dequantized(graph_, links_, user->outputs[0]);
    Node* const next = own ? links_.user(user->outputs[0]) : nullptr;
    if (next == nullptr || next->outputs.size() != 1) return false;
    if (!take_sum(*next, user->outputs[0], own) && !take_other_rounding(*next, *own)) return false;
    kill(*user);
    return true;
  }

  // The convolution stands where the other node stood.
  void replace(Node& other) {
    Node& former = *conv_;
    const std::vector<ValueId> outputs = other.outputs;
    other = std::move(former);
    other.outputs = outputs;
    kill(former);
    conv_ = &other;
  }

  bool take_activation(Node& user) {
    const auto activation = fusible_activation(graph_, user);
    if (!activation || conv_->attrs.has("activation")) return false;
    const std::string name = activation->name;
    if (is_depthwise(problem()) && name != "relu" && name != "clip") return false;
    set_activation(*conv_, *activation);
    replace(user);
    return true;
  }

  bool take_rounding(Node& user) {
    const std::optional<Coded> coded = quantised(graph_, user);
    if (!coded) return false;
    set_dst(coded->scale, coded->zero);
    replace(user);
    return true;
  }

  // From its own codes to others.
  bool take_other_rounding(Node& user, const Coded& own) {
    const std::optional<Coded> coded = quantised(graph_, user);
    if (!coded || !can_round_sum()) return false;
    round_sum(own);
    set_dst(coded->scale, coded->zero);
    replace(user);
    return true;
  }

  // `term`: what the convolution contributes, in codes before if it has `own`. The sum must end in codes.
  bool take_sum(Node& add, ValueId term, const std::optional<Coded>& own) {
    if (add.op != "Add" || add.inputs.size() != 2 || !can_round_sum()) return false;
    const ValueId other = add.inputs[add.inputs[0] == term ? 1 : 0];
    const std::optional<Coded> residual = dequantized(graph_, links_, other);
    const bool fits = residual && same_type(graph_, term, other) && graph_.constant(residual->codes) == nullptr &&
                      ends_in_codes(add.outputs[0]) && problem().window.always_meets_input();
    if (!fits) return false;
    limit_sum();
    if (own) round_sum(*own);
    set_dst(kNone, kNone);
    conv_->inputs[In::kResidual] = residual->codes;
    conv_->inputs[In::kResidualScale] = residual->scale;
    conv_->inputs[In::kResidualZero] = residual->zero;
    replace(add);
    return true;
  }

  // Our kernel for depthwise convolutions rounds once only.
  bool can_round_sum() const {
    return conv_->inputs[In::kResidual] == kNone && conv_->inputs[In::kSumScale] == kNone && clamp_of_activation() &&
           !is_depthwise(problem());
  }

  void round_sum(const Coded& own) {
    limit_sum();
    conv_->inputs[In::kSumScale] = own.scale;
    conv_->inputs[In::kSumZero] = own.zero;
  }

  // An activation, which clamps, is applied to the sum from now on.
  void limit_sum() {
    const RealRange range = *clamp_of_activation();
    for (const char* const name : {"activation", "activation_alpha", "activation_beta"}) conv_->attrs.erase(name);
    if (range.low > std::numeric_limits<float>::lowest()) conv_->attrs.set("sum_low", range.low);
    if (range.high < std::numeric_limits<float>::max()) conv_->attrs.set("sum_high", range.high);
  }

  void set_dst(ValueId scale, ValueId zero) {
    conv_->inputs[In::kDstScale] = scale;
    conv_->inputs[In::kDstZero] = zero;
  }

  // With a clamp between, which is all that may be applied apart from the convolution.
  bool ends_in_codes(ValueId id) const {
    const Node* user = links_.user(id);
    const bool clamps = user != nullptr && (user->op == "Relu" || user->op == "Clip");
    if (clamps && fusible_activation(graph_, *user)) user = links_.user(user->outputs[0]);
    return user != nullptr && quantised(graph_, *user);
  }

  ConvProblem problem() const {
    return make_conv_problem(conv_->attrs, graph_.value(conv_->inputs[In::kSrc]).shape,
                             graph_.value(conv_->inputs[In::kWeights]).shape);
  }

  // The range in which the activation leaves its values; nothing if it does more than clamp.
  std::optional<RealRange> clamp_of_activation() const {
    RealRange all{std::numeric_limits<float>::lowest(), std::numeric_limits<float>::max()};
    const std::string name = conv_->attrs.string("activation", "");
    if (name == "relu") all.low = 0.0F;
    if (name == "clip")
      all = {conv_->attrs.number("activation_alpha", 0.0F), conv_->attrs.number("activation_beta", 0.0F)};
    return name.empty() || name == "relu" || name == "clip" ? std::optional(all) : std::nullopt;
  }

  Graph& graph_;
  Links& links_;
  Node* conv_;
};

}  // namespace

void absorb_users(Graph& graph, Links& links, Node& conv) { Absorber(graph, links, conv).run(); }

}  // namespace atrous
