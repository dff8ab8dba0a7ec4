// Descriptors of quantised convolutions, with the arithmetic of scales that oneDNN's versions want.
#include "dnnl/quantized_conv.h"

#include <limits>
#include <string>

#include "dnnl/layout.h"
#include "dnnl/post_ops.h"

namespace atrous::onednn {
namespace {

using dnnl::memory;

// 2.6 knows no scale of dst: sums, residual and activation are calculated in steps of dst, as one scale of the output
// says. 3.x divides by the scale of dst behind the activation.
constexpr bool kScalesDst = DNNL_VERSION_MAJOR >= 3;

bool scales_along(Function function) {
  return function == Function::kNone || function == Function::kRelu || function == Function::kLeakyRelu ||
         function == Function::kClip;
}

// Factors between real numbers and those in which oneDNN calculates.
struct Steps {
  float of_sum = 1.0F;    // of the convolution, until it is rounded
  float per_unit = 1.0F;  // from there to the end of the activation
  float at_end = 1.0F;    // behind it

  explicit Steps(const QuantizedConvSpec& spec) {
    if (!kScalesDst && spec.dst.dtype != DType::kF32) {
      (scales_along(spec.activation.function) ? per_unit : at_end) = 1.0F / spec.dst.scale;
    }
    of_sum = spec.sum ? 1.0F / spec.sum->scale : per_unit;
  }
};

Activation scaled(Activation activation, float factor) {
  if (activation.function != Function::kClip) return activation;
  return {Function::kClip, activation.alpha * factor, activation.beta * factor};
}

// The codes that a type has, less the zero point.
void append_clip_to_codes(dnnl::post_ops& ops, const Coding& coding) {
  const auto least = static_cast<float>((coding.dtype == DType::kU8 ? 0 : -128) - coding.zero);
  append_eltwise(ops, dnnl::algorithm::eltwise_clip, least, least + 255.0F);
}

void append_sum_limits(dnnl::post_ops& ops, const QuantizedConvSpec& spec, const Steps& steps) {
  const bool open =
      spec.sum_low == std::numeric_limits<float>::lowest() && spec.sum_high == std::numeric_limits<float>::max();
  if (!open) append_activation(ops, scaled({Function::kClip, spec.sum_low, spec.sum_high}, steps.of_sum));
}

dnnl::post_ops make_post_ops(const QuantizedConvSpec& spec, const Steps& steps) {
  dnnl::post_ops ops;
  append_sum_limits(ops, spec, steps);
  if (spec.sum) {
    append_clip_to_codes(ops, *spec.sum);
    append_eltwise(ops, dnnl::algorithm::eltwise_round, 0.0F, 0.0F);
    append_eltwise(ops, dnnl::algorithm::eltwise_linear, spec.sum->scale * steps.per_unit, 0.0F);
  }
  if (spec.residual) {
    ops.append_sum(spec.residual->scale * steps.per_unit, spec.residual->zero, element_type(spec.residual->dtype));
  }
  append_activation(ops, scaled(spec.activation, steps.per_unit));
  if (steps.at_end != 1.0F) append_eltwise(ops, dnnl::algorithm::eltwise_linear, steps.at_end, 0.0F);
  return ops;
}

memory::desc scalar_desc(memory::data_type type) { return {{1}, type, memory::format_tag::a}; }
memory::desc list_desc(std::int64_t count) { return {{count}, memory::data_type::f32, memory::format_tag::a}; }

struct Parts {
  memory::desc src, weights, plain, bias, dst;
  dnnl::primitive_attr attr = user_scratchpad();
  std::vector<float> scales;         // of the output in 2.6, of the weights in 3.x
  std::vector<float> stored_bias;    // 2.6 adds it to the sums before they are scaled
  std::vector<FixedArgument> fixed;  // points into the spec and into this object

  explicit Parts(const QuantizedConvSpec& spec)
      : src(channels_last(spec.batch, spec.src_channels, spec.window.src, spec.src)),
        weights(grouped(spec), memory::data_type::s8, memory::format_tag::any),
        plain(dense(grouped(spec), memory::data_type::s8)),
        dst(channels_last(spec.batch, spec.dst_channels, spec.window.dst, spec.dst.dtype)) {
    const Steps steps(spec);
    attr.set_post_ops(make_post_ops(spec, steps));
    for (const float scale : spec.product_scales) scales.push_back(scale * steps.of_sum);
    set_scales(spec);
    if (spec.src_zero != 0) set_zero_point(DNNL_ARG_SRC, spec.src_zero);
    if (spec.dst.dtype != DType::kF32 && spec.dst.zero != 0) set_zero_point(DNNL_ARG_DST, spec.dst.zero);
    if (!spec.bias.empty()) set_bias(spec, steps);
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  auto describe_conv(const QuantizedConvSpec& spec) const {
    return describe<dnnl::convolution_forward>(
        attr, dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, src, weights, bias, dst,
        spec.window.strides, spec.window.skipped(), spec.window.pads_begin, spec.window.exact_pads_end());
  }

 private:
  static memory::dims grouped(const QuantizedConvSpec& spec) {
    memory::dims dims = {spec.dst_channels, spec.src_channels / spec.groups};
    if (spec.groups > 1) dims = {spec.groups, spec.dst_channels / spec.groups, spec.src_channels / spec.groups};
    dims.insert(dims.end(), spec.window.kernel.begin(), spec.window.kernel.end());
    return dims;
  }

  void set_scales(const QuantizedConvSpec& spec) {
#if DNNL_VERSION_MAJOR < 3
    attr.set_output_scales(1 << 1, scales);
    static_cast<void>(spec);
#else
    attr.set_scales_mask(DNNL_ARG_WEIGHTS, spec.groups > 1 ? 3 : 1);
    fixed.push_back({DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS, list_desc(spec.dst_channels), scales.data()});
    if (spec.dst.dtype == DType::kF32) return;
    attr.set_scales_mask(DNNL_ARG_DST, 0);
    fixed.push_back({DNNL_ARG_ATTR_SCALES | DNNL_ARG_DST, scalar_desc(memory::data_type::f32), &spec.dst.scale});
#endif
  }

  void set_zero_point(int argument, const std::int32_t& zero) {
#if DNNL_VERSION_MAJOR < 3
    attr.set_zero_points(argument, 0, {DNNL_RUNTIME_S32_VAL});
#else
    attr.set_zero_points_mask(argument, 0);
#endif
    fixed.push_back({DNNL_ARG_ATTR_ZERO_POINTS | argument, scalar_desc(memory::data_type::s32), &zero});
  }

  void set_bias(const QuantizedConvSpec& spec, const Steps& steps) {
    bias = list_desc(spec.dst_channels);
    for (std::size_t c = 0; c < spec.bias.size(); ++c) {
      stored_bias.push_back(kScalesDst ? spec.bias[c] * steps.of_sum : spec.bias[c] / spec.product_scales[c]);
    }
    fixed.push_back({DNNL_ARG_BIAS, bias, stored_bias.data()});
  }
};

// Packed weights hold what compensates for the type and the zero point of src, which their descriptor does not show.
std::string packed_key(const QuantizedConvSpec& spec, const std::string& kernel, const memory::desc& packed) {
  return std::string("int8 ") + name(spec.src) + (spec.src_zero != 0 ? " zero " : " ") + kernel + " " +
         form_key(packed);
}

}  // namespace

Conv make_quantized_conv(const QuantizedConvSpec& spec) {
  return translate("a quantised convolution", [&] {
    const Parts parts(spec);
    const auto pd = parts.describe_conv(spec);
    const memory::desc packed = pd.weights_desc();
    const std::vector<Argument> arguments = {
        {DNNL_ARG_SRC, parts.src}, {DNNL_ARG_WEIGHTS, packed}, {DNNL_ARG_DST, parts.dst}};
    PackedForm form = make_packed_form(parts.plain, packed);
    form.key = packed_key(spec, pd.impl_info_str(), packed);
    return Conv{make_kernel<dnnl::convolution_forward>(pd, arguments, parts.fixed), std::move(form)};
  });
}

// oneDNN 2.6 crashes where it adds a residual to outputs that see nothing but padding; its callers know.
ConvOffer offer_quantized_conv(const QuantizedConvSpec& spec) {
  try {
    const Parts parts(spec);
    const auto pd = parts.describe_conv(spec);
    return {pd.impl_info_str(), pd.scratchpad_desc().get_size(), true};
  } catch (const dnnl::error&) {
    return {};
  }
}

}  // namespace atrous::onednn
