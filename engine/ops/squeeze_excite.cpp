// The internal SqueezeExcite: the mean of a map through one or two matrix products, as a vector an image or as the gate
// of a map: gate(W2 x activation(W1 x mean(X) + B1) + B2) (* Y). Inputs X, W1, B1, W2, B2, Y; of them B1, W2, B2 and Y
// may be left out; Y is X where `scales_source` is 1. W1 [H,C,1,1]; W2 [M,H,1,1], or its H channels from
// `first_channel` on.
#include <algorithm>
#include <numeric>

#include "core/checked.h"
#include "core/error.h"
#include "core/parallel.h"
#include "kernels/channel_gate.h"
#include "ops/activation_function.h"
#include "ops/lowering.h"
#include "ops/op.h"

namespace atrous {
namespace {

enum Input { kSrc, kFirst, kFirstBias, kSecond, kSecondBias, kMap };

// The input that is scaled, or -1. `Inputs` knows which inputs are there.
template <typename Inputs>
int scaled_input(const Node& node, const Inputs& inputs) {
  if (node.attrs.integer("scales_source", 0) != 0) return kSrc;
  return inputs.has(kMap) ? kMap : -1;
}

std::vector<ValueType> infer(const Node& node, const Operands& in) {
  const Shape& src = in.shape(kSrc);
  const std::int64_t hidden = in.shape(kFirst)[0];
  const std::int64_t channels = in.has(kSecond) ? in.shape(kSecond)[0] : hidden;
  const std::int64_t first = node.attrs.integer("first_channel", 0);
  const int map = scaled_input(node, in);
  const bool fits = src.rank() == 4 && in.shape(kFirst) == Shape({hidden, src[1], 1, 1}) &&
                    (!in.has(kSecond) || in.shape(kSecond)[1] >= first + hidden) &&
                    (map < 0 || in.shape(map)[1] == channels);
  if (!fits) fail(ErrorCode::kInternal, "the weights ", in.shape(kFirst).text(), " do not fit the map ", src.text());
  return {{in.dtype(kSrc), map >= 0 ? in.shape(map) : Shape({src[0], channels, 1, 1})}};
}

// function(weights x vector + bias) for the weights' channels from `first` on.
std::vector<float> product(const Tensor& weights, const Tensor* bias, std::int64_t first,
                           const std::vector<float>& vector, const onednn::Activation& function) {
  const std::int64_t columns = weights.shape()[1];
  std::vector<float> result(static_cast<std::size_t>(weights.shape()[0]));
  for (std::size_t m = 0; m < result.size(); ++m) {
    const float* const row = weights.as<float>().data() + static_cast<std::int64_t>(m) * columns + first;
    const double sum = std::inner_product(vector.begin(), vector.end(), row, 0.0);
    result[m] = apply(function, static_cast<float>(sum) + (bias != nullptr ? bias->as<float>()[m] : 0.0F));
  }
  return result;
}

void run_reference(const Node& node, std::span<const Tensor* const> in, std::span<Tensor> out) {
  const auto optional = [&](std::size_t i) { return i < in.size() ? in[i] : nullptr; };
  const Tensor* const map = node.attrs.integer("scales_source", 0) != 0 ? in[kSrc] : optional(kMap);
  const Shape& shape = in[kSrc]->shape();
  const std::int64_t pixels = shape[2] * shape[3];
  const onednn::Activation gate = fused_activation(node.attrs, "gate");
  const std::int64_t first = node.attrs.integer("first_channel", 0);
  for (std::int64_t n = 0; n < shape[0]; ++n) {
    const float* src = in[kSrc]->as<float>().data() + n * shape[1] * pixels;
    std::vector<float> vector;
    for (std::int64_t c = 0; c < shape[1]; ++c, src += pixels) {
      vector.push_back(static_cast<float>(std::accumulate(src, src + pixels, 0.0) / static_cast<double>(pixels)));
    }
    const onednn::Activation inner = optional(kSecond) != nullptr ? fused_activation(node.attrs) : gate;
    vector = product(*in[kFirst], optional(kFirstBias), 0, vector, inner);
    if (optional(kSecond) != nullptr) vector = product(*in[kSecond], optional(kSecondBias), first, vector, gate);
    const std::int64_t dst_pixels = out[0].shape()[2] * out[0].shape()[3];
    for (std::size_t c = 0; c < vector.size(); ++c) {
      const std::int64_t at =
          (n * static_cast<std::int64_t>(vector.size()) + static_cast<std::int64_t>(c)) * dst_pixels;
      for (std::int64_t p = at; p < at + dst_pixels; ++p) {
        const float scaled = map != nullptr ? map->as<float>()[static_cast<std::size_t>(p)] : 1.0F;
        out[0].as<float>()[static_cast<std::size_t>(p)] = scaled * vector[c];
      }
    }
  }
}

// Channels are pooled and multiplied in blocks of this many, whoever runs them, so that sums do not depend on the
// number of threads. A cache line.
constexpr std::int64_t kBlock = 16;

std::int64_t blocks_of(std::int64_t channels) { return (channels + kBlock - 1) / kBlock; }

// Everything that one run needs. Weights are transposed: a row a column of the product.
struct Work {
  std::int64_t batch = 1, src_channels = 1, src_pixels = 1, hidden = 1, dst_channels = 1, dst_pixels = 0;
  const float* first = nullptr;        // [src_channels,hidden]
  const float* first_bias = nullptr;   // or null
  const float* second = nullptr;       // [hidden,dst_channels], or null
  const float* second_bias = nullptr;  // or null
  onednn::Activation activation, gate;
  BufferId src = -1, map = -1, dst = -1;
  Storage src_storage = Storage::kFull;

  // In scratch memory: means, the share of every block of channels in the first product, its result, the gate.
  std::int64_t shares_at() const { return blocks_of(src_channels) * kBlock; }
  std::int64_t hidden_at() const { return shares_at() + blocks_of(src_channels) * hidden; }
  std::int64_t gate_at() const { return hidden_at() + hidden; }
  std::size_t scratch_bytes() const { return static_cast<std::size_t>(gate_at() + dst_channels) * sizeof(float); }

  void run(const Bindings& at) const {
    auto* const scratch = reinterpret_cast<float*>(at.scratch);
    for (std::int64_t n = 0; n < batch; ++n) {
      const std::int64_t image = n * src_channels * src_pixels;
      if (src_storage == Storage::kBf16) {
        pool(at.at<const BFloat16>(src) + image, scratch);
      } else {
        pool(at.at<const float>(src) + image, scratch);
      }
      combine(scratch);
      const bool scales = map >= 0;
      float* const vector = scales ? scratch + gate_at() : at.at<float>(dst) + n * dst_channels;
      const std::int64_t map_at = n * dst_channels * dst_pixels;
      const std::int64_t grain = std::max<std::int64_t>((1 << 14) / (kBlock * (dst_pixels + hidden)), 1);
      parallel_ranges(blocks_of(dst_channels), grain, [&](std::int64_t begin, std::int64_t end) {
        const std::int64_t from = begin * kBlock;
        const std::int64_t count = std::min(end * kBlock, dst_channels) - from;
        excite(scratch + hidden_at(), from, count, vector);
        if (!scales) return;
        scale_channels({dst_pixels, dst_channels, count}, at.at<const float>(map) + map_at + from, vector + from,
                       at.at<float>(dst) + map_at + from);
      });
    }
  }

  // Means, and the share of each block in the first product.
  template <typename T>
  void pool(const T* image, float* scratch) const {
    const float per_pixel = 1.0F / static_cast<float>(src_pixels);
    const std::int64_t grain = std::max<std::int64_t>((1 << 14) / (kBlock * (src_pixels + hidden)), 1);
    parallel_ranges(blocks_of(src_channels), grain, [&](std::int64_t begin, std::int64_t end) {
      const std::int64_t last = std::min(end * kBlock, src_channels);
      sum_pixels({src_pixels, src_channels, last - begin * kBlock}, image + begin * kBlock, scratch + begin * kBlock);
      for (std::int64_t c = begin * kBlock; c < last; ++c) scratch[c] *= per_pixel;
      for (std::int64_t block = begin; block < end; ++block) {
        const std::int64_t from = block * kBlock;
        float* const share = scratch + shares_at() + block * hidden;
        std::fill_n(share, hidden, 0.0F);
        add_scaled_rows({first + from * hidden, std::min(kBlock, src_channels - from), hidden, hidden}, scratch + from,
                        share);
      }
    });
  }

  void combine(float* scratch) const {
    float* const sum = scratch + hidden_at();
    for (std::int64_t h = 0; h < hidden; ++h) sum[h] = first_bias != nullptr ? first_bias[h] : 0.0F;
    for (std::int64_t block = 0; block < blocks_of(src_channels); ++block) {
      const float* const share = scratch + shares_at() + block * hidden;
      for (std::int64_t h = 0; h < hidden; ++h) sum[h] += share[h];
    }
    const onednn::Activation& function = second != nullptr ? activation : gate;
    for (std::int64_t h = 0; h < hidden; ++h) sum[h] = apply(function, sum[h]);
  }

  // The elements [from, from + count) of the vector.
  void excite(const float* inner, std::int64_t from, std::int64_t count, float* vector) const {
    if (second == nullptr) {
      std::copy_n(inner + from, count, vector + from);
      return;
    }
    for (std::int64_t c = from; c < from + count; ++c) vector[c] = second_bias != nullptr ? second_bias[c] : 0.0F;
    add_scaled_rows({second + from, hidden, dst_channels, count}, inner, vector + from);
    for (std::int64_t c = from; c < from + count; ++c) vector[c] = apply(gate, vector[c]);
  }
};

bool is_fit(const Lowering& lowering) {
  for (const int weights : {kFirst, kFirstBias, kSecond, kSecondBias}) {
    if (lowering.has(weights) && lowering.constant(weights) == nullptr) return false;
  }
  return lowering.input(kSrc).dtype == DType::kF32 && lowering.input(kSrc).shape.elements() > 0 &&
         lowering.output(0).shape.elements() > 0;
}

// The weights' `columns` channels from `first` on, a row each.
const float* transposed(Lowering& lowering, int input, std::int64_t first, std::int64_t columns) {
  const Shape& shape = lowering.input(input).shape;
  const std::string key = "columns/" + std::to_string(first) + "+" + std::to_string(columns);
  const auto bytes = static_cast<std::size_t>(shape[0] * columns) * sizeof(float);
  const float* const plain = lowering.constant(input)->as<float>().data();
  const auto pack = [&](std::byte* memory) {
    auto* const to = reinterpret_cast<float*>(memory);
    for (std::int64_t column = 0; column < columns; ++column) {
      for (std::int64_t row = 0; row < shape[0]; ++row)
        to[column * shape[0] + row] = plain[row * shape[1] + first + column];
    }
  };
  return reinterpret_cast<const float*>(lowering.packed(input, key, bytes, pack));
}

const float* vector_of(const Lowering& lowering, int input) {
  return lowering.has(input) ? lowering.constant(input)->as<float>().data() : nullptr;
}

Work prepare(Lowering& lowering) {
  const Shape& src = lowering.input(kSrc).shape;
  const Attrs& attrs = lowering.node().attrs;
  Work work;
  work.batch = src[0];
  work.src_channels = src[1];
  work.src_pixels = src[2] * src[3];
  work.hidden = lowering.input(kFirst).shape[0];
  work.dst_channels = lowering.output(0).shape[1];
  work.dst_pixels = lowering.output(0).shape[2] * lowering.output(0).shape[3];
  work.first = transposed(lowering, kFirst, 0, work.src_channels);
  work.first_bias = vector_of(lowering, kFirstBias);
  work.activation = fused_activation(attrs);
  work.gate = fused_activation(attrs, "gate");
  if (!lowering.has(kSecond)) return work;
  work.second = transposed(lowering, kSecond, attrs.integer("first_channel", 0), work.hidden);
  work.second_bias = vector_of(lowering, kSecondBias);
  return work;
}

std::string text_of(const Work& work, const Shape& src) {
  std::string text = std::to_string(src[1]) + "x" + std::to_string(src[2]) + "x" + std::to_string(src[3]);
  if (work.second != nullptr) text += " -> " + std::to_string(work.hidden);
  return text + " -> " + std::to_string(work.dst_channels);
}

void lower(Lowering& lowering) {
  if (!is_fit(lowering)) return lower_to_reference(lowering);
  Work work = prepare(lowering);
  Step step;
  step.shape = text_of(work, lowering.input(kSrc).shape);
  step.kernel = "squeeze_excite:highway";
  step.reason = lowering.node().attrs.string("role", "pool, products and gate in one");
  const Count second = work.second != nullptr ? Count(work.hidden) * work.dst_channels : Count(0);
  step.macs = ((Count(work.src_channels) * work.hidden + second) * work.batch).value();
  step.useful_macs = step.macs;
  step.scratch_bytes = work.scratch_bytes();
  if (scaled_input(lowering.node(), lowering) < 0) work.src_storage = lowering.storage(kSrc);
  work.src = lowering.read(kSrc, Layout::kChannelsLast, work.src_storage);
  step.reads = {work.src};
  const int map = scaled_input(lowering.node(), lowering);
  if (map >= 0) {
    work.map = lowering.read(map, Layout::kChannelsLast);
    step.reads.push_back(work.map);
  }
  const bool in_place = map >= 0 && lowering.dies_here(map);
  work.dst = in_place ? lowering.write_over(0, map, Layout::kChannelsLast) : lowering.write(0, Layout::kChannelsLast);
  step.writes = {work.dst};
  step.run = [work](const Bindings& at) { work.run(at); };
  lowering.emit(std::move(step));
}

// A map that is only pooled may be rounded: its means are not.
bool takes_bf16(const Node& node, const Operands& in, int input) { return input == kSrc && scaled_input(node, in) < 0; }

const OpDef kOps[] = {
    {.name = "SqueezeExcite",
     .min_inputs = 2,
     .max_inputs = 6,
     .attrs = {"activation", "activation_alpha", "activation_beta", "gate", "gate_alpha", "gate_beta", "first_channel",
               "scales_source", "role"},
     .infer = infer,
     .reference = run_reference,
     .lower = lower,
     .takes_bf16 = takes_bf16,
     .internal = true},
};

}  // namespace

OpTable squeeze_excite_ops() { return kOps; }

}  // namespace atrous
