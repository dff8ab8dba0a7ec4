// Convolution descriptors for oneDNN.
#include "dnnl/conv.h"

#include "dnnl/layout.h"
#include "dnnl/post_ops.h"

namespace atrous::onednn {
namespace {

using dnnl::memory;

memory::dims grouped(const ConvSpec& spec, std::int64_t first, std::int64_t second) {
  memory::dims dims = {first, second};
  if (spec.groups > 1) dims = {spec.groups, first / spec.groups, second};
  dims.insert(dims.end(), spec.window.kernel.begin(), spec.window.kernel.end());
  return dims;
}

struct Descriptors {
  memory::desc src, weights, bias, dst;
  memory::dims strides, dilations, pads_begin, pads_end;
  dnnl::primitive_attr attr = user_scratchpad();

  // A transposed convolution goes through the window from its dst to its src.
  Descriptors(const ConvSpec& spec, bool transposed)
      : src(channels_last(spec.batch, spec.src_channels, transposed ? spec.window.dst : spec.window.src, spec.factors)),
        weights(grouped(spec, spec.dst_channels, spec.src_channels / spec.groups), element_type(spec.factors),
                memory::format_tag::any),
        dst(channels_last(spec.batch, spec.dst_channels, transposed ? spec.window.src : spec.window.dst, spec.result)),
        strides(spec.window.strides),
        dilations(spec.window.skipped()),
        pads_begin(spec.window.pads_begin),
        pads_end(spec.window.exact_pads_end()) {
    if (spec.bias) bias = memory::desc({spec.dst_channels}, memory::data_type::f32, memory::format_tag::a);
    dnnl::post_ops ops;
    if (spec.residual) ops.append_sum(1.0F);
    append_activation(ops, spec.activation);
    attr.set_post_ops(ops);
  }

  std::vector<Argument> arguments(const memory::desc& packed, bool with_bias) const {
    if (!with_bias) return {{DNNL_ARG_SRC, src}, {DNNL_ARG_WEIGHTS, packed}, {DNNL_ARG_DST, dst}};
    return {{DNNL_ARG_SRC, src}, {DNNL_ARG_WEIGHTS, packed}, {DNNL_ARG_BIAS, bias}, {DNNL_ARG_DST, dst}};
  }
};

template <typename Primitive>
auto describe_conv(const Descriptors& d, dnnl::algorithm algorithm) {
  return describe<Primitive>(d.attr, dnnl::prop_kind::forward_inference, algorithm, d.src, d.weights, d.bias, d.dst,
                             d.strides, d.dilations, d.pads_begin, d.pads_end);
}

template <typename Primitive>
Conv make(const ConvSpec& spec, dnnl::algorithm algorithm, const memory::desc& plain) {
  const Descriptors d(spec, algorithm == dnnl::algorithm::deconvolution_direct);
  const auto pd = describe_conv<Primitive>(d, algorithm);
  const memory::desc packed = pd.weights_desc();
  return {make_kernel<Primitive>(pd, d.arguments(packed, spec.bias)), make_packed_form(plain, packed)};
}

}  // namespace

ConvOffer offer_conv(const ConvSpec& spec) {
  try {
    const auto pd =
        describe_conv<dnnl::convolution_forward>(Descriptors(spec, false), dnnl::algorithm::convolution_direct);
    ConvOffer offer{pd.impl_info_str(), pd.scratchpad_desc().get_size(), true};
    // The depthwise kernel for SSE4.1 of oneDNN 2.6 takes residuals in whole vectors of channels.
    offer.is_sound = !(spec.residual && spec.dst_channels % 8 != 0 && offer.kernel == "jit_dw:sse41");
    return offer;
  } catch (const dnnl::error&) {
    return {};
  }
}

Conv make_conv(const ConvSpec& spec) {
  return translate("a convolution", [&] {
    const memory::desc plain = dense(grouped(spec, spec.dst_channels, spec.src_channels / spec.groups));
    return make<dnnl::convolution_forward>(spec, dnnl::algorithm::convolution_direct, plain);
  });
}

// The plain weights have input channels first; a permuted descriptor shows them to oneDNN with output channels first.
Conv make_conv_transpose(const ConvSpec& spec) {
  return translate("a transposed convolution", [&] {
    const memory::dims dims = grouped(spec, spec.src_channels, spec.dst_channels / spec.groups);
    std::vector<int> order(dims.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
    const std::size_t first = spec.groups > 1 ? 1 : 0;
    std::swap(order[first], order[first + 1]);
    const memory::desc plain = dense(dims).permute_axes(order);
    return make<dnnl::deconvolution_forward>(spec, dnnl::algorithm::deconvolution_direct, plain);
  });
}

}  // namespace atrous::onednn
