// Elementwise and softmax kernels of oneDNN.
#include "dnnl/eltwise.h"

#include "dnnl/compat.h"
#include "dnnl/post_ops.h"

namespace atrous::onednn {
Kernel make_eltwise(std::int64_t elements, const Activation& activation) {
  return translate("an elementwise kernel", [&] {
    const dnnl::memory::desc desc = dense({elements});
    const Eltwise eltwise = eltwise_chain(activation).at(0);
    const auto pd = describe_eltwise(user_scratchpad(), eltwise.algorithm, desc, eltwise.alpha, eltwise.beta);
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

}  // namespace atrous::onednn
