// Elementwise, binary, softmax and reduction kernels of oneDNN.
#include "dnnl/eltwise.h"

#include "dnnl/compat.h"
#include "dnnl/post_ops.h"

namespace atrous::onednn {
namespace {

dnnl::algorithm algorithm_of(Arithmetic arithmetic) {
  switch (arithmetic) {
    case Arithmetic::kAdd: return dnnl::algorithm::binary_add;
    case Arithmetic::kSub: return dnnl::algorithm::binary_sub;
    case Arithmetic::kMul: return dnnl::algorithm::binary_mul;
    case Arithmetic::kDiv: return dnnl::algorithm::binary_div;
    case Arithmetic::kMax: return dnnl::algorithm::binary_max;
    case Arithmetic::kMin: return dnnl::algorithm::binary_min;
  }
  return dnnl::algorithm::undef;
}

}  // namespace

Kernel make_eltwise(std::int64_t elements, const Activation& activation) {
  return translate("an elementwise kernel", [&] {
    const dnnl::memory::desc desc = dense({elements});
    const std::vector<Eltwise> chain = eltwise_chain(activation);
    dnnl::post_ops rest;
    for (std::size_t i = 1; i < chain.size(); ++i)
      append_eltwise(rest, chain[i].algorithm, chain[i].alpha, chain[i].beta);
    dnnl::primitive_attr attr = user_scratchpad();
    attr.set_post_ops(rest);
    const auto pd = describe_eltwise(attr, chain[0].algorithm, desc, chain[0].alpha, chain[0].beta);
    return make_kernel<dnnl::eltwise_forward>(pd, {{DNNL_ARG_SRC, desc}, {DNNL_ARG_DST, desc}});
  });
}

Kernel make_binary(Arithmetic arithmetic, const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
  return translate("a binary kernel", [&] {
    const auto pd = describe<dnnl::binary>(user_scratchpad(), algorithm_of(arithmetic), dense(a), dense(b), dense(a));
    return make_kernel<dnnl::binary>(
        pd, {{DNNL_ARG_SRC_0, dense(a)}, {DNNL_ARG_SRC_1, dense(b)}, {DNNL_ARG_DST, dense(a)}});
  });
}

Kernel make_softmax(const std::vector<std::int64_t>& dims, int axis, bool logarithm) {
  return translate("a softmax kernel", [&] {
    const dnnl::memory::desc desc = dense(dims);
    const auto algorithm = logarithm ? dnnl::algorithm::softmax_log : dnnl::algorithm::softmax_accurate;
    const auto pd =
        describe<SoftmaxForward>(user_scratchpad(), dnnl::prop_kind::forward_inference, algorithm, desc, desc, axis);
    return make_kernel<SoftmaxForward>(pd, {{DNNL_ARG_SRC, desc}, {DNNL_ARG_DST, desc}});
  });
}

Kernel make_mean(const std::vector<std::int64_t>& src, const std::vector<std::int64_t>& dst) {
  return translate("a mean kernel", [&] {
    const auto pd = describe<dnnl::reduction>(user_scratchpad(), dnnl::algorithm::reduction_mean, dense(src),
                                              dense(dst), 0.0F, 0.0F);
    return make_kernel<dnnl::reduction>(pd, {{DNNL_ARG_SRC, dense(src)}, {DNNL_ARG_DST, dense(dst)}});
  });
}

}  // namespace atrous::onednn
