// Pooling descriptors for oneDNN.
#include "dnnl/pool.h"

#include "dnnl/layout.h"

namespace atrous::onednn {
namespace {

dnnl::algorithm algorithm_of(Pooling pooling) {
  switch (pooling) {
    case Pooling::kMax: return dnnl::algorithm::pooling_max;
    case Pooling::kAverageInside: return dnnl::algorithm::pooling_avg_exclude_padding;
    case Pooling::kAverageWithPadding: return dnnl::algorithm::pooling_avg_include_padding;
  }
  return dnnl::algorithm::undef;
}

}  // namespace

Kernel make_pool(const PoolSpec& spec) {
  return translate("a pooling kernel", [&] {
    const dnnl::memory::desc src = channels_last(spec.batch, spec.channels, spec.window.src, spec.dtype);
    const dnnl::memory::desc dst = channels_last(spec.batch, spec.channels, spec.window.dst, spec.dtype);
    const auto pd =
        describe<PoolingForward>(user_scratchpad(), dnnl::prop_kind::forward_inference, algorithm_of(spec.pooling), src,
                                 dst, spec.window.strides, spec.window.kernel, spec.window.skipped(),
                                 spec.window.pads_begin, spec.window.exact_pads_end());
    return make_kernel<PoolingForward>(pd, {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}});
  });
}

}  // namespace atrous::onednn
