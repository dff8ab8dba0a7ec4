// Depthwise convolutions of u8 maps by weights of s8, against oneDNN's of the same types and against our own in f32.
#include <memory>

#include "bench/duel.h"
#include "bench/primitive_side.h"
#include "kernels/quantized_depthwise.h"
#include "support/tensors.h"

namespace atrous::bench {
namespace {

using dnnl::memory;

// A square convolution whose padding keeps the size (stride 1) or halves it (stride 2).
struct Case {
  std::int64_t channels;
  std::int64_t size;
  std::int64_t kernel = 3;
  std::int64_t rate = 1;
  std::int64_t stride = 1;

  std::int64_t pad() const { return rate * (kernel - 1) / 2; }
  std::int64_t result() const { return (size - 1) / stride + 1; }
};

Depthwise maps_of(const Case& c) {
  const MapAxis axis = {{c.kernel, c.stride, c.rate}, c.pad(), c.size, c.result()};
  return make_depthwise(axis, axis, 1, c.channels);
}

// Multiply-adds on the map.
double macs(const Depthwise& maps) {
  std::int64_t pairs = 0;
  for (const TapRun& run : maps.column_runs) pairs += (run.end - run.begin) * (run.tap_end - run.tap_begin);
  return static_cast<double>(pairs * pairs * maps.channels);
}

struct Codes {
  QuantizedDepthwiseLanes depthwise;
  std::vector<std::int32_t> packed;
  Tensor src, dst;
};

Side own_side(const Case& c, bool wide) {
  QuantizedDepthwise spec;
  spec.maps = maps_of(c);
  spec.src_zero = 3;
  spec.wide = wide;
  spec.bias.assign(static_cast<std::size_t>(c.channels), 100);
  spec.multiplier.assign(static_cast<std::size_t>(c.channels), 0.001F);
  const std::vector<std::int32_t> weights(static_cast<std::size_t>(spec.maps.taps() * c.channels), wide ? 133 : -5);
  std::vector<std::int32_t> packed(packed_quantized_depthwise_bytes(spec) / sizeof(std::int32_t));
  pack_quantized_depthwise_weights(spec, weights.data(), packed.data());
  const auto p = std::make_shared<Codes>(Codes{make_quantized_depthwise(spec), std::move(packed),
                                               Tensor(DType::kU8, {c.size, c.size, c.channels}),
                                               Tensor(DType::kU8, {c.result(), c.result(), c.channels})});
  return {wide ? "highway u8 s16" : "highway u8 s8",
          [p] { run_quantized_depthwise(p->depthwise, p->src.data(), p->packed.data(), p->dst.data()); }};
}

struct Reals {
  Depthwise maps;
  ConvEpilogue epilogue;
  Tensor src, weights, dst, bias;
};

Side float_side(const Case& c) {
  const auto p = std::make_shared<Reals>(Reals{maps_of(c),
                                               {},
                                               test::random_tensor({c.size, c.size, c.channels}, 1),
                                               test::random_tensor({c.kernel * c.kernel, c.channels}, 2),
                                               Tensor(DType::kF32, {c.result(), c.result(), c.channels}),
                                               test::random_tensor({c.channels}, 3)});
  p->epilogue.bias = p->bias.as<float>().data();
  p->epilogue.high = 6.0F;
  return {"highway f32", [p] {
            run_depthwise(p->maps, p->epilogue, p->src.as<float>().data(), p->weights.as<float>().data(),
                          p->dst.as<float>().data());
          }};
}

// oneDNN 3 takes scales while running; one for all channels is left at 1 there, which costs the same.
dnnl::primitive_attr scaled(std::int64_t channels) {
  dnnl::primitive_attr attr = onednn::user_scratchpad();
#if DNNL_VERSION_MAJOR < 3
  attr.set_output_scales(1 << 1, std::vector<float>(static_cast<std::size_t>(channels), 0.001F));
#else
  static_cast<void>(channels);
#endif
  return attr;
}

Side onednn_side(const Case& c) {
  using Type = memory::data_type;
  using Tag = memory::format_tag;
  const memory::desc src({1, c.channels, c.size, c.size}, Type::u8, Tag::nhwc);
  const memory::desc dst({1, c.channels, c.result(), c.result()}, Type::u8, Tag::nhwc);
  const memory::desc weights({c.channels, 1, 1, c.kernel, c.kernel}, Type::s8, Tag::any);
  const memory::desc bias({c.channels}, Type::s32, Tag::a);
  const memory::dims strides = {c.stride, c.stride}, skipped = {c.rate - 1, c.rate - 1};
  const std::int64_t pad_end = (c.result() - 1) * c.stride + c.rate * (c.kernel - 1) + 1 - c.size - c.pad();
  const memory::dims begin = {c.pad(), c.pad()}, end = {pad_end, pad_end};
  const auto desc = onednn::describe<dnnl::convolution_forward>(scaled(c.channels), dnnl::prop_kind::forward_inference,
                                                                dnnl::algorithm::convolution_direct, src, weights, bias,
                                                                dst, strides, skipped, begin, end);
  const std::vector<onednn::Argument> arguments = {
      {DNNL_ARG_SRC, src}, {DNNL_ARG_WEIGHTS, desc.weights_desc()}, {DNNL_ARG_BIAS, bias}, {DNNL_ARG_DST, dst}};
  return primitive_side(onednn::make_kernel<dnnl::convolution_forward>(desc, arguments), arguments);
}

std::string shape_text(const Case& c) {
  return std::to_string(c.channels) + " " + std::to_string(c.size) + "x" + std::to_string(c.size) + " k" +
         std::to_string(c.kernel) + " d" + std::to_string(c.rate) + " s" + std::to_string(c.stride);
}

}  // namespace

void add_quantized_duels() {
  const Case cases[] = {
      {32, 257},         {96, 257, 3, 1, 2}, {96, 129},          {144, 129},      {144, 129, 3, 1, 2},  // MobileNetV2
      {192, 65},         {384, 33},          {576, 33},          {576, 33, 3, 2}, {960, 33},
      {960, 33, 3, 2},   {960, 33, 3, 4},    {120, 65, 5},       {672, 33, 5},    {960, 33, 5, 2},  // MobileNetV3
      {2048, 33, 3, 12}, {304, 129},         {72, 129, 5, 1, 2},
  };
  for (const Case& c : cases) {
    const double gflop = 2e-9 * macs(maps_of(c));
    add_duel({"dw8", shape_text(c), gflop, [c] { return own_side(c, false); }, [c] { return onednn_side(c); }});
    add_duel({"dw8-f32", shape_text(c), gflop, [c] { return own_side(c, false); }, [c] { return float_side(c); }});
  }
  const Case wide = {960, 33};
  add_duel({"dw16-f32", shape_text(wide), 0.0, [wide] { return own_side(wide, true); },
            [wide] { return float_side(wide); }});
}

}  // namespace atrous::bench
