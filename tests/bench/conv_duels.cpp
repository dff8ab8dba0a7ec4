// What the planner chooses for convolutions of the models, against oneDNN's own convolution.
#include <memory>

#include "bench/duel.h"
#include "core/aligned_buffer.h"
#include "dnnl/conv.h"
#include "dnnl/isa.h"
#include "ops/conv.h"
#include "support/tensors.h"

namespace atrous::bench {
namespace {

// A square convolution whose padding keeps the size (stride 1) or halves it (stride 2).
struct ConvCase {
  const char* group;
  std::int64_t src_channels;
  std::int64_t dst_channels;  // equal: depthwise if `groups` is
  std::int64_t size;
  std::int64_t kernel = 3;
  std::int64_t rate = 1;
  std::int64_t stride = 1;
  std::int64_t groups = 1;
  DType factors = DType::kF32;

  // Convolutions of one tap that widen a map end its residual sum in ResNets.
  bool ends_sum() const { return kernel == 1 && dst_channels > src_channels; }
};

ConvCase depthwise(std::int64_t channels, std::int64_t size, std::int64_t kernel, std::int64_t rate,
                   std::int64_t stride) {
  return {"depthwise", channels, channels, size, kernel, rate, stride, channels};
}

ConvCase bf16(const char* group, std::int64_t src_channels, std::int64_t dst_channels, std::int64_t size,
              std::int64_t kernel, std::int64_t rate) {
  return {group, src_channels, dst_channels, size, kernel, rate, 1, 1, DType::kBF16};
}

std::string text(std::int64_t value) { return std::to_string(value); }

std::string shape_text(const ConvCase& c) {
  return text(c.src_channels) + "->" + text(c.dst_channels) + " " + text(c.size) + "x" + text(c.size) + " k" +
         text(c.kernel) + " d" + text(c.rate) + " s" + text(c.stride);
}

std::string graph_text(const ConvCase& c) {
  const std::string pad = text(c.rate * (c.kernel - 1) / 2);
  const std::string kernel = text(c.kernel) + "," + text(c.kernel);
  const std::string dst = "f32[1," + text(c.dst_channels) + "," + text(c.size) + "," + text(c.size) + "]";
  const std::string residual = c.ends_sum() ? ", %z: " + dst : "";
  const std::string head = c.ends_sum() ? "FusedConv(%x, %w, _, %z) {activation='relu', " : "Conv(%x, %w) {";
  return "graph(%x: f32[1," + text(c.src_channels) + "," + text(c.size) + "," + text(c.size) + "]" + residual +
         ") {\n %w = const f32[" + text(c.dst_channels) + "," + text(c.src_channels / c.groups) + "," + kernel +
         "] random(2)\n %y = Conv(%x, %w) {group=" + text(c.groups) + ", dilations=[" + text(c.rate) + "," +
         text(c.rate) + "], strides=[" + text(c.stride) + "," + text(c.stride) + "], pads=[" + pad + "," + pad + "," +
         pad + "," + pad + "]}\n return %y\n}";
}

ConvProblem problem_of(const ConvCase& c) {
  const std::int64_t pad = c.rate * (c.kernel - 1) / 2;
  Attrs attrs;
  attrs.set("group", c.groups);
  attrs.set("dilations", std::vector<std::int64_t>{c.rate, c.rate});
  attrs.set("strides", std::vector<std::int64_t>{c.stride, c.stride});
  attrs.set("pads", std::vector<std::int64_t>{pad, pad, pad, pad});
  return make_conv_problem(attrs, {1, c.src_channels, c.size, c.size},
                           {c.dst_channels, c.src_channels / c.groups, c.kernel, c.kernel});
}

struct Direct {
  onednn::Conv conv;
  Tensor src, weights, dst;
  AlignedBuffer packed, scratch;
};

Side direct_side(const ConvCase& c) {
  const ConvProblem problem = problem_of(c);
  onednn::ConvSpec spec;
  spec.src_channels = c.src_channels;
  spec.dst_channels = c.dst_channels;
  spec.groups = c.groups;
  spec.window = problem.window;
  spec.factors = spec.result = c.factors;
  spec.residual = c.ends_sum();
  if (c.ends_sum()) spec.activation.function = onednn::Function::kRelu;
  const auto d = std::make_shared<Direct>(
      Direct{onednn::make_conv(spec),
             Tensor(c.factors, {1, c.src_channels, c.size, c.size}),
             test::random_tensor({c.dst_channels, c.src_channels / c.groups, c.kernel, c.kernel}, 2),
             Tensor(c.factors, {1, c.dst_channels, c.size, c.size}),
             {},
             {}});
  d->packed = AlignedBuffer(d->conv.weights.bytes);
  d->scratch = AlignedBuffer(d->conv.kernel.scratch_bytes());
  d->conv.weights.pack(d->weights.data(), d->packed.data());
  return {d->conv.kernel.name(), [d] {
            d->conv.kernel.run({d->src.data(), d->packed.data(), d->dst.data()}, d->scratch.data());
          }};
}

}  // namespace

void add_conv_duels() {
  std::vector<ConvCase> cases = {
      {"winograd", 64, 64, 129},         // ResNet layer1
      {"winograd", 128, 128, 65},        // layer2, output stride 8
      {"winograd", 256, 256, 65, 3, 2},  // layer3
      {"winograd", 512, 512, 65, 3, 4},  // layer4
      {"winograd", 256, 256, 65},        // classifier
      {"winograd", 256, 256, 129},       // decoder of DeepLabv3+
      {"aspp", 2048, 256, 65, 3, 12},    // output stride 8
      {"aspp", 2048, 256, 65, 3, 24},
      {"aspp", 2048, 256, 65, 3, 36},
      {"aspp", 2048, 256, 33, 3, 6},  // output stride 16
      {"aspp", 2048, 256, 33, 3, 12},
      {"aspp", 2048, 256, 33, 3, 18},
      {"aspp", 960, 256, 33, 3, 12},  // MobileNetV3
      {"aspp", 960, 256, 33, 3, 24},
      {"aspp", 960, 256, 33, 3, 36},
      {"pointwise", 64, 256, 129, 1},
      {"pointwise", 128, 512, 65, 1},
      {"pointwise", 256, 1024, 65, 1},
      {"pointwise", 512, 2048, 65, 1},
      {"pointwise", 1024, 256, 65, 1},
      {"pointwise", 2048, 256, 65, 1},
      {"pointwise", 160, 960, 33, 1},  // MobileNetV3
      bf16("bf16_pointwise", 256, 1024, 65, 1, 1),
      bf16("bf16_pointwise", 512, 2048, 65, 1, 1),
      bf16("bf16_pointwise", 1024, 256, 65, 1, 1),
      bf16("bf16_pointwise", 2048, 256, 65, 1, 1),
      bf16("bf16_pointwise", 160, 960, 33, 1, 1),
      bf16("bf16_winograd", 512, 512, 65, 3, 4),
      bf16("bf16_winograd", 2048, 256, 65, 3, 12),
      bf16("bf16_winograd", 2048, 256, 65, 3, 24),
      bf16("bf16_winograd", 2048, 256, 65, 3, 36),
      {"stride", 3, 64, 513, 7, 1, 2},  // first convolutions
      {"stride", 3, 32, 513, 3, 1, 2},
      {"stride", 128, 128, 129, 3, 1, 2},  // ResNet layer2
      depthwise(32, 257, 3, 1, 1),         // MobileNetV2
      depthwise(96, 257, 3, 1, 2),
      depthwise(144, 129, 3, 1, 1),
      depthwise(192, 65, 3, 1, 1),
      depthwise(576, 33, 3, 1, 1),
      depthwise(960, 33, 3, 2, 1),
      depthwise(72, 129, 5, 1, 2),  // MobileNetV3
      depthwise(120, 65, 5, 1, 1),
      depthwise(672, 33, 5, 1, 1),
      depthwise(960, 33, 5, 2, 1),
      depthwise(2048, 33, 3, 6, 1),  // separable ASPP
      depthwise(2048, 33, 3, 12, 1),
      depthwise(2048, 33, 3, 18, 1),
      depthwise(304, 129, 3, 1, 1),  // separable decoder
      depthwise(728, 33, 3, 1, 1),   // Xception
      depthwise(1536, 33, 3, 2, 1),
  };
  for (const ConvCase& c : cases) {
    if (c.factors == DType::kBF16 && !onednn::has_bf16()) continue;
    const Storage storage = c.factors == DType::kBF16 ? Storage::kBf16 : Storage::kFull;
    const double gflop = 2e-9 * static_cast<double>(problem_of(c).useful_macs());
    add_duel({c.group, shape_text(c), gflop, [=] { return graph_side(graph_text(c), true, storage); },
              [c] { return direct_side(c); }});
  }
}

}  // namespace atrous::bench
