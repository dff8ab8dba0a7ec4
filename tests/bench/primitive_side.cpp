// A oneDNN primitive as one side of a duel.
#include "bench/primitive_side.h"

#include <memory>

namespace atrous::bench {
namespace {

struct Primitive {
  onednn::Kernel kernel;
  std::vector<Tensor> tensors;
  Tensor scratch;

  void run() {
    std::vector<Tensor>& t = tensors;
    switch (t.size()) {
      case 2: return kernel.run({t[0].data(), t[1].data()}, scratch.data());
      case 3: return kernel.run({t[0].data(), t[1].data(), t[2].data()}, scratch.data());
      default: return kernel.run({t[0].data(), t[1].data(), t[2].data(), t[3].data()}, scratch.data());
    }
  }
};

}  // namespace

Tensor tensor_of(const dnnl::memory::desc& desc, std::uint32_t seed) {
  constexpr std::size_t kFloat = sizeof(float);
  return test::random_tensor({static_cast<std::int64_t>((desc.get_size() + kFloat - 1) / kFloat)}, seed);
}

Side primitive_side(onednn::Kernel kernel, const std::vector<onednn::Argument>& arguments) {
  std::vector<Tensor> tensors;
  for (const onednn::Argument& argument : arguments) tensors.push_back(tensor_of(argument.desc, 3));
  const auto scratch = static_cast<std::int64_t>(kernel.scratch_bytes());
  const auto p =
      std::make_shared<Primitive>(Primitive{std::move(kernel), std::move(tensors), Tensor(DType::kU8, {scratch + 1})});
  return {p->kernel.name(), [p] { p->run(); }};
}

}  // namespace atrous::bench
