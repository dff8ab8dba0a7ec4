// Matrix-product descriptors for oneDNN.
#include "dnnl/matmul.h"

#include "dnnl/post_ops.h"

namespace atrous::onednn {
namespace {

// A dense matrix whose last two axes may be swapped in memory.
dnnl::memory::desc matrix(dnnl::memory::dims dims, bool transposed) {
  if (!transposed) return dense(dims);
  std::vector<int> order(dims.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  std::swap(dims[dims.size() - 1], dims[dims.size() - 2]);
  return dense(dims).permute_axes(order);
}

}  // namespace

Matmul make_matmul(const MatmulSpec& spec) {
  return translate("a matrix product", [&] {
    const dnnl::memory::desc a = matrix(spec.a, spec.transposed_a);
    const dnnl::memory::desc plain_b = matrix(spec.b, spec.transposed_b);
    const dnnl::memory::desc any_b(spec.b, dnnl::memory::data_type::f32, dnnl::memory::format_tag::any);
    dnnl::memory::desc bias;
    if (spec.bias) {
      dnnl::memory::dims dims(spec.dst.size(), 1);
      dims.back() = spec.dst.back();
      bias = dense(dims);
    }
    dnnl::post_ops ops;
    append_activation(ops, spec.activation);
    dnnl::primitive_attr attr = user_scratchpad();
    attr.set_post_ops(ops);
    const auto pd = describe<dnnl::matmul>(attr, a, spec.packed_b ? any_b : plain_b, bias, dense(spec.dst));
    std::vector<Argument> arguments = {{DNNL_ARG_SRC, a}, {DNNL_ARG_WEIGHTS, pd.weights_desc()}};
    if (spec.bias) arguments.push_back({DNNL_ARG_BIAS, bias});
    arguments.push_back({DNNL_ARG_DST, dense(spec.dst)});
    return Matmul{make_kernel<dnnl::matmul>(pd, arguments), make_packed_form(plain_b, pd.weights_desc())};
  });
}

}  // namespace atrous::onednn
