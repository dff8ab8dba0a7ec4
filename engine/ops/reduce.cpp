// Reductions: ReduceSum, ReduceMean, ReduceMax and their kin; the axes are input 1.
#include <cmath>
#include <cstring>
#include <numeric>

#include "ops/axes.h"
#include "ops/elementwise.h"
#include "ops/pool_lowering.h"
#include "ops/reduction.h"
#include "ops/relocate.h"
#include "ops/upgrade.h"

namespace atrous {
namespace {

using Inputs = std::span<const Tensor* const>;

// What a group's elements are accumulated in: double for floats, 64 bits for integers.
template <typename T>
using Total =
    std::conditional_t<kIsFloat<T>, double, std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>>;

template <typename T>
struct Group {
  const T* first;
  std::span<const std::int64_t> members;

  std::size_t size() const { return members.size(); }
  Total<T> operator[](std::size_t k) const { return static_cast<Total<T>>(widen(first[members[k]])); }

  static Total<T> limit(bool upper) {
    if constexpr (kIsFloat<T>) {
      return upper ? HUGE_VAL : -HUGE_VAL;
    } else {
      return upper ? std::numeric_limits<T>::max() : std::numeric_limits<T>::lowest();
    }
  }
};

// The sum of value(x) over the group; integers wrap around.
template <typename T, typename Value>
auto sum_of(const Group<T>& group, const Value& value) {
  decltype(modular(value(group[0]))) total{};
  for (std::size_t k = 0; k < group.size(); ++k) total += modular(value(group[k]));
  return total;
}

constexpr auto kItself = [](auto x) { return x; };
constexpr auto kSquareExactly = [](auto x) { return modular(x) * modular(x); };
constexpr auto kSquare = [](auto x) { return static_cast<double>(x) * static_cast<double>(x); };
constexpr auto kMagnitude = [](auto x) {
  return x < decltype(x){0} ? decltype(modular(x)){0} - modular(x) : modular(x);
};

constexpr auto kSum = []<typename T>(const Group<T>& group) { return sum_of(group, kItself); };
constexpr auto kSumSquare = []<typename T>(const Group<T>& group) { return sum_of(group, kSquareExactly); };
constexpr auto kL1 = []<typename T>(const Group<T>& group) { return sum_of(group, kMagnitude); };
constexpr auto kL2 = []<typename T>(const Group<T>& group) { return std::sqrt(sum_of(group, kSquare)); };

constexpr auto kMean = []<typename T>(const Group<T>& group) {
  const auto sum = static_cast<Total<T>>(sum_of(group, kItself));
  if constexpr (kIsFloat<T>) {
    return sum / static_cast<double>(group.size());
  } else {
    return group.size() == 0 ? Total<T>{0} : static_cast<Total<T>>(sum / static_cast<Total<T>>(group.size()));
  }
};

constexpr auto kProduct = []<typename T>(const Group<T>& group) {
  decltype(modular(group[0])) product{1};
  for (std::size_t k = 0; k < group.size(); ++k) product *= modular(group[k]);
  return product;
};

// NaN wins, as in numpy. NOLINTBEGIN(misc-redundant-expression): what differs from itself is NaN
constexpr auto kMax = []<typename T>(const Group<T>& group) {
  Total<T> best = Group<T>::limit(false);
  for (std::size_t k = 0; k < group.size(); ++k) best = group[k] > best || group[k] != group[k] ? group[k] : best;
  return best;
};

constexpr auto kMin = []<typename T>(const Group<T>& group) {
  Total<T> best = Group<T>::limit(true);
  for (std::size_t k = 0; k < group.size(); ++k) best = group[k] < best || group[k] != group[k] ? group[k] : best;
  return best;
};
// NOLINTEND(misc-redundant-expression)

constexpr auto kLogSum = []<typename T>(const Group<T>& group) {
  return std::log(static_cast<double>(sum_of(group, kItself)));
};

// The largest element comes out of the exponential, so that it cannot overflow.
constexpr auto kLogSumExp = []<typename T>(const Group<T>& group) {
  if (group.size() == 0) return -HUGE_VAL;
  const auto largest = static_cast<double>(kMax(group));
  if (!std::isfinite(largest)) return largest;
  return largest + std::log(sum_of(group, [&](auto x) { return std::exp(static_cast<double>(x) - largest); }));
};

// Whether the operator is asked to pass its input through.
bool passes_through(const Node& node, std::size_t axis_count) {
  return axis_count == 0 && node.attrs.integer("noop_with_empty_axes", 0) != 0;
}

// Without axes, all of them.
std::vector<int> reduced_axes(const std::vector<std::int64_t>& axes, int rank) {
  if (!axes.empty()) return resolve_axes(axes, rank);
  std::vector<int> all(static_cast<std::size_t>(rank));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

template <typename List>
std::vector<ValueType> infer_reduce(const Node& node, const Operands& in) {
  require_type<List>(0, in.dtype(0));
  const auto axes = in.has(1) ? in.integers(1) : std::vector<std::int64_t>{};
  if (passes_through(node, axes.size())) return {{in.dtype(0), in.shape(0)}};
  const bool keeps_axes = node.attrs.integer("keepdims", 1) != 0;
  return {{in.dtype(0), reduced_shape(in.shape(0), reduced_axes(axes, in.shape(0).rank()), keeps_axes)}};
}

template <typename T, typename Result>
T stored(Result result) {
  if constexpr (std::is_same_v<Result, double>) {
    return from_double<T>(result);
  } else {
    return static_cast<T>(result);
  }
}

template <typename List, auto kReduce>
void reduce(const Node& node, Inputs in, std::span<Tensor> out) {
  const auto axes = integers_of(in.size() > 1 ? in[1] : nullptr);
  if (passes_through(node, axes.size())) {
    if (in[0]->bytes() > 0) std::memcpy(out[0].data(), in[0]->data(), in[0]->bytes());
    return;
  }
  const Groups groups = group_along(in[0]->shape(), reduced_axes(axes, in[0]->shape().rank()));
  dispatch<List>(in[0]->dtype(), [&]<typename T>() {
    const T* src = in[0]->as<T>().data();
    const auto dst = out[0].as<T>();
    parallel_ranges(out[0].elements(), 1, [&](std::int64_t begin, std::int64_t end) {
      for (auto g = static_cast<std::size_t>(begin); g < static_cast<std::size_t>(end); ++g) {
        dst[g] = stored<T>(kReduce(Group<T>{src + groups.starts[g], groups.members}));
      }
    });
  });
}

// The axes of ReduceSum became an input with opset 13, those of the others with 18.
void upgrade_reduce(Graph& graph, Node node, int) {
  if (node.attrs.integers("axes").empty()) node.attrs.erase("axes");
  attribute_to_input(graph, node, "axes", 1);
  graph.nodes.push_back(std::move(node));
}

template <typename List, auto kReduce>
OpDef reduction(const char* name) {
  return {.name = name,
          .max_inputs = 2,
          .attrs = {"axes", "keepdims", "noop_with_empty_axes"},
          .parameters = 1U << 1,
          .infer = infer_reduce<List>,
          .reference = reduce<List, kReduce>,
          .upgrade = upgrade_reduce};
}

// The mean over all spatial axes is a global pool; everything else runs the reference.
void lower_mean(Lowering& lowering) {
  const Value& src = lowering.input(0);
  const int rank = src.shape.rank();
  std::vector<int> spatial(static_cast<std::size_t>(std::max(rank - 2, 0)));
  std::iota(spatial.begin(), spatial.end(), 2);
  const Tensor* const axes = lowering.has(1) ? lowering.constant(1) : nullptr;
  const bool pools = src.dtype == DType::kF32 && rank >= 3 && rank <= 5 && src.shape.elements() > 0 &&
                     axes != nullptr && axes->dtype() == DType::kI64 && axes->elements() == rank - 2;
  if (!pools) return lower_to_reference(lowering);
  const auto listed = axes->as<std::int64_t>();
  if (resolve_axes({listed.begin(), listed.end()}, rank) != spatial) return lower_to_reference(lowering);
  const std::vector<std::int64_t> extents = spatial_dims(src.shape.dims());
  emit_pool(lowering, make_window({}, extents, extents), onednn::Pooling::kAverageInside);
}

OpDef with_lowering(OpDef op, LowerFn lower) {
  op.lower = lower;
  return op;
}

const OpDef kOps[] = {
    reduction<NumberTypes, kSum>("ReduceSum"),
    with_lowering(reduction<NumberTypes, kMean>("ReduceMean"), lower_mean),
    reduction<AllTypes, kMax>("ReduceMax"),
    reduction<AllTypes, kMin>("ReduceMin"),
    reduction<NumberTypes, kProduct>("ReduceProd"),
    reduction<NumberTypes, kL1>("ReduceL1"),
    reduction<NumberTypes, kL2>("ReduceL2"),
    reduction<NumberTypes, kLogSum>("ReduceLogSum"),
    reduction<NumberTypes, kLogSumExp>("ReduceLogSumExp"),
    reduction<NumberTypes, kSumSquare>("ReduceSumSquare"),
};

}  // namespace

OpTable reduce_ops() { return kOps; }

}  // namespace atrous
