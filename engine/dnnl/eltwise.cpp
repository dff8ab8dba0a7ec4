// Elementwise, softmax and reduction kernels of oneDNN.
#include "dnnl/eltwise.h"

#include "dnnl/compat.h"
#include "dnnl/post_ops.h"

namespace atrous::onednn {
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
